import { RuleIndex } from "../../evaluation/rule-index.ts";
import { WatchedRule } from "../../evaluation/watched-rule.ts";
import type { EvaluatedRule } from "../fleet-rule-reader.ts";

/** All rules of a fleet as they are evaluated. A rule that is as it was stays what it was made into, for making it takes time. */
export class RuleSet {
  readonly index: RuleIndex;
  readonly #rules: ReadonlyMap<
    string,
    { readonly evaluated: EvaluatedRule; readonly watched: WatchedRule; readonly text: string }
  >;

  constructor(rules: readonly EvaluatedRule[], before: RuleSet | null) {
    this.#rules = new Map(
      rules.map((evaluated) => {
        const { id, targets, versions, untilMs } = evaluated.options;
        const text = JSON.stringify([targets.isWholeFleet, [...targets.deviceIds], versions, untilMs]);
        const known = before === null ? undefined : before.#rules.get(id);
        const watched = known?.text === text ? known.watched : new WatchedRule(evaluated.options);
        return [id, { evaluated, watched, text }];
      }),
    );
    this.index = new RuleIndex([...this.#rules.values()].map(({ watched }) => watched));
  }

  get isEmpty(): boolean {
    return this.#rules.size === 0;
  }

  /** What happened before is no rule's business. */
  get fromMs(): number {
    let fromMs = Number.POSITIVE_INFINITY;
    for (const { watched } of this.#rules.values()) fromMs = Math.min(fromMs, watched.fromMs);
    return fromMs;
  }

  /** As long as the longest stay that any rule asks for. */
  get longestStayMs(): number {
    let longestMs = 0;
    for (const { watched } of this.#rules.values()) longestMs = Math.max(longestMs, watched.latest.judge.minimumStayMs);
    return longestMs;
  }

  watched(id: string): WatchedRule | null {
    return this.#rules.get(id)?.watched ?? null;
  }

  evaluated(id: string): EvaluatedRule | null {
    return this.#rules.get(id)?.evaluated ?? null;
  }

  ids(): Iterable<string> {
    return this.#rules.keys();
  }
}
