import type { EmulatorCredentials } from '../../src/emulator/emulator.ts';

/** The credentials of every world's gateway: nobody but the emulator may ever see a part of them. */
export const plantedCredentials: EmulatorCredentials = {
  accessKeyId: 'AKIAPLANTEDACCESSKEY',
  secretAccessKey: 'planted/secret+access/key/0123456789abcdef',
  sessionToken: 'planted//session+token/0123456789abcdef==',
};

/** For what upstream says when it fails: nobody may ever see it. */
export const plantedAccountId = '210987654321';
/** See {@link plantedAccountId}. */
export const plantedHost = 'ip-10-9-8-7.planted.internal';

const secrets = new Set<string>([
  ...Object.values(plantedCredentials),
  plantedAccountId,
  '123456789012',
  plantedHost,
]);
const leaks: string[] = [];

/** Adds what must not be seen in any answer or line of a log from now on. */
export function plantSecret(secret: string): void {
  secrets.add(secret);
}

/** Remembers each secret that a text has, for {@link takeLeaks}. */
export function searchForSecrets(where: string, text: string): void {
  for (const secret of secrets) {
    if (text.includes(secret)) leaks.push(`${where} has ${secret}`);
  }
}

/** The secrets that were seen since the last look. */
export function takeLeaks(): readonly string[] {
  return leaks.splice(0);
}
