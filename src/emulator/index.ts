/** The emulator and its sample data, for the tests of those who use the gateway: the entry `./emulator` of the package. */
export * from './emulator.ts';
export {
  createSampleAccounts,
  sampleRegions,
  sampleRole,
  type SampleAccountsOptions,
} from './sample-accounts.ts';
export { createSampleUsage } from './sample-usage.ts';
export {
  createManyCertificates,
  createSampleCertificates,
  type SeedOptions,
} from './sample-certificates.ts';
