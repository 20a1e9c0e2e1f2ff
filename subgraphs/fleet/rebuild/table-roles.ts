import type { FleetTables } from "../tables.ts";

type Table = keyof FleetTables;

/**
 * What is no index, and stays as it is: what persons have decided, what was issued (numbers, words, ids in outboxes), what was told in
 * which order or once, what was answered, and how far the publishers were followed. All other tables are the index.
 */
export const KEPT_TABLES: ReadonlySet<string> = new Set<Table | string>([
  ...(["word", "tenantWord", "decision", "decisionEntity", "withdrawal", "assertion", "dismissal"] as const),
  ...(["change", "history", "changeHorizon", "eventHorizon"] as const),
  ...(["incidentChange", "incidentHistory", "incidentChangeHorizon", "ungrouped", "unattributed"] as const),
  ...(["outbox", "outboxWriter", "followed", "answeredCommand", "silence", "quarantine", "rebuild"] as const),
  ...(["behaviourPlace", "track"] as const),
  ...["writer", "numbering", "kysely_migration", "kysely_migration_lock"],
]);

/** What persons have decided. */
export const DECISION_TABLES = ["decision", "decisionEntity", "withdrawal", "assertion", "dismissal"] as const;

/**
 * What the new index begins with, and with other values in some columns. Beside what is kept and looked up, that is what was told
 * once and is told no more: what records said before, which ids were given out, and since when something is known. Of what the
 * new index finds out by itself, nothing is taken over but by what it was called.
 */
export const SEEDS: readonly { readonly table: Table; readonly values?: Readonly<Record<string, number>> }[] = [
  { table: "word" },
  { table: "eventClass", values: { count: 0 } },
  ...DECISION_TABLES.map((table) => ({ table })),
  { table: "alias" },
  { table: "link" },
  // No edition of the rules: all of them are decided anew.
  { table: "vendorRecord", values: { rules: 0 } },
  { table: "vendorRecordHistory" },
  { table: "formerSpan" },
  { table: "vehicleSighting" },
  { table: "vendorGroup" },
  { table: "assignment" },
  // Incidents that are none: one is itself again where its founding event is of a moment.
  { table: "incident", values: { witnesses: 0 } },
];

/**
 * The columns that say when, or how often, something became known. They tell no difference: a row that is the same but for them stays
 * as it is, and one that is not counts on.
 */
export const LEARNED_COLUMNS: Readonly<Partial<Record<string, readonly string[]>>> = {
  event: ["revision", "updatedAtMs"],
  entity: ["revision"],
  link: ["linkedAtMs"],
};
