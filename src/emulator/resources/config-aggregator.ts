/** An aggregator of AWS Config. */
export interface ConfigAggregatorOptions {
  readonly name: string;
  /** What it collects. Default: every location of the emulator, each with success. */
  readonly sources?: readonly AggregatorSource[];
}

/** An account in a Region from which an aggregator collects. */
export interface AggregatorSource {
  readonly accountId: string;
  readonly region: string;
  /** The last collection. A `FAILED` source contributes nothing to queries. Default `SUCCEEDED`. */
  readonly status?: 'SUCCEEDED' | 'FAILED' | 'OUTDATED';
  /** Epoch seconds. Default: the time of the request. */
  readonly lastUpdateTime?: number;
  readonly errorCode?: string;
  readonly errorMessage?: string;
}
