/** An error of an AWS service, by its name in rest-json. Each protocol translates it. */
export class ServiceError extends Error {
  readonly status: number;
  readonly type: string;

  constructor(status: number, type: string, message: string) {
    super(message);
    this.name = 'ServiceError';
    this.status = status;
    this.type = type;
  }
}

/** The error itself. Any other comes from a test's own function, and its text is sent so that the test can show it. */
export function toServiceError(error: unknown): ServiceError {
  if (error instanceof ServiceError) {
    return error;
  }
  return new ServiceError(500, 'InternalServerErrorException', String(error));
}

/** 400, for input that API Gateway does not accept. */
export function badRequest(message: string): ServiceError {
  return new ServiceError(400, 'BadRequestException', message);
}

/** 404, for a resource of API Gateway that does not exist. */
export function notFound(message: string): ServiceError {
  return new ServiceError(404, 'NotFoundException', message);
}

/** 429, for an account that calls too often. */
export function tooManyRequests(): ServiceError {
  return new ServiceError(429, 'TooManyRequestsException', 'Too Many Requests');
}

/** 403, for a caller without permission for an action on a resource. IAM adds a reason when a policy decided. */
export function accessDenied(
  principal: string,
  action: string,
  resource: string,
  reason = ` because no identity-based policy allows the ${action} action`,
): ServiceError {
  const problem = `User: ${principal} is not authorized to perform: ${action}`;
  return new ServiceError(
    403,
    'AccessDeniedException',
    `${problem} on resource: ${resource}${reason}`,
  );
}
