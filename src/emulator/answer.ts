import type { ServiceError } from './service-error.ts';

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

/** An error the way the service writes it. */
export function toAnswer(error: ServiceError): Answer {
  return {
    status: error.status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': error.type },
    body: { message: error.message },
  };
}
