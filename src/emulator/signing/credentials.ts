/** Credentials that the emulator accepts. */
export interface EmulatorCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** When given, requests must send it as `x-amz-security-token`. Otherwise they must send none. */
  readonly sessionToken?: string;
}
