import { awsVariables } from '../src/config/aws-environment.ts';
import type { ExternalVariable } from '../src/config/external-variable.ts';
import { type Limit, limitTable } from '../src/config/limits.ts';
import type { Setting, Settings } from '../src/config/setting.ts';
import { checkSettings } from '../src/config/settings/check.ts';
import { emulatorSettings } from '../src/config/settings/emulator.ts';
import { serveTopics } from '../src/config/settings/index.ts';
import { traceVariables } from '../src/config/trace-environment.ts';

/** Writes docs/configuration.md. `npm run codegen` calls it, and `check:schema` compares. */
export function writeConfigurationPage(): string {
  return [
    '<!-- Made by `npm run codegen` from src/config. Edit the settings there. -->',
    '# Configuration',
    'Each setting is a flag or an environment variable. A flag wins over its variable, and an empty variable counts as unset. With a wrong value, the gateway does not start. It prints in one line what it expected, and exits with 1 (`check` and `plan` with 2).',
    'Times are written as `500ms` or `10s`, days as `30d`, lists with commas.',
    ...serveTopics.flatMap(({ title, settings }) => [`## ${title}`, settingsTable(settings)]),
    '## The commands `check` and `plan`',
    settingsTable(checkSettings),
    '`--json` prints JSON instead of a table. `--allow-partial` does not exit with 2 because an account or Region could not be read. `--stages` lists the stages that each certificate breaks. `plan ID` has the same settings, but for `--within`, and `--json`. Both read the variables of the AWS SDK too.',
    '## The commands `emulator` and `probe`',
    settingsTable(emulatorSettings),
    '`emulator --organization` emulates two accounts with three Regions each, and `--throttle` limits each account as API Gateway does. `probe` has only `--host` and `--port`, and its port is 4000 by default, as that of the gateway. It asks the gateway there whether it is alive.',
    '## The AWS SDK',
    'The AWS SDK reads these variables, and the gateway checks them at start. The other variables of the SDK work as well, such as those for container credentials.',
    variablesTable(awsVariables),
    '## OpenTelemetry',
    'Traces are exported by OTLP over HTTP when an endpoint or an exporter is set. In that case the gateway checks these variables at start.',
    variablesTable(traceVariables),
    '## All limits',
    'A request over a limit is rejected before any REST call. The message names the limit and what the request had.',
    limitsTable(),
    '',
  ].join('\n\n');
}

function settingsTable(settings: Settings): string {
  return table(
    ['Flag', 'Variable', 'Default', 'Unit', 'Values', 'Meaning'],
    Object.values(settings).map(settingRow),
  );
}

function settingRow(setting: Setting<unknown>): string[] {
  const { flag, placeholder, variable, byDefault, unit = '', expected, meaning } = setting;
  return [
    code(`--${flag} <${placeholder}>`),
    code(variable),
    code(byDefault),
    unit,
    expected,
    meaning,
  ];
}

function variablesTable(variables: readonly ExternalVariable[]): string {
  return table(
    ['Variable', 'Default', 'Values', 'Meaning'],
    variables.map(({ variable, byDefault = '', kind, meaning }) => [
      code(variable),
      byDefault,
      kind === undefined ? '' : kind.expected,
      meaning,
    ]),
  );
}

function limitsTable(): string {
  const limits: readonly (readonly [string, Limit])[] = Object.entries(limitTable);
  return table(
    ['Limit', 'Default', 'Unit', 'Set with', 'Why'],
    limits.map(([name, { title, byDefault, unit, why }]) => [
      title,
      byDefault.toLocaleString('en-US'),
      unit,
      code(variableOf(name)),
      why,
    ]),
  );
}

/** The variable that sets a limit, or an empty text. A setting has the name of its limit. */
function variableOf(limitName: string): string {
  const [setting] = serveTopics.flatMap(({ settings }) => settings[limitName] ?? []);
  return setting?.variable ?? '';
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [header, header.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');
}

function code(text: string): string {
  return text === '' ? '' : `\`${text}\``;
}
