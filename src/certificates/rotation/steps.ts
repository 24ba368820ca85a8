import type { ClientCertificate } from '../certificate.ts';
import { describeApi, describeStage, type Stage } from '../stage.ts';
import { UpstreamError } from '../upstream-error.ts';
import { type AwsCommand, newId, writeAwsCommand } from './aws-command.ts';
import type { RotationCommand, StepOptions, RotationStep } from './rotation-plan.ts';

// The prose has no apostrophes and no parentheses: a shell that does not know comments would read them.

/** The first step where stages may be missing. */
export function findMissingStages({ warning }: StepOptions): RotationStep {
  return {
    title: 'Find the stages that are missing here',
    explanation: `${warning ?? ''} This plan may lack a stage that presents the certificate. Such a stage fails once the old certificate has expired or is no longer trusted.`,
    commands: [],
    checks: [
      'The gateway may read all APIs and stages, and a new plan has no such step.',
      'Or you know from elsewhere which other stages present the certificate.',
    ],
  };
}

/** The first step of the plan of an unused certificate. */
export function nothingToSwitch({ certificate }: StepOptions): RotationStep {
  return {
    title: 'Nothing to switch',
    explanation: `No stage presents the client certificate ${certificate.clientCertificateId}. It needs no successor.`,
    commands: [],
    checks: ['Nobody is about to put it on a stage.'],
  };
}

/** Generates the new certificate, with the description and the tags of the old one. */
export function generate(options: StepOptions): RotationStep {
  const { description } = options.certificate;
  const tags = writableTags(options.certificate);
  const command = write(options, {
    operation: 'apigateway generate-client-certificate',
    input: {
      ...(typeof description === 'string' && { description }),
      ...(Object.keys(tags).length > 0 && { tags }),
    },
    query: 'clientCertificateId',
  });
  return {
    title: 'Generate a new certificate',
    explanation: `${describeCredentials(options)} The later commands use the variable NEW_ID, so run them in the same shell.`,
    commands: [
      { description: 'Generate it, and keep its id.', command: `NEW_ID=$(${command})` },
      { description: 'Print its id.', command: `echo ${newId}` },
    ],
    checks: ['The command printed the id of the new certificate.'],
  };
}

/** Exports the PEM of the new certificate. */
export function exportPem(options: StepOptions): RotationStep {
  const command = write(options, {
    operation: 'apigateway get-client-certificate',
    input: {},
    options: [`--client-certificate-id ${newId}`],
    query: 'pemEncodedCertificate',
  });
  return {
    title: 'Export its PEM',
    explanation: 'The PEM is public. The private key never leaves API Gateway.',
    commands: [
      { description: 'Write the PEM to a file.', command: `${command} > ${pemFile}` },
      {
        description: 'Print its fingerprint and its end.',
        command: `openssl x509 -in ${pemFile} -noout -fingerprint -sha256 -enddate`,
      },
    ],
    checks: ['openssl printed a fingerprint, and an end about 365 days from now.'],
  };
}

/** Has the backends trust both certificates. */
export function trustBoth({ certificate, stages }: StepOptions): RotationStep {
  const apis = new Set(stages.map(({ api }) => describeApi(api)));
  const list = apis.size === 0 ? 'all APIs that present it' : [...apis].join(', ');
  return {
    title: 'Trust it beside the old one in each backend',
    explanation: `Add the PEM to the trust store of every backend of these APIs, and keep the PEM of ${certificate.clientCertificateId} there. The APIs: ${list}.`,
    commands: [],
    checks: [
      'Every backend has loaded a trust store with both fingerprints.',
      'The APIs work as before.',
    ],
  };
}

/** Has each stage present the new certificate. */
export function switchStages(options: StepOptions): RotationStep {
  const { certificate, stages } = options;
  const explanation =
    stages.length === 0
      ? `No stage that presents ${certificate.clientCertificateId} is known yet. Switch those that the first step finds.`
      : `Each command prints the id that the stage presents now. To go back, set NEW_ID to ${certificate.clientCertificateId} and run it again.`;
  return {
    title: 'Switch each stage to the new certificate',
    explanation,
    commands: stages.map((stage) => switchStage(stage, options)),
    checks: [
      'Every command printed the id of the new certificate.',
      'Each API still answers, and its backend logs no failed handshake.',
    ],
  };
}

