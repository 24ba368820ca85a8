import type { ServiceError } from '../protocols/service-error.ts';

/** The JSON body of a response. The two members that tests change most often have types here. */
export interface WireBody {
  [member: string]: unknown;
  /** The certificates of a rest-json list. */
  item?: Record<string, unknown>[];
  /** The token of the next page in a rest-json list. */
  position?: string;
}

/** A response before any fault is injected. */
export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: WireBody;
}

/**
 * Serializes a body. Each certificate of a list is serialized once and reused in every list that contains it, because
 * certificates are nearly all of the text.
 */
export function serializeBody(body: WireBody): string {
  const { item, ...others } = body;
  if (item === undefined) return JSON.stringify(body);
  const items = item.map(serializeItem).join(',');
  const end = JSON.stringify(others).slice(1);
  return `{"item":[${items}]${end === '}' ? '' : ','}${end}`;
}

const serializedItems = new WeakMap<object, string>();

function serializeItem(item: object): string {
  const text = serializedItems.get(item) ?? JSON.stringify(item);
  serializedItems.set(item, text);
  return text;
}

/** Turns an error into the response that the service sends for it. */
export function toErrorResponse(error: ServiceError): WireResponse {
  return {
    status: error.status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': error.type },
    body: { message: error.message },
  };
}
