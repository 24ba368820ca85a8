import type { ClientCertificate } from '../certificates/certificate.ts';
import { type FindUsage, indexUsage, type InUse } from '../certificates/certificate-usage.ts';
import type { Stage } from '../certificates/stage.ts';
import {
  type CertificateEvidence,
  findStageCertificate,
  isAcmArn,
  type StageCertificate,
} from '../certificates/stage-certificate.ts';
import type { ListedStage } from '../certificates/stage-list.ts';
import { asUpstreamError, UpstreamError } from '../certificates/upstream-error.ts';
import { createListQuery } from '../pagination/list-query.ts';
import type { ApiGateway } from '../upstream/api-gateway.ts';
import type { GatewayReads } from '../upstream/gateway-reads.ts';
import type { FreshUsage } from '../upstream/usage/usage-reader.ts';
import { remember } from '../util/remember.ts';
import { takeTurnFor } from '../util/slices.ts';
import type { ClientCertificateLoaders, Selection } from './context.ts';

/** Loads stages and their certificates. An operation reads the usage of each location once. */
export interface StageLoaders {
  /** What is known of the usage of locations, at the deadline at the latest. */
  loadUsage(selection: Selection): Promise<readonly FreshUsage[]>;
  /** The stages of locations that use a certificate, in configured order. */
  loadStages(
    selection: Selection,
    options: { readonly withCertificates: boolean },
  ): Promise<readonly ListedStage[]>;
  /** The stages that use a client certificate. */
  loadStagesOf(certificate: ClientCertificate): Promise<readonly ListedStage[]>;
  /** The certificate of a stage. */
  loadCertificate(listed: ListedStage): Promise<StageCertificate | UpstreamError | null>;
  /** Tells of the client certificates of locations whether they are in use. */
  loadInUseOf(selection: Selection): Promise<(certificate: ClientCertificate) => InUse>;
}

/** Makes the loaders of one request. */
export function createStageLoaders(
  reads: GatewayReads,
  clientCertificates: ClientCertificateLoaders,
): StageLoaders {
  const evidences = new Map<ApiGateway, Promise<CertificateEvidence>>();
  const finders = new Map<ApiGateway, Promise<FindUsage>>();
  const stagesOf = new Map<ClientCertificate, Promise<readonly ListedStage[]>>();
  const stagesAt = new Map<ApiGateway, Promise<readonly ListedStage[]>>();
  const stagesWithCertificatesAt = new Map<ApiGateway, Promise<readonly ListedStage[]>>();

  function loadEvidence(location: ApiGateway): Promise<CertificateEvidence> {
    return remember(evidences, location, () => readEvidence(location));
  }

  async function readEvidence(location: ApiGateway): Promise<CertificateEvidence> {
    const [usage, certificates] = await Promise.all([
      reads.readUsage(location),
      readCertificates(location),
    ]);
    if (certificates instanceof UpstreamError) return { usage, certificates, provesMissing: false };
    const isListed = ({ clientCertificateId: id }: Stage) =>
      id === null || isAcmArn(id) || certificates.has(id);
    const isNewer = reads.at(location).readAt >= usage.lastReadAt;
    if (isNewer || usage.stages.every(isListed)) {
      return { usage, certificates, provesMissing: !reads.isStale };
    }
    // A certificate that was generated after the list was read may be on a stage already.
    const again = await reads.readListAgain(location).then(indexById, asUpstreamError);
    const isOutage = again instanceof UpstreamError || reads.isStale;
    return { usage, certificates: isOutage ? certificates : again, provesMissing: !isOutage };
  }

  function readCertificates(location: ApiGateway): Promise<CertificateEvidence['certificates']> {
    const query = createListQuery({ now: () => reads.now() });
    return clientCertificates
      .loadQuery(query, [location])
      .then(({ edges }) => indexById(edges.map(({ certificate }) => certificate)), asUpstreamError);
  }

  function loadFinder(location: ApiGateway): Promise<FindUsage> {
    return remember(finders, location, async () => indexUsage([await reads.readUsage(location)]));
  }

  async function listStagesOf(certificate: ClientCertificate): Promise<readonly ListedStage[]> {
    const location = reads.locationOf(certificate.location);
    const findUsage = await loadFinder(location);
    const findCertificate = () => ({ kind: 'GENERATED', certificate }) as const;
    const { stages = [] } = findUsage(certificate) ?? {};
    const locationIndex = reads.locations.indexOf(location);
    return stages.map((stage) => ({ stage, locationIndex, findCertificate }));
  }

  async function listStagesAt(
    location: ApiGateway,
    withCertificates: boolean,
  ): Promise<readonly ListedStage[]> {
    const { stages } = await reads.readUsage(location);
    const evidence = withCertificates ? await loadEvidence(location) : undefined;
    const locationIndex = reads.locations.indexOf(location);
    return stages
      .filter(({ clientCertificateId }) => clientCertificateId !== null)
      .map((stage) => ({
        stage,
        locationIndex,
        findCertificate: evidence && (() => findStageCertificate(stage, evidence)),
      }));
  }

  return {
    loadUsage: (selection) => Promise.all(selection.map((one) => reads.readUsage(one))),
    async loadStages(selection, { withCertificates }) {
      const known = withCertificates ? stagesWithCertificatesAt : stagesAt;
      const lists = await Promise.all(
        selection.map((location) =>
          remember(known, location, () => listStagesAt(location, withCertificates)),
        ),
      );
      const listed = lists.flat();
      await takeTurnFor(listed);
      return listed;
    },
    // Each stage of a page may ask for the stages of the same certificate.
    loadStagesOf: (certificate) => remember(stagesOf, certificate, () => listStagesOf(certificate)),
    async loadCertificate({ stage, findCertificate }) {
      if (findCertificate !== undefined) return findCertificate();
      return findStageCertificate(stage, await loadEvidence(reads.locationOf(stage.location)));
    },
    async loadInUseOf(selection) {
      const loaded = await Promise.all(
        selection.map(async (location) => [location, await loadFinder(location)] as const),
      );
      const known = new Map(loaded);
      return (certificate) => {
        const findUsage = known.get(reads.locationOf(certificate.location));
        return findUsage?.(certificate)?.inUse ?? 'UNKNOWN';
      };
    },
  };
}

function indexById(
  certificates: readonly ClientCertificate[],
): ReadonlyMap<string, ClientCertificate> {
  return new Map(certificates.map((one) => [one.clientCertificateId, one]));
}
