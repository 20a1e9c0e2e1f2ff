import type { VendorName } from "../fleet.ts";
import type { Call } from "../http.ts";
import { Random } from "../random.ts";
import { type Fault, readFaultHeader } from "./fault.ts";
import { type Mixture, mixedFaults } from "./mixture.ts";

/** Which calls meet which faults, until it is taken away. */
export type FaultRule = {
  readonly faults: readonly Fault[];
  /** Null for all four. */
  readonly vendor: VendorName | null;
  readonly method: string | null;
  /** Is looked for in the vendor's own path with its query. */
  readonly path: RegExp;
  /** The share of the calls that match and are counted in, from 0 to 1. */
  readonly probability: number;
  /** The first and the last matching call that it concerns, counted from 1. */
  readonly from: number;
  readonly to: number;
  readonly untilMs: number;
};

export type RuleCounts = { readonly matched: number; readonly applied: number };

/** The header with which a single call asks for faults. */
const FAULT_HEADER = "x-simulator-fault";

/** Decides which faults a call meets: those it asks for itself, those of rules, and those of a mixture. */
export class FaultRules {
  readonly #rules = new Map<string, { readonly rule: FaultRule; matched: number; applied: number }>();
  readonly #calls = new Map<VendorName, number>();
  #mixture: Mixture | null = null;

  /** Sets a rule, in place of another of this id. Its calls are counted from now on. */
  put(id: string, rule: FaultRule): void {
    this.#rules.set(id, { rule, matched: 0, applied: 0 });
  }

  /** Takes a rule away, and says whether there was one. */
  remove(id: string): boolean {
    return this.#rules.delete(id);
  }

  clear(): void {
    this.#rules.clear();
    this.#mixture = null;
  }

  /** Mixes random faults into all calls from now on; null ends that. */
  mix(mixture: Mixture | null): void {
    this.#mixture = mixture;
    this.#calls.clear();
  }

  counts(): ReadonlyMap<string, RuleCounts> {
    return new Map([...this.#rules].map(([id, { matched, applied }]) => [id, { matched, applied }]));
  }

  /** Whether a call can meet a fault at all. */
  mayConcern({ headers }: Call): boolean {
    return !this.#isQuiet || headers[FAULT_HEADER] !== undefined;
  }

  /** The faults that a call meets. Refuses a header that makes no sense. */
  faultsOf(vendor: VendorName, call: Call): readonly Fault[] {
    const asked = call.headers[FAULT_HEADER];
    const own = typeof asked === "string" ? readFaultHeader(asked) : [];
    if (this.#isQuiet) return own;
    const nth = (this.#calls.get(vendor) ?? 0) + 1;
    this.#calls.set(vendor, nth);
    const mixed = this.#mixture ? mixedFaults(this.#mixture, vendor, nth) : [];
    return [...own, ...[...this.#rules.keys()].flatMap((id) => this.#faultsOfRule(id, vendor, call)), ...mixed];
  }

  get #isQuiet(): boolean {
    return this.#rules.size === 0 && this.#mixture === null;
  }

  #faultsOfRule(id: string, vendor: VendorName, call: Call): readonly Fault[] {
    const state = this.#rules.get(id);
    if (!state || !isMeant(state.rule, vendor, call)) return [];
    const { from, to, probability, faults } = state.rule;
    state.matched++;
    const isCounted = state.matched >= from && state.matched <= to;
    if (!isCounted || !new Random("rule", id, state.matched).chance(probability)) return [];
    state.applied++;
    return faults;
  }
}

function isMeant(rule: FaultRule, vendor: VendorName, { method, path, query, nowMs }: Call): boolean {
  return (
    (rule.vendor ?? vendor) === vendor &&
    (rule.method ?? method) === method &&
    nowMs < rule.untilMs &&
    rule.path.test(query.size > 0 ? `${path}?${query}` : path)
  );
}
