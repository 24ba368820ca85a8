/** An error of an AWS service: a status, an `x-amzn-errortype` header and `{"message": …}`. */
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

/** 400, one of the four errors that the operation documents. */
export function badRequest(message: string): ServiceError {
  return new ServiceError(400, 'BadRequestException', message);
}

/** 404, one of the four errors that the operation documents. */
export function notFound(message: string): ServiceError {
  return new ServiceError(404, 'NotFoundException', message);
}
