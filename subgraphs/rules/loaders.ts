import DataLoader from "dataloader";
import { toRuleRef } from "../../schema/rule-id.ts";
import type { StoredCrossing } from "./crossings/crossing.ts";
import { toRecordRef } from "./crossings/crossing-event.ts";
import type { Rule } from "./domain.ts";
import type { RulesStore, StoredEvent } from "./store.ts";

export type RulesLoaders = {
  /** By Vinli's id of the event. */
  readonly events: DataLoader<string, StoredEvent | null>;
  /** The crossings that events are, by the ids of the events. */
  readonly crossings: DataLoader<string, StoredCrossing | null>;
  /** The rules of today, by their ids. */
  readonly rules: DataLoader<string, Rule | null>;
  /** The devices that Vinli's devices are today, by Vinli's ids. */
  readonly deviceIds: DataLoader<string, string | null>;
};

/** Loaders for one request: each asks the store once for everything that the request needs of it. */
export function createLoaders(
  store: RulesStore,
  { tenant, nowMs }: { readonly tenant: string; readonly nowMs: number },
): RulesLoaders {
  const events = new DataLoader((refs: readonly string[]) => store.events(tenant, refs));
  return {
    events,
    crossings: new DataLoader((ids) => readCrossings(store, tenant, ids)),
    rules: new DataLoader((ids) => readRules(store, tenant, ids)),
    deviceIds: new DataLoader((refs) => store.deviceIds(tenant, refs, nowMs)),
  };
}

/** The crossing that each event is, in its place; null for an event that crosses no rule, and for what is none. */
export async function readCrossings(
  store: Pick<RulesStore, "events">,
  tenant: string,
  ids: readonly string[],
): Promise<readonly (StoredCrossing | null)[]> {
  const refs = ids.map(toRecordRef);
  const known = refs.filter((ref) => ref !== null);
  const events = known.length === 0 ? [] : await store.events(tenant, known);
  const byRef = new Map(known.map((ref, index) => [ref, events[index] ?? null]));
  return refs.map((ref) => (ref === null ? null : (byRef.get(ref)?.crossing ?? null)));
}

async function readRules(
  store: Pick<RulesStore, "rules">,
  tenant: string,
  ids: readonly string[],
): Promise<readonly (Rule | null)[]> {
  const refs = ids.map(toRuleRef);
  const known = refs.filter((ref) => ref !== null);
  const rules = known.length === 0 ? [] : await store.rules.byRef(tenant, known);
  const byRef = new Map(known.map((ref, index) => [ref, rules[index] ?? null]));
  return refs.map((ref) => (ref === null ? null : (byRef.get(ref) ?? null)));
}
