import { type Command, Option } from 'commander';
import { awsVariables } from '../config/aws-environment.ts';
import type { Flags, Settings } from '../config/setting.ts';
import { serveTopics } from '../config/settings/index.ts';
import { traceVariables } from '../config/trace-environment.ts';

/** Adds the flags of a command that serves, by topic. */
export function addServeSettings(command: Command, topics = serveTopics): void {
  for (const { title, settings } of topics) {
    command.optionsGroup(`${title}:`);
    addSettings(command, settings);
  }
}

/** Adds a flag for each setting. */
export function addSettings(command: Command, settings: Settings): void {
  for (const { flag, placeholder, variable, byDefault, meaning } of Object.values(settings)) {
    const option = new Option(`--${flag} <${placeholder}>`, meaning).env(variable);
    command.addOption(byDefault === '' ? option : option.default(byDefault, byDefault));
  }
}

/** The values of the flags that were given. Variables and defaults are resolved by the reader of settings. */
export function flagsOf(command: Command): Flags {
  const values = command.opts<Record<string, string>>();
  const given = command.options
    .map((option) => ({ flag: option.long?.slice(2) ?? '', name: option.attributeName() }))
    .filter(({ name }) => command.getOptionValueSource(name) === 'cli');
  return Object.fromEntries(given.map(({ flag, name }) => [flag, values[name]]));
}

/** Help for the variables that libraries read by themselves. */
export function libraryHelp(): string {
  const groups = [
    ['Read by the AWS SDK:', awsVariables],
    ['Read by OpenTelemetry:', traceVariables],
  ] as const;
  return groups
    .map(([title, variables]) => {
      const width = Math.max(...variables.map(({ variable }) => variable.length));
      const rows = variables.map(({ variable, meaning, byDefault }) => {
        const defaultIfAny = byDefault === undefined ? '' : ` (default: ${byDefault})`;
        return `  ${variable.padEnd(width)}  ${meaning}${defaultIfAny}\n`;
      });
      return `\n${title}\n${rows.join('')}`;
    })
    .join('');
}
