import { describe, expect, test } from 'vitest';
import { encodeGlobalId } from '../../src/graphql/schema/global-id.ts';
import { createWorld, type World, type WorldOptions } from '../support/test-gateway.ts';
import { tinyCertificates } from '../support/tiny-certificates.ts';

const id = globalIdOf('used01');
const query = /* GraphQL */ `
  query ($id: ID!) {
    rotationPlan(id: $id) {
      certificate {
        clientCertificateId
      }
      coverage {
        apis
        scanned
        denied
        complete
      }
      warning
      steps {
        title
        explanation
        commands {
          description
          command
        }
        checks
      }
      text
    }
  }
`;

describe('rotationPlan', () => {
  test('rotationPlan has the steps for exactly the stages of the certificate', async () => {
    await using world = await createPlanWorld();
    const { data, errors } = await world.query(query, { id });
    expect(errors).toBe(undefined);
    const { steps, text, ...plan } = data.rotationPlan;
    expect(plan).toEqual({
      certificate: { clientCertificateId: 'used01' },
      coverage: { apis: 2, scanned: 2, denied: 0, complete: true },
      warning: null,
    });
    expect(switchesOf(steps)).toEqual([
      {
        description: 'Switch $default of chat, WebSocket API chat000001.',
        command: `aws apigatewayv2 update-stage --region us-east-1 --api-id chat000001 --stage-name '$default' --client-certificate-id "\${NEW_ID:?}" --query ClientCertificateId --output text`,
      },
      {
        description: 'Switch prod of orders, REST API rest000001.',
        command:
          'aws apigateway update-stage --region us-east-1 --rest-api-id rest000001 --stage-name prod --patch-operations op=replace,path=/clientCertificateId,value="${NEW_ID:?}" --query clientCertificateId --output text',
      },
    ]);
    for (const { commands } of steps) {
      for (const { command } of commands) expect(text).toContain(`\n${String(command)}\n`);
    }
  });

  test('rotationPlan costs one lookup and one scan', async () => {
    await using world = await createPlanWorld();
    await world.query(
      `query ($id: ID!) {
      one: rotationPlan(id: $id) { text }
      other: rotationPlan(id: $id) { warning }
    }`,
      { id },
    );
    expect([...world.takeCalls()].sort()).toEqual([
      'GET /clientcertificates/used01',
      'GET /restapis/rest000001/stages',
      'GET /restapis?limit=500',
      expect.stringMatching(/^GET \/v2\/apis\/chat000001\/stages/),
      expect.stringMatching(/^GET \/v2\/apis\?/),
    ]);
  });

  test('rotationPlan says that there is nothing to switch when no stage presents the certificate', async () => {
    await using world = await createPlanWorld();
    const { data } = await world.query(query, { id: globalIdOf('spare1') });
    expect(data.rotationPlan.steps[0]).toMatchObject({ title: 'Nothing to switch', commands: [] });
  });

  test('rotationPlan warns that stages may be missing, and why, when the permissions are missing', async () => {
    await using world = await createPlanWorld();
    world.emulator.always({ kind: 'deny' }, { operation: 'GetRestApis' });
    const { data, errors } = await world.query(query, { id });
    const warning = 'Not all stages are known: 1 of 1 APIs were read, and AWS denied 1 call.';
    expect(data.rotationPlan.warning).toBe(warning);
    expect(data.rotationPlan.steps[0].explanation).toContain(warning);
    expect(switchesOf(data.rotationPlan.steps)).toHaveLength(1);
    expect(errors).toMatchObject([
      { path: ['rotationPlan'], extensions: { code: 'UPSTREAM_UNAUTHORIZED' } },
    ]);
  });

  test('rotationPlan is null without a scan when the certificate does not exist', async () => {
    await using world = await createPlanWorld();
    const { data, errors } = await world.query(query, { id: globalIdOf('none01') });
    expect({ data, errors }).toEqual({ data: { rotationPlan: null }, errors: undefined });
    expect(world.takeCalls()).toEqual(['GET /clientcertificates/none01']);
  });

  test('rotationPlan rejects an argument that is not a global id', async () => {
    await using world = await createPlanWorld();
    const { errors } = await world.query(query, { id: 'used01' });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(world.takeCalls()).toEqual([]);
  });

  test('rotationPlan lists the commands for a thousand stages', async () => {
    const stages = Array.from({ length: 10 }, (_, index) => ({
      stageName: `s${index}`,
      clientCertificateId: 'used01',
    }));
    await using world = await createPlanWorld({
      restApis: Array.from({ length: 100 }, (_, index) => ({
        id: `rest${index}`,
        name: 'API',
        stages,
      })),
    });
    const { data } = await world.query(query, { id });
    expect(switchesOf(data.rotationPlan.steps)).toHaveLength(1001);
  });
});

function switchesOf(steps: any[]): any[] {
  return steps.find(({ title }) => title.startsWith('Switch each')).commands;
}

function globalIdOf(clientCertificateId: string): string {
  return encodeGlobalId({
    typename: 'ClientCertificate',
    region: 'us-east-1',
    id: clientCertificateId,
  });
}

function createPlanWorld(options: WorldOptions = {}): Promise<World> {
  return createWorld({
    certificates: tinyCertificates('used01', 'spare1'),
    restApis: [
      {
        id: 'rest000001',
        name: 'orders',
        stages: [
          { stageName: 'prod', clientCertificateId: 'used01' },
          { stageName: 'test', clientCertificateId: 'spare1x' },
        ],
      },
    ],
    apis: [
      {
        apiId: 'chat000001',
        name: 'chat',
        protocolType: 'WEBSOCKET',
        stages: [{ stageName: '$default', clientCertificateId: 'used01' }],
      },
    ],
    ...options,
  });
}
