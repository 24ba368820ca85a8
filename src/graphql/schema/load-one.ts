import type { GraphQLResolveInfo } from 'graphql';
import type { ClientCertificate } from '../../certificates/certificate.ts';
import type { Context, Selection } from '../context.ts';
import { badUserInput } from '../errors.ts';
import { createReports, reportFailures } from './field-errors.ts';

/**
 * The certificate with an id in one of the locations; null when none of them has it.
 *
 * @throws GraphQLError `BAD_USER_INPUT` when several locations have such a certificate, UpstreamError
 *   when it was not found and a location could not be searched.
 */
export async function loadOne(
  clientCertificateId: string,
  selection: Selection,
  context: Context,
  info: GraphQLResolveInfo,
): Promise<ClientCertificate | null> {
  const { certificates, failures } = await context.clientCertificates.loadById(
    clientCertificateId,
    selection,
  );
  const [only, ...others] = certificates;
  if (others.length > 0) {
    throw badUserInput(
      `Expected a clientCertificateId of one location; got one that ${certificates.length} locations have. Name the location.`,
    );
  }
  if (only !== undefined) return only;
  reportFailures({ read: [], failures }, createReports(context), info);
  return null;
}
