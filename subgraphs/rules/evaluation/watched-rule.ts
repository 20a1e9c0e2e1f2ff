import { createJudge, type Judge, type RuleTerms } from "./rule-terms.ts";

/** The terms of a rule from an instant on, until those behind it. */
export type TermsSince = { readonly fromMs: number; readonly terms: RuleTerms };

/** Which devices a rule watches. */
export type Targets = { readonly isWholeFleet: boolean; readonly deviceIds: ReadonlySet<string> };

export type WatchedRuleOptions = {
  readonly id: string;
  readonly targets: Targets;
  /** The oldest first; at least one. What happened before the first of them is none of its business. */
  readonly versions: readonly TermsSince[];
  /** When it was deleted; null where it was not. */
  readonly untilMs: number | null;
};

type JudgeSince = { readonly fromMs: number; readonly judge: Judge };

/** A rule as it is evaluated: each position by the terms of its own instant. */
export class WatchedRule {
  readonly id: string;
  readonly targets: Targets;
  readonly fromMs: number;
  readonly untilMs: number;
  /** Whether a stay must last, or once had to. */
  readonly takesTime: boolean;
  readonly #judges: readonly JudgeSince[];

  constructor({ id, targets, versions, untilMs }: WatchedRuleOptions) {
    this.id = id;
    this.targets = targets;
    this.#judges = versions.map(({ fromMs, terms }) => ({ fromMs, judge: createJudge(terms) }));
    this.takesTime = versions.some(({ terms }) => terms.minimumStayMs > 0);
    this.fromMs = this.#judges[0]?.fromMs ?? Number.POSITIVE_INFINITY;
    this.untilMs = untilMs ?? Number.POSITIVE_INFINITY;
  }

  /** The terms of today, and since when they are. */
  get latest(): JudgeSince {
    return this.#judges.at(-1) as JudgeSince;
  }

  isFor(deviceId: string): boolean {
    return this.targets.isWholeFleet || this.targets.deviceIds.has(deviceId);
  }

  /** Who judges a position of an instant; null where the rule was not there then. */
  judgeAt(atMs: number): Judge | null {
    if (atMs >= this.untilMs || atMs < this.fromMs) return null;
    const { latest } = this;
    if (atMs >= latest.fromMs) return latest.judge;
    return this.#judges.findLast(({ fromMs }) => fromMs <= atMs)?.judge ?? null;
  }
}