/** Deploys the REST APIs again. */
export function redeploy(options: StepOptions): RotationStep {
  const restStages = options.stages.filter(({ api }) => api.protocol === 'REST');
  return {
    title: 'Redeploy the REST APIs',
    explanation:
      'The pages of AWS disagree on whether a stage presents its new certificate without a deployment, so deploy. A deployment also publishes all changes of the API that nobody has deployed yet.',
    commands: restStages.map((stage) => ({
      description: `Deploy ${describeStage(stage)}.`,
      command: write(options, {
        operation: 'apigateway create-deployment',
        input: { restApiId: stage.api.id, stageName: stage.name },
        query: 'id',
      }),
    })),
    checks: ['Every command printed the id of a deployment.', 'Each API still answers.'],
  };
}

/** Waits until no backend sees the old certificate. */
export function watch({ certificate }: StepOptions): RotationStep {
  return {
    title: 'Watch the backends',
    explanation: `Requests may still come with the old certificate for some minutes. ${identify(certificate)}`,
    commands: [],
    checks: [
      'Every backend sees the new certificate alone.',
      'The rate of errors of each API is what it was.',
    ],
  };
}

/** Has the backends trust the new certificate alone. */
export function stopTrusting({ certificate }: StepOptions): RotationStep {
  return {
    title: 'Take the old one out of the trust stores',
    explanation: `Remove the old certificate from the trust store of each backend. ${identify(certificate)}`,
    commands: [],
    checks: ['No backend trusts the old certificate any more, and the APIs still work.'],
  };
}

/** Deletes the old certificate. */
export function deleteOld(options: StepOptions): RotationStep {
  const { clientCertificateId } = options.certificate;
  const warning =
    options.warning === null
      ? ''
      : ' Do not run it before all stages are known: a stage without its certificate may fail.';
  return {
    title: 'Delete the old certificate',
    explanation: `This cannot be undone.${warning}`,
    commands: [
      {
        description: `Delete ${clientCertificateId}.`,
        command: write(options, {
          operation: 'apigateway delete-client-certificate',
          input: { clientCertificateId },
        }),
      },
    ],
    checks: ['The gateway no longer lists it.'],
  };
}

const pemFile = '"client-certificate-${NEW_ID:?}.pem"';

function write({ certificate: { location }, profile }: StepOptions, command: AwsCommand): string {
  return writeAwsCommand(command, { region: location.region, profile });
}

function switchStage(stage: Stage, options: StepOptions): RotationCommand {
  const { api, name } = stage;
  const command: AwsCommand =
    api.protocol === 'REST'
      ? {
          operation: 'apigateway update-stage',
          input: { restApiId: api.id, stageName: name },
          options: [`--patch-operations op=replace,path=/clientCertificateId,value=${newId}`],
          query: 'clientCertificateId',
        }
      : {
          operation: 'apigatewayv2 update-stage',
          input: { ApiId: api.id, StageName: name },
          options: [`--client-certificate-id ${newId}`],
          query: 'ClientCertificateId',
        };
  return { description: `Switch ${describeStage(stage)}.`, command: write(options, command) };
}

/** AWS alone sets tags whose key begins with `aws:`. */
function writableTags({ tags }: ClientCertificate): Readonly<Record<string, string>> {
  if (tags instanceof UpstreamError) return {};
  return Object.fromEntries(
    tags.flatMap(({ key, value }) =>
      typeof value !== 'string' || key.startsWith('aws:') ? [] : [[key, value]],
    ),
  );
}

function describeCredentials({ certificate, profile }: StepOptions): string {
  const { accountName, account, isImplied, isOwn } = certificate.location;
  if (profile !== undefined) {
    return `The commands use the profile ${profile} of the AWS CLI, which has to be permitted to write.`;
  }
  if (isImplied) return 'The shell needs credentials that may write to API Gateway.';
  const id = account === undefined ? '' : `, id ${account}`;
  const whose = isOwn ? ', the own account of the gateway' : '';
  return `The shell needs credentials that may write to API Gateway in the account ${accountName}${id}${whose}.`;
}

/** How a backend tells the old certificate from the new one. Their names are the same. */
function identify(certificate: ClientCertificate): string {
  const facts = certificate.x509();
  if (facts === null || facts instanceof UpstreamError) return '';
  return `The old one has the serial number ${facts.serialNumber} and the SHA-256 fingerprint ${facts.fingerprintSha256}.`;
}
