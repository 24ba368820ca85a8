import type { EmulatorCredentials } from '../../src/emulator/emulator.ts';

/** The credentials of every test gateway. Only the emulator may receive them. */
export const plantedCredentials: EmulatorCredentials = {
  accessKeyId: 'AKIAPLANTEDACCESSKEY',
  secretAccessKey: 'planted/secret+access/key/0123456789abcdef',
  sessionToken: 'planted//session+token/0123456789abcdef==',
};

/** An account id in error messages of the emulator. It must not appear in any response or log line. */
export const plantedAccountId = '210987654321';
/** See {@link plantedAccountId}. */
export const plantedHost = 'ip-10-9-8-7.planted.internal';

/** The secrets of every test file. */
const commonSecrets: readonly string[] = [
  ...Object.values(plantedCredentials),
  plantedAccountId,
  '123456789012',
  plantedHost,
];
const secrets = new Set(commonSecrets);
const leaks: string[] = [];

/** Adds a text that must not appear in any response or log line. */
export function plantSecret(secret: string): void {
  secrets.add(secret);
}

/** Removes a text that is no secret any more. */
export function forgetSecret(secret: string): void {
  secrets.delete(secret);
}

/** Removes the texts that a test file planted. */
export function forgetPlantedSecrets(): void {
  secrets.clear();
  for (const secret of commonSecrets) secrets.add(secret);
}

/** Records each secret that a text contains, for {@link takeLeaks}. */
export function searchForSecrets(where: string, text: string): void {
  for (const secret of secrets) {
    if (text.includes(secret)) leaks.push(`${where} has ${secret}`);
  }
}

/** Returns the recorded leaks and clears them. */
export function takeLeaks(): readonly string[] {
  return leaks.splice(0);
}
