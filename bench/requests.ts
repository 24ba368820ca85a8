/** An HTTP request that the load repeats. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Ten characters in a request that become ten digits, other ones in every request. */
export const numberMark = '@@@@@@@@@@';

const certificateFields =
  'id clientCertificateId arn region description createdDate expirationDate pemEncodedCertificate tags { key value }';

/** The reference query: 25 client certificates with all their fields. */
export const referenceRequest = gatewayRequest(
  `{ clientCertificates(first: 25) { nodes { ${certificateFields} } } }`,
);

/** The reference query under other aliases in every request, so that no answer's text was ever made before. */
export const distinctRequest = gatewayRequest(
  `query Q${numberMark} { page${numberMark}: clientCertificates(first: 25) { nodes { ${aliased(certificateFields)} } } }`,
);

/** The same of another shape in every request, by a comment, so that nothing of it is known but the pages. */
export const newShapeRequest = {
  ...distinctRequest,
  body: distinctRequest.body.replace('query Q', `#${numberMark}\\nquery Q`),
};

/** The reference query for the page after a cursor, with the cursor of the next one. */
export function pageRequest(after: string | undefined): HttpRequest {
  return gatewayRequest(
    `query ($after: String) { clientCertificates(first: 25, after: $after) { nodes { ${certificateFields} } pageInfo { endCursor hasNextPage } } }`,
    { after },
  );
}

/** Makes the gateway walk the whole list, and send next to nothing. */
export const walkRequest = gatewayRequest('{ clientCertificates(first: 1) { totalCount } }');

/** The same page from *direct*. */
export function directRequest(position: string | undefined): HttpRequest {
  const query = position === undefined ? '' : `?position=${encodeURIComponent(position)}`;
  return { method: 'GET', path: `/${query}`, headers: {}, body: '' };
}

/** The same page from *naive Yoga*. */
export function naiveYogaRequest(position: string | undefined): HttpRequest {
  return graphqlRequest(
    '/',
    'query ($position: String) { clientCertificates(limit: 25, position: $position) { items { clientCertificateId description createdDate expirationDate pemEncodedCertificate tags { key value } } position } }',
    { position },
  );
}

/** The same page from *Hive Gateway*. */
export function hiveRequest(position: string | undefined): HttpRequest {
  return graphqlRequest(
    '/graphql',
    'query ($position: String) { getClientCertificates(limit: 25, position: $position) { item { clientCertificateId description createdDate expirationDate pemEncodedCertificate tags } position } }',
    { position },
  );
}

/** Sends a request once; the text of the answer. */
export async function ask(serverUrl: string, request: HttpRequest): Promise<string> {
  const { method, path, headers, body } = request;
  const response = await fetch(new URL(path, serverUrl), {
    method,
    headers,
    ...(body !== '' && { body }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${serverUrl} answered ${response.status}: ${text}`);
  return text;
}

function gatewayRequest(query: string, variables?: object): HttpRequest {
  return graphqlRequest('/graphql', query, variables);
}

function graphqlRequest(path: string, query: string, variables?: object): HttpRequest {
  return {
    method: 'POST',
    path,
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ query, variables }),
  };
}

function aliased(fields: string): string {
  return fields.replace(/\w+/g, (field) => `${field}${numberMark}: ${field}`);
}
