import type { Operation } from '../operation.ts';
import { sts, stsProtocol } from './service.ts';

/** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
export const getCallerIdentity: Operation = {
  name: 'GetCallerIdentity',
  service: sts,
  action: 'sts:GetCallerIdentity',
  resourceOf: () => '*',
  execute: ({ identity, requestId }) => {
    const { arn, userId, account } = identity;
    const result = { Arn: arn, UserId: userId, Account: account.id };
    return stsProtocol.respond('GetCallerIdentity', result, requestId);
  },
};
