import { createServer, type Server } from 'node:http';
import { CertificateStore } from './services/api-gateway/certificate-store.ts';
import { exchange } from './http/request-handler.ts';
import { FaultQueue } from './faults/faults.ts';
import { type PageRules, Pages } from './services/api-gateway/pages.ts';
import { PositionTokens } from './services/api-gateway/position-tokens.ts';
import { RequestLog, type SeenRequest } from './http/request-log.ts';
import { createOperations } from './services/routes.ts';
import { defaultQuota, type EmulatedQuota } from './services/service-quotas/quota.ts';
import type { EmulatorCredentials } from './signing/signature.ts';
import type { StoredCertificate } from './services/api-gateway/stored-certificate.ts';

export type { WireBody } from './http/answer.ts';
export type { Fault } from './faults/faults.ts';
export type { EmulatedQuota } from './services/service-quotas/quota.ts';
export type { SeenRequest } from './http/request-log.ts';
export type { EmulatorCredentials } from './signing/signature.ts';
export type { StoredCertificate } from './services/api-gateway/stored-certificate.ts';

/** The key pair with which requests are signed unless another is given. It opens nothing but the emulator. */
export const defaultCredentials: EmulatorCredentials = {
  accessKeyId: 'AKIDEMULATOR',
  secretAccessKey: 'emulator-secret-access-key',
};

/** The Region that the emulator stands for unless another is given. */
export const defaultRegion = 'us-east-1';

/** How to make an emulator; every option has a default. */
export interface EmulatorOptions extends PageRules {
  /** The account's client certificates, in the order in which pages bring them. Default: none. */
  readonly certificates?: Iterable<StoredCertificate>;
  /** The Region for which requests must be signed. Default `us-east-1`. */
  readonly region?: string;
  /** The key pair with which requests must be signed. Default {@link defaultCredentials}. */
  readonly credentials?: EmulatorCredentials;
  /** The account's quota of client certificates, as Service Quotas tells it. Default {@link defaultQuota}. */
  readonly quota?: EmulatedQuota;
  /** The clock by which signatures are young enough, and which the `Date` header tells. Default: the system's. */
  readonly now?: () => Date;
  /** The port on 127.0.0.1, from 0 to 65535; 0 takes any that is free. Default 0. */
  readonly port?: number;
}

/** A running stand-in for API Gateway's GetClientCertificates and GetClientCertificate, and for the quota of them. */
export interface Emulator extends AsyncDisposable {
  /** Where it listens, such as `http://127.0.0.1:4010`. */
  readonly url: string;
  readonly region: string;
  readonly credentials: EmulatorCredentials;
  /** The account's client certificates, open to change between two requests. */
  readonly certificates: Pick<CertificateStore, 'add' | 'delete' | 'list'>;
  /** What it saw, in the order of arrival. A copy of the list, whose entries go on being completed. */
  readonly requests: readonly SeenRequest[];
  /** Forgets what it saw. */
  clearRequests(): void;
  /** The first request of which the statement is true, now or as soon as there is one. */
  waitForRequest(matches: (seen: SeenRequest) => boolean): Promise<SeenRequest>;
  /** Orders a fault for the next `times` requests with a right signature. Default 1. */
  readonly next: FaultQueue['next'];
  /** Orders a fault for every request with a right signature for which `next` ordered none. */
  readonly always: FaultQueue['always'];
  /** Takes back all orders. */
  clearFaults(): void;
  /** From now on every `position` given out before is refused. */
  expirePositions(): void;
  /** Stops listening and ends every connection, those of hanging requests too. */
  close(): Promise<void>;
}

/**
 * Starts an emulator on 127.0.0.1. Rejects when the port cannot be had.
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
  const operate = createOperations(
    store,
    new Pages(store, tokens, options),
    options.quota ?? defaultQuota,
  );
  let isClosing = false;
  const signatureRules = { region, credentials, now };
  const parts = { signatureRules, faults, log, operate, isClosing: () => isClosing };
  const server = createServer((request, response) => void exchange(parts, request, response));
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
    // Called a second time it reports that the server is not running; it is closed then, which is all that was asked.
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
