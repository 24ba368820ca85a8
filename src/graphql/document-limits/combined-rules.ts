import { type ASTNode, type ASTVisitor, BREAK, type ValidationRule } from 'graphql';

/**
 * One validation rule that is all of these. Given to `validate` it finds what they find, in the same
 * order, in half the time: for each of its rules `validate` looks up each of forty-odd kinds of nodes,
 * before every document, and a rule is about two of them.
 */
export function combineRules(rules: readonly ValidationRule[]): ValidationRule {
  return (context) => visitTogether(rules.map((rule) => rule(context)));
}

interface Visit {
  readonly index: number;
  readonly visitor: ASTVisitor;
  readonly enter?: VisitFunction | undefined;
  readonly leave?: VisitFunction | undefined;
}

type KindVisitor = VisitFunction | Pick<Visit, 'enter' | 'leave'>;
type VisitArguments = [node: ASTNode, ...rest: unknown[]];
type VisitFunction = (this: ASTVisitor, ...given: VisitArguments) => unknown;

/**
 * What `visitInParallel` does, for visitors that change nothing.
 *
 * @see https://graphql.org/graphql-js/language/#visit for `false`, which skips a node's children, and `BREAK`
 */
function visitTogether(visitors: readonly ASTVisitor[]): ASTVisitor {
  const visitsAt = groupByKind(visitors);
  const skipped: unknown[] = visitors.map(() => undefined);
  return {
    enter(...given: VisitArguments) {
      for (const { index, visitor, enter } of visitsAt(given[0])) {
        if (skipped[index] !== undefined || enter === undefined) continue;
        const said = enter.apply(visitor, given);
        if (said === false) [skipped[index]] = given;
        else if (said === BREAK) skipped[index] = BREAK;
      }
    },
    leave(...given: VisitArguments) {
      for (const { index, visitor, leave } of visitsAt(given[0])) {
        if (skipped[index] === given[0]) skipped[index] = undefined;
        else if (skipped[index] === undefined && leave?.apply(visitor, given) === BREAK) {
          skipped[index] = BREAK;
        }
      }
    },
  };
}

/** Who visits a node: those that name its kind, and those that visit every kind, in their order. */
function groupByKind(visitors: readonly ASTVisitor[]): (node: ASTNode) => readonly Visit[] {
  const ofEveryKind: Visit[] = [];
  const byKind = new Map<string, Visit[]>();
  visitors.forEach((visitor, index) => {
    const { enter, leave, ...kinds } = visitor as Record<string, KindVisitor | undefined>;
    const general = toFunctions({ enter, leave } as KindVisitor);
    for (const [kind, given] of Object.entries(kinds)) {
      if (!byKind.has(kind)) byKind.set(kind, [...ofEveryKind]);
      byKind.get(kind)?.push({ index, visitor, ...toFunctions(given) });
    }
    if (general.enter === undefined && general.leave === undefined) return;
    const visit = { index, visitor, ...general };
    for (const [kind, visits] of byKind) if (!(kind in kinds)) visits.push(visit);
    ofEveryKind.push(visit);
  });
  return ({ kind }) => byKind.get(kind) ?? ofEveryKind;
}

function toFunctions(given: KindVisitor | undefined): Pick<Visit, 'enter' | 'leave'> {
  return typeof given === 'function' ? { enter: given } : (given ?? {});
}
