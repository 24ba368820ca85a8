import { type ASTNode, type ASTVisitor, BREAK, Kind, type ValidationRule } from 'graphql';

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

type VisitArguments = [node: ASTNode, ...rest: unknown[]];
type KindVisitor = VisitFunction | Pick<Visit, 'enter' | 'leave'>;
type VisitFunction = (this: ASTVisitor, ...given: VisitArguments) => unknown;

/**
 * What `visitInParallel` does, for visitors that change nothing.
 *
 * @see https://graphql.org/graphql-js/language/#visit for `false`, which skips a node's children, and `BREAK`
 */
function visitTogether(visitors: readonly ASTVisitor[]): ASTVisitor {
  const skipped: unknown[] = visitors.map(() => undefined);
  const together = [...groupByKind(visitors)].map(([kind, visits]) => [
    kind,
    {
      enter(...given: VisitArguments) {
        for (const { index, visitor, enter } of visits) {
          if (skipped[index] !== undefined || enter === undefined) continue;
          const said = enter.apply(visitor, given);
          if (said === false) [skipped[index]] = given;
          else if (said === BREAK) skipped[index] = BREAK;
        }
      },
      leave(...given: VisitArguments) {
        for (const { index, visitor, leave } of visits) {
          if (skipped[index] === given[0]) skipped[index] = undefined;
          else if (skipped[index] === undefined && leave?.apply(visitor, given) === BREAK) {
            skipped[index] = BREAK;
          }
        }
      },
    },
  ]);
  return Object.fromEntries(together) as ASTVisitor;
}

function groupByKind(visitors: readonly ASTVisitor[]): ReadonlyMap<string, readonly Visit[]> {
  const visitsByKind = new Map<string, Visit[]>();
  visitors.forEach((visitor, index) => {
    for (const [kind, given] of visitsOf(visitor)) {
      const functions = typeof given === 'function' ? { enter: given } : given;
      const visits = visitsByKind.get(kind) ?? [];
      visits.push({ index, visitor, ...functions });
      visitsByKind.set(kind, visits);
    }
  });
  return visitsByKind;
}

/** What a visitor does at each kind of node; one that says what it does at any does it at all that it does not name. */
function visitsOf(visitor: ASTVisitor): readonly (readonly [string, KindVisitor])[] {
  const { enter, leave, ...named } = visitor as Record<string, KindVisitor | undefined>;
  if (enter === undefined && leave === undefined) {
    return Object.entries(named) as [string, KindVisitor][];
  }
  const atAny = { enter, leave } as KindVisitor;
  return kinds.map((kind) => [kind, named[kind] ?? atAny]);
}

const kinds = Object.values(Kind);
