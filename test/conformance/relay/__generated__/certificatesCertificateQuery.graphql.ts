/**
 * @generated SignedSource<<bf627355527416885152e16a672887de>>
 * @lightSyntaxTransform
 * @codegen-command: npm run codegen
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import type { ConcreteRequest } from 'relay-runtime';
import type { FragmentRefs } from "relay-runtime";
export type certificatesCertificateQuery$variables = {
  id: string;
};
export type certificatesCertificateQuery$data = {
  readonly node: {
    readonly " $fragmentSpreads": FragmentRefs<"certificates_certificate">;
  } | null | undefined;
};
export type certificatesCertificateQuery = {
  response: certificatesCertificateQuery$data;
  variables: certificatesCertificateQuery$variables;
};

const node: ConcreteRequest = (function(){
var v0 = [
  {
    "defaultValue": null,
    "kind": "LocalArgument",
    "name": "id"
  }
],
v1 = [
  {
    "kind": "Variable",
    "name": "id",
    "variableName": "id"
  }
];
return {
  "fragment": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Fragment",
    "metadata": null,
    "name": "certificatesCertificateQuery",
    "selections": [
      {
        "alias": null,
        "args": (v1/*:: as any*/),
        "concreteType": null,
        "kind": "LinkedField",
        "name": "node",
        "plural": false,
        "selections": [
          {
            "args": null,
            "kind": "FragmentSpread",
            "name": "certificates_certificate"
          }
        ],
        "storageKey": null
      }
    ],
    "type": "Query",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Operation",
    "name": "certificatesCertificateQuery",
    "selections": [
      {
        "alias": null,
        "args": (v1/*:: as any*/),
        "concreteType": null,
        "kind": "LinkedField",
        "name": "node",
        "plural": false,
        "selections": [
          {
            "alias": null,
            "args": null,
            "kind": "ScalarField",
            "name": "__typename",
            "storageKey": null
          },
          {
            "alias": null,
            "args": null,
            "kind": "ScalarField",
            "name": "id",
            "storageKey": null
          },
          {
            "kind": "InlineFragment",
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
              }
            ],
            "type": "ClientCertificate",
            "abstractKey": null
          }
        ],
        "storageKey": null
      }
    ]
  },
  "params": {
    "cacheID": "75601d4873ed2355959bb679af02b674",
    "id": null,
    "metadata": {},
    "name": "certificatesCertificateQuery",
    "operationKind": "query",
    "text": "query certificatesCertificateQuery(\n  $id: ID!\n) {\n  node(id: $id) {\n    __typename\n    ...certificates_certificate\n    id\n  }\n}\n\nfragment certificates_certificate on ClientCertificate {\n  clientCertificateId\n  description\n  expirationDate\n  id\n}\n"
  }
};
})();

(node as any).hash = "8852c44d6a07dab12ebff08824db8885";

export default node;
