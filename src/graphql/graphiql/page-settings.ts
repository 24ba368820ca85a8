/** What the gateway tells its GraphiQL page, as JSON in the page. */
export interface PageSettings extends GraphiQLOptions {
  /** Addresses of the editor's workers, relative to the page. */
  readonly workers: Readonly<Record<'editor' | 'json' | 'graphql', string>>;
}

/** What GraphiQL opens with. */
export interface GraphiQLOptions {
  /** Of the gateway. */
  readonly name: string;
  readonly region: string;
  readonly defaultTabs: readonly {
    readonly query: string;
    /** JSON. */
    readonly variables?: string;
  }[];
}
