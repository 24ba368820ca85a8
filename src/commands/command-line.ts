import { Command, CommanderError } from 'commander';
import { UpstreamError } from '../certificates/upstream-error.ts';
import { awsVariables, checkAwsEnvironment } from '../config/aws-environment.ts';
import { readCheckConfig, readConfig, readPlanConfig } from '../config/config.ts';
import { ConfigurationError } from '../config/configuration-error.ts';
import { createSettingReader } from '../config/setting.ts';
import { checkSettings, planSettings } from '../config/settings/check.ts';
import { emulatorSettings } from '../config/settings/emulator.ts';
import { serveTopics } from '../config/settings/index.ts';
import { locationSettings } from '../config/settings/locations.ts';
import { serverSettings } from '../config/settings/server.ts';
import { createLogger } from '../observability/logger.ts';
import { readVersion } from '../util/version.ts';
import type { CheckFlags } from './check.ts';
import { explainCommandError } from './command-error.ts';
import type { EmulatorFlags } from './emulator.ts';
import { exitCodes } from './exit-codes.ts';
import type { PlanFlags } from './plan.ts';
import { addServeSettings, addSettings, flagsOf, libraryHelp } from './setting-options.ts';

/**
 * Runs the command that the process was started with, and sets its exit code. A wrong setting is one
 * line on standard error.
 */
export async function runCommandLine(): Promise<void> {
  const program = createProgram();
  try {
    await program.parseAsync();
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return;
    const [, , name = ''] = process.argv;
    const isReport = ['check', 'plan'].includes(name);
    process.exitCode = isReport ? exitCodes.unknown : 1;
    const plainError =
      error instanceof CommanderError ? explainCommandError(error, program) : error;
    if (plainError instanceof ConfigurationError || plainError instanceof UpstreamError) {
      console.error(plainError.message);
    } else {
      const message = `The gateway could not ${isReport ? name : 'start'}.`;
      createLogger().error(message, error);
    }
  }
}

/** Commands load what they need when they run: `check` needs no GraphQL, and the version nothing. */
function createProgram(): Command {
  const program = new Command('client-certificates-gateway')
    .description('Serves the client certificates of Amazon API Gateway over GraphQL.')
    .version(readVersion(), '-v, --version', 'Print the version.')
    .helpOption('-h, --help', 'Print this help.')
    .helpCommand('help [command]', 'Print the help of a command.')
    .exitOverride()
    .configureOutput({ outputError: () => undefined });

  const serve = program
    .command('serve', { isDefault: true })
    .description(
      'Serve client certificates over GraphQL until SIGTERM or SIGINT. This is the default command.',
    )
    .action(async (_options: object, command: Command) => {
      prepareAwsEnvironment();
      const config = readConfig(process.env, flagsOf(command));
      const { runServe } = await import('./serve.ts');
      await runServe(config);
    });
  addServeSettings(serve);

  const check = program
    .command('check')
    .description(
      'List the client certificates that have expired or expire soon. Exits with 0 when there are none, with 1 when there are some, and with 2 when the list could not be read.',
    )
    .option('--json', 'Print JSON instead of a table.')
    .option(
      '--allow-partial',
      'Do not exit with 2 because an account or Region could not be read, as long as another could.',
    )
    .option(
      '--stages',
      'Also list the stages that present each certificate. Reads all APIs and stages.',
    )
    .action(async (flags: CheckFlags, command: Command) => {
      prepareAwsEnvironment();
      const config = readCheckConfig(process.env, flagsOf(command));
      const { runCheck } = await import('./check.ts');
      process.exitCode = await runCheck(config, flags);
    });
  addSettings(check, checkSettings);

  const plan = program
    .command('plan')
    .description(
      'Print the steps that replace a client certificate, with the commands of the AWS CLI for its stages. It changes nothing. Exits with 1 when there is no such certificate, and with 2 when it could not be read.',
    )
    .argument('<id>', 'A global id, or a clientCertificateId that one location has.')
    .option('--json', 'Print JSON instead of text.')
    .action(async (id: string, flags: PlanFlags, command: Command) => {
      prepareAwsEnvironment();
      const config = readPlanConfig(process.env, flagsOf(command));
      const { runPlan } = await import('./plan.ts');
      process.exitCode = await runPlan(config, id, flags);
    });
  addSettings(plan, planSettings);

  const demo = program
    .command('demo')
    .description(
      'Serve sample client certificates of an emulator on this machine, without AWS. Their accounts and Regions are fixed.',
    )
    .action(async (_options: object, command: Command) => {
      // Those of the shell are meant for AWS, and may be wrong.
      const environment = { ...process.env, REGIONS: '', ACCOUNTS_FILE: '' };
      const config = readConfig(environment, flagsOf(command));
      const { runDemo } = await import('./demo.ts');
      await runDemo(config);
    });
  addServeSettings(
    demo,
    serveTopics.filter(({ settings }) => settings !== locationSettings),
  );

  const emulator = program
    .command('emulator')
    .description(
      'Emulate what the gateway reads of AWS, for any AWS client: API Gateway, STS, Account, ACM, Config, Service Quotas.',
    )
    .option('--organization', 'Two accounts with three Regions each, and a role between them.')
    .option(
      '--throttle',
      'Limit each account as API Gateway does: 10 requests a second, 40 at once.',
    )
    .action(async (flags: EmulatorFlags, command: Command) => {
      const { runEmulator } = await import('./emulator.ts');
      await runEmulator(createSettingReader(process.env, flagsOf(command)), flags);
    });
  addSettings(emulator, emulatorSettings);

  const { host, port } = serverSettings;
  const probe = program
    .command('probe')
    .description(
      'Ask the gateway on this machine for /health. Exits with 0 when it answers, and with 1 when not.',
    )
    .action(async (_options: object, command: Command) => {
      const { runProbe } = await import('./probe.ts');
      process.exitCode = await runProbe(createSettingReader(process.env, flagsOf(command)));
    });
  addSettings(probe, { host, port });

  program
    .command('lambda')
    .description(
      'Serve as a function of AWS Lambda, in a container image. Takes the settings of serve from the environment.',
    )
    .action(async () => {
      prepareAwsEnvironment();
      const { runLambda } = await import('./lambda.ts');
      await runLambda(process.env);
    });

  return program.addHelpText('after', () => `\n${serve.helpInformation()}${libraryHelp()}`);
}

/** An empty variable counts as unset, but to the SDK an empty AWS_RETRY_MODE is a wrong one. */
function prepareAwsEnvironment(): void {
  checkAwsEnvironment(process.env);
  for (const { variable } of awsVariables) {
    if (process.env[variable] === '') Reflect.deleteProperty(process.env, variable);
  }
}
