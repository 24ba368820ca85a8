/**
 * @generated SignedSource<<5bb7fe09fb68d1de5bc38970aff6b991>>
 * @lightSyntaxTransform
 * @codegen-command: npm run codegen
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import type { ReaderFragment } from 'relay-runtime';
import type { FragmentRefs } from "relay-runtime";
export type certificates_certificate$data = {
  readonly clientCertificateId: string;
  readonly description: string | null | undefined;
  readonly expirationDate: string | null | undefined;
  readonly id: string;
  readonly " $fragmentType": "certificates_certificate";
};
export type certificates_certificate$key = {
  readonly " $data"?: certificates_certificate$data;
  readonly " $fragmentSpreads": FragmentRefs<"certificates_certificate">;
};

import certificatesCertificateQuery_graphql from './certificatesCertificateQuery.graphql';

const node: ReaderFragment = {
  "argumentDefinitions": [],
  "kind": "Fragment",
  "metadata": {
    "refetch": {
      "connection": null,
      "fragmentPathInResult": [
        "node"
      ],
      "operation": certificatesCertificateQuery_graphql,
      "identifierInfo": {
        "identifierField": "id",
        "identifierQueryVariableName": "id"
      }
    }
  },
  "name": "certificates_certificate",
  "selections": [
    {
      "alias": null,
      "args": null,
      "kind": "ScalarField",
      "name": "clientCertificateId",
      "storageKey": null
    },
    {
      "alias": null,
      "args": null,
      "kind": "ScalarField",
      "name": "description",
      "storageKey": null
    },
    {
      "alias": null,
      "args": null,
      "kind": "ScalarField",
      "name": "expirationDate",
      "storageKey": null
    },
    {
      "alias": null,
      "args": null,
      "kind": "ScalarField",
      "name": "id",
      "storageKey": null
    }
  ],
  "type": "ClientCertificate",
  "abstractKey": null
};

(node as any).hash = "8852c44d6a07dab12ebff08824db8885";

export default node;
