import { describeLocation } from '../location.ts';
import type { Coverage } from '../stage.ts';
import type { RotationPlan, RotationStep } from './rotation-plan.ts';

/** Writes a plan as a script to read and to run step by step: comments and commands. */
export function writePlanText({ certificate, coverage, warning, steps }: RotationPlan): string {
  const { clientCertificateId, location, expirationDate } = certificate;
  const where = location.isImplied ? location.region : describeLocation(location);
  const end = expirationDate instanceof Date ? `, expires ${expirationDate.toISOString()}` : '';
  return [
    ...writeComment(`Rotation of the client certificate ${clientCertificateId} in ${where}${end}`),
    ...(warning === null ? [] : writeComment(warning)),
    ...describeAge(coverage),
    ...writeComment('Run one step after the other. Go on when its checks hold.'),
    ...steps.flatMap(writeStep),
    '',
  ].join('\n');
}

function describeAge({ asOf, source }: Coverage): readonly string[] {
  if (asOf === null) return [];
  const origin = source === 'CONFIG' ? ' from AWS Config, which may lag behind' : '';
  return writeComment(`The stages are as of ${asOf.toISOString()}${origin}.`);
}

function writeStep({ title, explanation, commands, checks }: RotationStep, index: number) {
  return [
    '',
    ...writeComment(`${index + 1}. ${title}`),
    ...writeComment(explanation),
    ...commands.flatMap(({ description, command }) => ['', ...writeComment(description), command]),
    '',
    ...checks.flatMap((check) => writeComment(`Check: ${check}`)),
  ];
}

/**
 * Some shells, such as an interactive zsh, know no comments, and run them when they are pasted. So a
 * comment has no character that means something to a shell.
 */
function writeComment(text: string): readonly string[] {
  const inert = text.replace(/[^\p{L}\p{M}\p{N} .,:/@+_-]/gu, '_');
  const lines = inert.matchAll(/(.{1,76}|\S+)(?: |$)/gu);
  return [...lines].map(([line]) => `# ${line.trimEnd()}`);
}
