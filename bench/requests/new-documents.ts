import { graphqlRequest, type HttpRequest, numberMark } from './http-request.ts';
import { createRandom, type Random } from './random.ts';
import type { Certificate } from './read-list.ts';

/**
 * Documents as people and scripts write them: other fields, arguments, names and layouts in each. The
 * name of the operation has a number that differs in every request, so that no text comes twice.
 */
export function createNewDocuments(
  count: number,
  certificates: readonly Certificate[],
): readonly HttpRequest[] {
  const random = createRandom(1);
  return Array.from({ length: count }, () => {
    const name = `${random.pick(operationNames)}_${numberMark}`;
    const query = print(
      [`query ${name}`, random.pick(operations)(random, certificates)],
      random.pick(indents),
    );
    return graphqlRequest(query);
  });
}

/** A field, or a field and its selection set. */
type Selection = string | readonly [head: string, selections: readonly Selection[]];

type CreateOperation = (
  random: Random,
  certificates: readonly Certificate[],
) => readonly Selection[];

const operationNames = ['Certificates', 'Dashboard', 'ExpiringSoon', 'Inventory', 'Report'];

/** What one level of a document is indented by. Empty: the document is one line. */
const indents = ['', '', '  ', '    ', '\t'];

/** Most documents are pages, as most of what clients ask for is. */
const operations: readonly CreateOperation[] = [
  page,
  page,
  page,
  page,
  lookup,
  node,
  nodes,
  summary,
];

function page(random: Random): readonly Selection[] {
  const fields = selectFields(random);
  const list: Selection =
    random.below(2) === 0 ? ['nodes', fields] : ['edges', ['cursor', ['node', fields]]];
  const extras: readonly Selection[] = ['totalCount', ['pageInfo', selectPageInfo(random)]];
  const selections = random.shuffle([list, ...random.some(extras, 0)]);
  return [[`clientCertificates(first: ${1 + random.below(50)})`, selections]];
}

function lookup(random: Random, certificates: readonly Certificate[]): readonly Selection[] {
  const { clientCertificateId } = random.pick(certificates);
  const head = `clientCertificate(clientCertificateId: "${clientCertificateId}")`;
  return [[head, selectFields(random)]];
}

function node(random: Random, certificates: readonly Certificate[]): readonly Selection[] {
  const { id } = random.pick(certificates);
  return [[`node(id: "${id}")`, [['... on ClientCertificate', selectFields(random)]]]];
}

function nodes(random: Random, certificates: readonly Certificate[]): readonly Selection[] {
  const ids = Array.from({ length: 1 + random.below(10) }, () => random.pick(certificates).id);
  const list = ids.map((id) => `"${id}"`).join(', ');
  return [[`nodes(ids: [${list}])`, [['... on ClientCertificate', selectFields(random)]]]];
}

function summary(random: Random): readonly Selection[] {
  const fields = ['total', 'expired', `expiring(within: ${random.below(365)})`, 'nextExpiration'];
  return [['summary', random.some(fields, 1)]];
}

function selectFields(random: Random): readonly Selection[] {
  return random.some<Selection>(
    [
      ...['id', 'clientCertificateId', 'arn', 'region', 'description', 'createdDate'],
      ...['expirationDate', 'isExpired', 'daysUntilExpiration', 'pemEncodedCertificate'],
      `expirationState(within: ${random.below(365)})`,
      ['tags', random.some(['key', 'value'], 1)],
    ],
    1,
  );
}

function selectPageInfo(random: Random): readonly string[] {
  return random.some(['hasNextPage', 'hasPreviousPage', 'startCursor', 'endCursor'], 1);
}

function print(selection: Selection, indent: string, depth = 0): string {
  const start = indent.repeat(depth);
  if (typeof selection === 'string') return `${start}${selection}`;
  const [head, selections] = selection;
  const lines = selections.map((inner) => print(inner, indent, depth + 1));
  const separator = indent === '' ? ' ' : '\n';
  return [`${start}${head} {`, ...lines, `${start}}`].join(separator);
}
