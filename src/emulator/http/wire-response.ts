/** The body of a response as an object. The two members that tests change most often have types here. */
export interface WireBody {
  [member: string]: unknown;
  /** The elements of a list of API Gateway, in rest-json. */
  item?: Record<string, unknown>[];
  /** The token of the next page of such a list. */
  position?: string;
}

/** A response before any fault is injected. */
export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: WireBody;
  /** Writes a body as the protocol does. */
  readonly serialize: (body: unknown) => string;
}
