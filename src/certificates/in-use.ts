/** Whether a stage uses a certificate. `NO` only where all stages are known. */
export const inUseValues = ['YES', 'NO', 'UNKNOWN'] as const;

/** One of {@link inUseValues}. */
export type InUse = (typeof inUseValues)[number];
