import { createQueryProtocol } from '../../protocols/query-xml.ts';
import { ServiceError } from '../../protocols/service-error.ts';
import type { Service } from '../operation.ts';

/** How STS writes its responses. */
export const stsProtocol = createQueryProtocol('https://sts.amazonaws.com/doc/2011-06-15/');

/** The Security Token Service. */
export const sts: Service = {
  name: 'sts',
  signingName: 'sts',
  protocol: stsProtocol,
  isGlobal: true,
  isThrottled: false,
  unknownOperation: () =>
    new ServiceError(400, 'InvalidAction', 'Could not find the operation for version 2011-06-15'),
};
