import type { Api, Stage } from './stage.ts';

/** An API for people, such as `orders, REST API a1b2c3d4e5`. */
export function describeApi({ id, name, protocol }: Api): string {
  const kind = `${protocol === 'REST' ? 'REST' : 'WebSocket'} API ${id}`;
  return name === null ? kind : `${name}, ${kind}`;
}

/** A stage for people, such as `prod of orders, REST API a1b2c3d4e5`. */
export function describeStage({ api, name }: Stage): string {
  return `${name} of ${describeApi(api)}`;
}
