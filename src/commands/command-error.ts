import type { Command, CommanderError } from 'commander';
import { ConfigurationError } from '../config/configuration-error.ts';
import { missingValue, type Setting } from '../config/setting.ts';
import { checkSettings } from '../config/settings/check.ts';
import { emulatorSettings } from '../config/settings/emulator.ts';
import { serveTopics } from '../config/settings/index.ts';

/** Turns an error of Commander's into one line that names what is wrong. */
export function explainCommandError(
  { code, message }: CommanderError,
  program: Command,
): ConfigurationError {
  if (code === 'commander.optionMissingArgument') {
    const [, flag] = /--([\w-]+)/.exec(message) ?? [];
    const setting = allSettings.find((one) => one.flag === flag);
    if (setting !== undefined) return missingValue(setting);
  }
  if (code === 'commander.excessArguments') return explainExcessArguments(program);
  // The value of an unknown option may be a secret.
  const sentence = message.replace(/^error: /, '').replace(/=[^]*$/, "'");
  const [problem = '', suggestion] = sentence.split(/\n\(|\)$/);
  const advice = suggestion === undefined ? '' : ` ${suggestion}`;
  return new ConfigurationError(
    `${problem.charAt(0).toUpperCase()}${problem.slice(1)}.${advice} See --help.`,
  );
}

/** A misspelled command reaches the default command as an argument. */
function explainExcessArguments({ commands }: Command): ConfigurationError {
  const called = commands.find(({ args, registeredArguments: { length } }) => args.length > length);
  const unexpected = called?.args.slice(called.registeredArguments.length)[0] ?? '';
  const names = commands.map((command) => command.name()).join(', ');
  const advice = called?.name() === 'serve' ? ` The commands are ${names}.` : '';
  return new ConfigurationError(`Unexpected argument '${unexpected}'.${advice} See --help.`);
}

const allSettings: readonly Setting<unknown>[] = [
  ...serveTopics.flatMap(({ settings }) => Object.values(settings)),
  ...Object.values(checkSettings),
  ...Object.values(emulatorSettings),
];
