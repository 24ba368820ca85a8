import type { Accounts } from '../accounts/accounts.ts';
import type { Identity } from '../accounts/identities.ts';
import type { Location } from '../accounts/location.ts';
import type { WireResponse } from '../http/wire-response.ts';
import type { Protocol } from '../protocols/protocol.ts';
import type { ServiceError } from '../protocols/service-error.ts';

/** An AWS service. */
export interface Service {
  /** Its name as a command of the AWS CLI. */
  readonly name: string;
  /** Its name in signatures. */
  readonly signingName: string;
  readonly protocol: Protocol;
  /** Whether it answers for an account in any Region, even in one where the account has nothing. */
  readonly isGlobal: boolean;
  /** Whether its requests count towards the account's rate of API Gateway's management operations. */
  readonly isThrottled: boolean;
  /** The answer to a signed request that is none of its operations. */
  readonly unknownOperation: () => ServiceError;
}

/** An operation of a service. */
export interface Operation {
  /** Its name in the service's model. */
  readonly name: string;
  readonly service: Service;
  /** The action that IAM allows or denies, such as `apigateway:GET`. */
  readonly action: string;
  /** The ARN of what the action is on. */
  readonly resourceOf: (call: OperationCall) => string;
  /** Executes the operation. Throws a {@link ServiceError} when the service would answer with an error. */
  readonly execute: (call: OperationCall) => WireResponse;
}

/** A call of an operation, after its signature was verified. */
export interface OperationCall {
  readonly identity: Identity;
  /** The Region for which the request was signed. */
  readonly region: string;
  /** As sent, not decoded. */
  readonly path: string;
  /** The variable segments of the path, decoded. */
  readonly labels: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly accept: string | undefined;
  readonly body: string;
  readonly requestId: string;
  readonly now: Date;
  readonly accounts: Accounts;
}

/** The caller's account in the Region of the call. */
export function locationOf({ identity, region }: OperationCall): Location {
  const location = identity.account.locations.get(region);
  if (location === undefined) {
    throw new Error(`Account ${identity.account.id} has no location ${region}.`);
  }
  return location;
}
