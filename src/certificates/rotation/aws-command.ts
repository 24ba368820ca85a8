import { toPrintableJson, unprintable } from '../../util/printable.ts';
import { shellQuote } from '../../util/shell-quote.ts';

/** Where a command of the AWS CLI runs. */
interface CommandTarget {
  readonly region: string;
  /** The profile of the AWS CLI; undefined for the credentials of the shell. */
  readonly profile: string | undefined;
}

/** One command of the AWS CLI. */
export interface AwsCommand {
  /** The service and the operation, such as `apigateway update-stage`. */
  readonly operation: string;
  /** Members of the input of the operation, with the names that AWS gives them. */
  readonly input: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  /** More options in their final form. */
  readonly options?: readonly string[];
  /** A JMESPath of the output to print as text; none for an operation without output. */
  readonly query?: string;
}

/** The variable of the shell that holds the id of the new certificate. While it is empty, no command runs. */
export const newId = '"${NEW_ID:?}"';

/** Writes a command of the AWS CLI, for version 1 and 2, that a POSIX shell can run. */
export function writeAwsCommand(
  { operation, input, options = [], query }: AwsCommand,
  { region, profile }: CommandTarget,
): string {
  return [
    `aws ${operation}`,
    writeOption('region', region),
    ...(profile === undefined ? [] : [writeOption('profile', profile)]),
    ...writeInput(input),
    ...options,
    ...(query === undefined ? [] : [`--query ${query} --output text`]),
  ].join(' ');
}

/**
 * The AWS CLI replaces a value such as `file:///etc/passwd` by what is there. In JSON it does not, and an
 * unprintable character can be escaped.
 */
function writeInput(input: AwsCommand['input']): readonly string[] {
  const members = Object.entries(input);
  const values = members.map(([, value]) => (typeof value === 'string' ? value : ''));
  if (values.some((value) => isReference.test(value) || unprintable.test(value))) {
    return [writeOption('cli-input-json', toPrintableJson(input))];
  }
  return members.map(([name, value]) =>
    writeOption(
      name.replace(/(?!^)[A-Z]/g, '-$&').toLowerCase(),
      typeof value === 'string' ? value : toPrintableJson(value),
    ),
  );
}

const isReference = /^(?:fileb?|https?):\/\//i;

/** A value that begins with a hyphen would else be read as an option. */
function writeOption(name: string, value: string): string {
  return `--${name}${value.startsWith('-') ? '=' : ' '}${shellQuote(value)}`;
}
