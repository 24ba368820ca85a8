/** Where the gateway tells what its operator should know. */
export interface Logger {
  readonly info: (message: string) => void;
  /** A fault, with the error that tells it. */
  readonly error: (message: string, fault: unknown) => void;
}

/**
 * A logger that writes lines of text: information to one stream, faults to another. Of an error it
 * writes name, message, stack and causes, and none of its other properties: those of the AWS SDK's
 * errors may hold the request, its credentials included.
 */
export function createTextLogger(
  writeInformation: (line: string) => void,
  writeFault: (line: string) => void,
): Logger {
  return {
    info: writeInformation,
    error: (message, fault) => {
      writeFault([message, ...describeCauses(fault)].join('\n  '));
    },
  };
}

function describeCauses(fault: unknown, depth = 0): readonly string[] {
  if (!(fault instanceof Error)) return [`A ${typeof fault} was thrown.`];
  const text = fault.stack ?? `${fault.name}: ${fault.message}`;
  if (fault.cause === undefined || depth === maxCauses) return [text];
  return [text, ...describeCauses(fault.cause, depth + 1)];
}

/** Deeper than any chain of causes that is not a cycle. */
const maxCauses = 8;
