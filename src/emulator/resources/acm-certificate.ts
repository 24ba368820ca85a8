/** A certificate of ACM as the emulator stores it. */
export interface StoredAcmCertificate {
  readonly arn: string;
  readonly domainName: string;
  /** Epoch seconds. */
  readonly notBefore: number;
  /** Epoch seconds. */
  readonly notAfter: number;
  /** Default `AMAZON_ISSUED`. */
  readonly type?: 'IMPORTED' | 'AMAZON_ISSUED' | 'PRIVATE';
  /** Default `ISSUED`. */
  readonly status?:
    | 'PENDING_VALIDATION'
    | 'ISSUED'
    | 'INACTIVE'
    | 'EXPIRED'
    | 'VALIDATION_TIMED_OUT'
    | 'REVOKED'
    | 'FAILED';
  /** Whether an AWS service uses it. Default false. */
  readonly inUse?: boolean;
  /** Default `ELIGIBLE`, except for an imported certificate, which ACM cannot renew. */
  readonly renewalEligibility?: 'ELIGIBLE' | 'INELIGIBLE';
  /** Default `RSA_2048`. */
  readonly keyAlgorithm?: string;
  /** Default: TLS server and TLS client authentication. */
  readonly extendedKeyUsages?: readonly string[];
}
