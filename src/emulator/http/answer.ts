import type { ServiceError } from '../protocols/service-error.ts';

/** A JSON body on its way out. The two members that tests change most have names here, the others come by index. */
export interface WireBody {
  [member: string]: unknown;
  /** The certificates of a rest-json list. */
  item?: Record<string, unknown>[];
  /** The token of the next page in a rest-json list. */
  position?: string;
}

/** What the operation answers, before any ordered fault. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: WireBody;
}

/**
 * The text of a body. That of each certificate in a list is made once for all the lists that it is in, as it is
 * most of what there is to write.
 */
export function writeBody(body: WireBody): string {
  const { item, ...others } = body;
  if (item === undefined) return JSON.stringify(body);
  const items = item.map(textOf).join(',');
  const end = JSON.stringify(others).slice(1);
  return `{"item":[${items}]${end === '}' ? '' : ','}${end}`;
}

const texts = new WeakMap<object, string>();

function textOf(certificate: object): string {
  const text = texts.get(certificate) ?? JSON.stringify(certificate);
  texts.set(certificate, text);
  return text;
}

/** An error the way the service writes it. */
export function toAnswer(error: ServiceError): Answer {
  return {
    status: error.status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': error.type },
    body: { message: error.message },
  };
}
