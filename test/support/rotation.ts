import type { ClientCertificate } from '../../src/certificates/certificate.ts';
import type { Location } from '../../src/certificates/location.ts';
import type {
  RotationPlan,
  RotationPlanOptions,
} from '../../src/certificates/rotation/rotation-plan.ts';
import type { ApiProtocol, Coverage, Stage } from '../../src/certificates/stage.ts';
import { certificateAt } from './combined-lists.ts';

/** The gateway's own account, as the only location. */
export const ownLocation: Location = {
  account: '111122223333',
  accountName: 'default',
  region: 'us-east-1',
  isOwn: true,
  isImplied: true,
};

/** Another account, which the gateway reads with a role. */
export const roleLocation: Location = {
  account: '444455556666',
  accountName: 'staging',
  region: 'eu-west-1',
  isOwn: false,
  isImplied: false,
};

/** Everything was read. */
export const complete: Coverage = {
  apis: 3,
  scanned: 3,
  denied: 0,
  complete: true,
  asOf: new Date('2026-11-24T12:00:00Z'),
  source: 'SCAN',
};

/** One of three APIs was not read. */
export const incomplete: Coverage = { ...complete, scanned: 2, denied: 1, complete: false };

/** A certificate, its members as given. */
export function certificateIn(
  location: Location,
  members: Partial<ClientCertificate> = {},
): ClientCertificate {
  const expirationDate = new Date('2026-12-01T00:00:00Z');
  const createdDate = new Date('2025-12-01T00:00:00Z');
  return { ...certificateAt(location, 'old123', expirationDate), createdDate, ...members };
}

/** A stage that presents the certificate `old123`. */
export function stageOf(
  protocol: ApiProtocol,
  name: string,
  {
    id = 'orders0001',
    apiName = 'orders',
    location = ownLocation,
  }: { readonly id?: string; readonly apiName?: string; readonly location?: Location } = {},
): Stage {
  return {
    location,
    api: { id, name: apiName, protocol },
    name,
    arn: `arn:aws:apigateway:${location.region}::/restapis/${id}/stages/${name}`,
    clientCertificateId: 'old123',
  };
}

/** The options of a plan of a used certificate, as given. */
export function planOptions(options: Partial<RotationPlanOptions> = {}): RotationPlanOptions {
  return {
    certificate: certificateIn(ownLocation),
    stages: [stageOf('REST', 'prod'), stageOf('WEBSOCKET', '$default', { id: 'chat000001' })],
    coverage: complete,
    profile: undefined,
    ...options,
  };
}

/** All commands of a plan, in order. */
export function commandsOf({ steps }: RotationPlan): readonly string[] {
  return steps.flatMap(({ commands }) => commands.map(({ command }) => command));
}
