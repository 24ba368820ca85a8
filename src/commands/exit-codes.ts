/** The exit codes of the commands `check` and `plan`. */
export const exitCodes = {
  /** No certificate has expired or expires soon. The plan was printed. */
  success: 0,
  /** A certificate has expired or expires soon. No location, or more than one, has the certificate of a plan. */
  finding: 1,
  /** AWS could not be read. */
  unknown: 2,
} as const;
