import { createServer, type Server } from 'node:http';
import { CertificateStore } from './services/api-gateway/certificate-store.ts';
import { handleRequest } from './http/request-handler.ts';
import { FaultQueue } from './faults/fault-queue.ts';
import { type PageRules, Pages } from './services/api-gateway/pages.ts';
import { PositionTokens } from './services/api-gateway/position-tokens.ts';
import { RequestLog, type SeenRequest } from './http/request-log.ts';
import { createOperations } from './services/routes.ts';
import { defaultQuota, type EmulatedQuota } from './services/service-quotas/quota.ts';
import type { EmulatorCredentials } from './signing/signature.ts';
import type { StoredCertificate } from './services/api-gateway/stored-certificate.ts';

export type { WireBody } from './http/wire-response.ts';
export type { Fault } from './faults/fault-queue.ts';
export type { EmulatedQuota } from './services/service-quotas/quota.ts';
export type { SeenRequest } from './http/request-log.ts';
export type { EmulatorCredentials } from './signing/signature.ts';
export type { StoredCertificate } from './services/api-gateway/stored-certificate.ts';

/** The credentials of an emulator that was given none. They are valid for emulators only. */
export const defaultCredentials: EmulatorCredentials = {
  accessKeyId: 'AKIDEMULATOR',
  secretAccessKey: 'emulator-secret-access-key',
};

/** The Region of an emulator that was given none. */
export const defaultRegion = 'us-east-1';

/** Options of an emulator. Each has a default. */
export interface EmulatorOptions extends PageRules {
  /** The account's client certificates, in the order in which pages return them. Default: none. */
  readonly certificates?: Iterable<StoredCertificate>;
  /** The Region for which requests must be signed. Default `us-east-1`. */
  readonly region?: string;
  /** The credentials with which requests must be signed. Default {@link defaultCredentials}. */
  readonly credentials?: EmulatorCredentials;
  /** The account's quota of client certificates, which Service Quotas returns. Default {@link defaultQuota}. */
  readonly quota?: EmulatedQuota;
  /** The clock that signatures are checked against and that the `Date` header shows. Default: the system's clock. */
  readonly now?: () => Date;
  /** The port on 127.0.0.1, from 0 to 65535. 0 chooses a free port. Default 0. */
  readonly port?: number;
}

/** A running emulator of GetClientCertificates, GetClientCertificate and the quota of client certificates. */
export interface Emulator extends AsyncDisposable {
  /** Its address, such as `http://127.0.0.1:4010`. */
  readonly url: string;
  readonly region: string;
  readonly credentials: EmulatorCredentials;
  /** The account's client certificates. They can change between two requests. */
  readonly certificates: Pick<CertificateStore, 'add' | 'delete' | 'list'>;
  /** The requests that it saw, in order of arrival. A copy of the list, whose entries are still updated. */
  readonly requests: readonly SeenRequest[];
  /** Removes all requests from the log. */
  clearRequests(): void;
  /** Resolves with the first request that matches, now or as soon as there is one. */
  waitForRequest(matches: (seen: SeenRequest) => boolean): Promise<SeenRequest>;
  /** Injects a fault into the next `times` requests with a valid signature. Default 1. */
  readonly next: FaultQueue['next'];
  /** Injects a fault into every request with a valid signature that meets no fault of `next`. */
  readonly always: FaultQueue['always'];
  /** Removes all faults. */
  clearFaults(): void;
  /** Rejects every `position` that was issued before. */
  expirePositions(): void;
  /** Stops listening and closes every connection, also those of hanging requests. */
  close(): Promise<void>;
}

/**
 * Starts an emulator on 127.0.0.1. Rejects when the port is not available.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/api/API_GetClientCertificates.html
 */
export async function createEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { region = defaultRegion, credentials = defaultCredentials } = options;
  const now = options.now ?? (() => new Date());
  const store = new CertificateStore(options.certificates);
  const tokens = new PositionTokens();
  const faults = new FaultQueue();
  const log = new RequestLog();
  const execute = createOperations(
    store,
    new Pages(store, tokens, options),
    options.quota ?? defaultQuota,
  );
  let isClosing = false;
  const signatureRules = { region, credentials, now };
  const handlerOptions = { signatureRules, faults, log, execute, isClosing: () => isClosing };
  const server = createServer(
    (request, response) => void handleRequest(handlerOptions, request, response),
  );
  const url = await listen(server, options.port ?? 0);
  const close = async (): Promise<void> => {
    isClosing = true;
    await stop(server);
  };
  return {
    url,
    region,
    credentials,
    certificates: {
      add: (certificate) => {
        store.add(certificate);
      },
      delete: (clientCertificateId) => store.delete(clientCertificateId),
      list: () => store.list(),
    },
    get requests() {
      return log.list();
    },
    clearRequests: () => {
      log.clear();
    },
    waitForRequest: (matches) => log.waitFor(matches),
    next: (fault, times) => {
      faults.next(fault, times);
    },
    always: (fault) => {
      faults.always(fault);
    },
    clearFaults: () => {
      faults.clear();
    },
    expirePositions: () => {
      tokens.expire();
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

function listen(server: Server, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      const address = server.address();
      const bound = typeof address === 'object' ? address?.port : undefined;
      resolve(`http://127.0.0.1:${bound ?? port}`);
    });
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    // A second call reports an error, because the server is closed already. That is what the caller wants.
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
