import { restJson } from '../../protocols/rest-json.ts';
import { ServiceError } from '../../protocols/service-error.ts';
import type { Service } from '../operation.ts';

/** AWS Account Management. */
export const account: Service = {
  name: 'account',
  signingName: 'account',
  protocol: restJson,
  isGlobal: true,
  isThrottled: false,
  unknownOperation: () => new ServiceError(404, 'UnknownOperationException', 'Not found'),
};
