import type { Role } from '../../accounts/account.ts';
import type { Identity } from '../../accounts/identities.ts';
import { accessDenied, ServiceError } from '../../protocols/service-error.ts';
import type { Operation, OperationCall } from '../operation.ts';
import { sts, stsProtocol } from './service.ts';

/** The shortest session, and the longest that any role allows, in seconds. */
const [minSessionSeconds, maxSessionSeconds] = [900, 43_200];

/** The longest session of a role that states none, and of a role that a role assumes. Also the default. In seconds. */
const hourSeconds = 3600;

/** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
export const assumeRole: Operation = {
  name: 'AssumeRole',
  service: sts,
  action: 'sts:AssumeRole',
  resourceOf: (call) => readInput(call).get('RoleArn') ?? '*',
  execute: (call) => {
    const { accounts, identity, now, requestId } = call;
    const input = readInput(call);
    const roleArn = readText(input, 'RoleArn', { min: 20, max: 2048, pattern: /^\P{Cc}*$/u });
    const sessionName = readText(input, 'RoleSessionName', sessionNameRule);
    const seconds = readDuration(input.get('DurationSeconds'));
    const role = accounts.role(roleArn);
    if (role === undefined || !isTrusted(identity, role, input.get('ExternalId'))) {
      throw accessDenied(identity.arn, 'sts:AssumeRole', roleArn, '');
    }
    checkDuration(seconds, identity, role);
    // Without milliseconds, as the response states it.
    const expiration = new Date(Math.floor(now.getTime() / 1000 + seconds) * 1000);
    const session = accounts.identities.addSession(role, sessionName, expiration);
    const { accessKeyId, secretAccessKey, sessionToken } = session.credentials;
    const result = {
      Credentials: {
        AccessKeyId: accessKeyId,
        SecretAccessKey: secretAccessKey,
        SessionToken: sessionToken,
        Expiration: expiration.toISOString().replace('.000Z', 'Z'),
      },
      AssumedRoleUser: { AssumedRoleId: session.userId, Arn: session.arn },
    };
    return stsProtocol.respond('AssumeRole', result, requestId);
  },
};

/** The parameters of a call: of a form, or of the query when the call is presigned. */
function readInput({ query, body }: OperationCall): URLSearchParams {
  return new URLSearchParams([...Object.entries(query), ...new URLSearchParams(body)]);
}

interface TextRule {
  readonly min: number;
  readonly max: number;
  readonly pattern: RegExp;
}

const sessionNameRule: TextRule = { min: 2, max: 64, pattern: /^[\w+=,.@-]*$/ };

function readText(input: URLSearchParams, name: string, rule: TextRule): string {
  const text = input.get(name);
  if (text === null) throw violation('null', name, 'Member must not be null');
  if (text.length < rule.min) {
    throw violation(text, name, `Member must have length greater than or equal to ${rule.min}`);
  }
  if (text.length > rule.max) {
    throw violation(text, name, `Member must have length less than or equal to ${rule.max}`);
  }
  if (!rule.pattern.test(text)) {
    const pattern = rule.pattern.source.slice(1, -1);
    throw violation(text, name, `Member must satisfy regular expression pattern: ${pattern}`);
  }
  return text;
}

function readDuration(text: string | null): number {
  if (text === null) return hourSeconds;
  const seconds = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (seconds < minSessionSeconds) {
    const constraint = `Member must have value greater than or equal to ${minSessionSeconds}`;
    throw violation(text, 'DurationSeconds', constraint);
  }
  if (seconds > maxSessionSeconds) {
    const constraint = `Member must have value less than or equal to ${maxSessionSeconds}`;
    throw violation(text, 'DurationSeconds', constraint);
  }
  return seconds;
}

function checkDuration(seconds: number, identity: Identity, role: Role): void {
  if (identity.role !== undefined && seconds > hourSeconds) {
    throw invalidValue(
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
    );
  }
  if (seconds > (role.maxSessionSeconds ?? hourSeconds)) {
    throw invalidValue(
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    );
  }
}

/** What the role's trust policy decides. */
function isTrusted(identity: Identity, role: Role, externalId: string | null): boolean {
  if (role.externalId !== undefined && role.externalId !== externalId) return false;
  if (role.trusts === undefined) return true;
  const { account } = identity;
  const names = [
    account.id,
    `arn:${account.partition}:iam::${account.id}:root`,
    identity.arn,
    identity.role?.arn,
  ];
  return role.trusts.some((principal) => names.includes(principal));
}

function violation(value: string, name: string, constraint: string): ServiceError {
  const member = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
  return invalidValue(
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${constraint}`,
  );
}

function invalidValue(message: string): ServiceError {
  return new ServiceError(400, 'ValidationError', message);
}
