/** The exit codes of the command `check`. */
export const exitCodes = {
  /** No certificate has expired or expires soon. */
  nothing: 0,
  /** A certificate has expired or expires soon. */
  something: 1,
  /** The list could not be read. */
  unknown: 2,
} as const;

/** The exit codes of the command `plan`. */
export const planExitCodes = {
  /** The plan was printed. */
  planned: 0,
  /** No location, or more than one, has the certificate. */
  notFound: 1,
  /** The certificate could not be read. */
  unknown: 2,
} as const;
