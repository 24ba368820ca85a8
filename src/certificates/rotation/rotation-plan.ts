import { toPrintable } from '../../util/printable.ts';
import type { ClientCertificate } from '../certificate.ts';
import { type Coverage, describeIncomplete, type Stage } from '../stage.ts';
import { inUseOf } from '../certificate-usage.ts';
import {
  deleteOld,
  exportPem,
  findMissingStages,
  generate,
  nothingToSwitch,
  redeploy,
  stopTrusting,
  switchStages,
  trustBoth,
  watch,
} from './steps.ts';

/** What a plan is made from. */
export interface RotationPlanOptions {
  readonly certificate: ClientCertificate;
  /** The stages that present the certificate, as far as they are known. */
  readonly stages: readonly Stage[];
  /** How much is known of the stages in the location of the certificate. */
  readonly coverage: Coverage;
  /** The profile by which the configuration reads the account; undefined when it has none. */
  readonly profile: string | undefined;
}

/** A command of a step. */
export interface RotationCommand {
  /** What it does, in one line. */
  readonly description: string;
  /** The command, for a POSIX shell. */
  readonly command: string;
}

/** One step of a plan. */
export interface RotationStep {
  readonly title: string;
  readonly explanation: string;
  /** In the order in which they run. Empty for a step outside of AWS. */
  readonly commands: readonly RotationCommand[];
  /** What has to be true before the next step. */
  readonly checks: readonly string[];
}

/** The ordered steps that replace a client certificate without a failed request. */
export interface RotationPlan {
  readonly certificate: ClientCertificate;
  readonly coverage: Coverage;
  /** Why the plan may lack stages; null when all are known. */
  readonly warning: string | null;
  readonly steps: readonly RotationStep[];
}

/** What the steps are made from. */
export interface StepOptions extends Omit<RotationPlanOptions, 'coverage'> {
  /** Why stages may be missing; null when all are known. */
  readonly warning: string | null;
}

/** Plans the rotation of a certificate. The gateway carries out nothing of it. */
export function createRotationPlan({ coverage, ...options }: RotationPlanOptions): RotationPlan {
  const { certificate, stages } = options;
  const inUse = inUseOf(certificate, stages, coverage);
  const isTooYoung = coverage.complete && inUse === 'UNKNOWN';
  const warning = isTooYoung
    ? 'Not all stages are known: the certificate may have been created after they were read.'
    : describeIncomplete(coverage);
  const stepOptions = { ...options, warning };
  const steps = inUse === 'NO' ? listStepsOfUnused(stepOptions) : listSteps(stepOptions);
  return { certificate, coverage, warning, steps: steps.map(toPrintableStep) };
}

function listStepsOfUnused(options: StepOptions): readonly RotationStep[] {
  return [nothingToSwitch(options), stopTrusting(options), deleteOld(options)];
}

function listSteps(options: StepOptions): readonly RotationStep[] {
  const hasRestApi = options.stages.some(({ api }) => api.protocol === 'REST');
  return [
    ...(options.warning === null ? [] : [findMissingStages(options)]),
    generate(options),
    exportPem(options),
    trustBoth(options),
    switchStages(options),
    ...(hasRestApi ? [redeploy(options)] : []),
    watch(options),
    stopTrusting(options),
    deleteOld(options),
  ];
}

/** Names and descriptions are others' text. Those in commands are escaped there. */
function toPrintableStep({ title, explanation, commands, checks }: RotationStep): RotationStep {
  return {
    title,
    explanation: toPrintable(explanation),
    commands: commands.map(({ description, command }) => ({
      description: toPrintable(description),
      command,
    })),
    checks,
  };
}
