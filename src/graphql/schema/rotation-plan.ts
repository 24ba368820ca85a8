import { writePlanText } from '../../certificates/rotation/plan-text.ts';
import {
  createRotationPlan,
  type RotationCommand as RotationCommandShape,
  type RotationPlan as RotationPlanShape,
  type RotationStep as RotationStepShape,
} from '../../certificates/rotation/rotation-plan.ts';
import { inSlices, takeTurnFor } from '../../util/slices.ts';
import { builder } from './builder.ts';
import { ClientCertificate } from './client-certificate.ts';
import { loadNode } from './node.ts';
import { reportUsageErrors, UsageCoverage } from './usage.ts';

/** A plan costs as much as the largest page: it has two commands for each stage. */
const planCost = 500;

const RotationCommand = builder.objectRef<RotationCommandShape>('RotationCommand').implement({
  description: 'A command of a step.',
  fields: (t) => ({
    description: t.exposeString('description', { description: 'What it does, in one line.' }),
    command: t.exposeString('command', {
      description:
        'The command of the AWS CLI, for a POSIX shell. The id of the new certificate is in the variable `NEW_ID`, which the first command sets.',
    }),
  }),
});

const RotationStep = builder.objectRef<RotationStepShape>('RotationStep').implement({
  description: 'A step of a rotation plan.',
  fields: (t) => ({
    title: t.exposeString('title', { description: 'What it is, in one line.' }),
    explanation: t.exposeString('explanation', { description: 'What to do, and why.' }),
    commands: t.field({
      type: [RotationCommand],
      description: 'Its commands in order; empty for a step outside of AWS.',
      resolve: ({ commands }) => inSlices(commands),
    }),
    checks: t.exposeStringList('checks', {
      description: 'What has to be true before the next step.',
    }),
  }),
});

const RotationPlan = builder.objectRef<RotationPlanShape>('RotationPlan').implement({
  description:
    'The steps that replace a client certificate without a failed request. The gateway carries out none of them.',
  fields: (t) => ({
    certificate: t.expose('certificate', {
      type: ClientCertificate,
      description: 'The certificate that is replaced.',
    }),
    coverage: t.field({
      type: UsageCoverage,
      description: 'How many of the stages in its account and Region are known.',
      resolve: ({ coverage }) => coverage,
    }),
    warning: t.exposeString('warning', {
      nullable: true,
      description: 'Why stages may be missing in the plan; null when all are known.',
    }),
    steps: t.field({
      type: [RotationStep],
      description: 'The steps in order. The first one tells if stages may be missing.',
      resolve: ({ steps }) => steps,
    }),
    text: t.string({
      description:
        'The plan as a script of comments and commands, as the command `plan` prints it.',
      resolve: async (plan) => {
        await takeTurnFor(plan.steps.flatMap(({ commands }) => commands));
        return writePlanText(plan);
      },
    }),
  }),
});

builder.queryField('rotationPlan', (t) =>
  t.field({
    type: RotationPlan,
    nullable: true,
    extensions: { cost: planCost },
    description:
      'The steps that replace a client certificate, with the commands of the AWS CLI for exactly its stages. Null when the certificate does not exist or was deleted.',
    args: {
      id: t.arg.id({
        required: true,
        description: 'The global id of a client certificate, as returned in its field `id`.',
      }),
    },
    resolve: async (_root, { id }, context, info) => {
      const certificate = await loadNode(id, context, info);
      if (certificate === null) return null;
      const location = context.reads.locationOf(certificate.location);
      const listed = await context.stages.loadStagesOf(certificate);
      await takeTurnFor(listed);
      const usages = await context.stages.loadUsage([location]);
      reportUsageErrors(usages, context, info);
      const [usage] = usages;
      if (usage === undefined) throw new Error('A location has no usage.');
      return createRotationPlan({
        certificate,
        stages: listed.map(({ stage }) => stage),
        coverage: usage.coverage,
        profile: location.account.profile,
      });
    },
  }),
);
