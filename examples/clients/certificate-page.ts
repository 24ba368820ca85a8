/** The data of the examples' query. In a project of your own, generate such types from schema.graphql. */
export interface CertificatePage {
  readonly clientCertificates: {
    readonly edges: readonly { readonly node: Certificate }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

export interface Certificate {
  readonly id: string;
  readonly clientCertificateId: string;
  readonly description: string | null;
  readonly expirationDate: string | null;
}

export interface PageVariables {
  readonly first: number;
  readonly after?: string | null;
}
