import { type Kysely, sql } from "kysely";
import { takeNumbers } from "../../../../platform/store/numbering.ts";
import { insertRows, updateRows } from "../../../../platform/store/row-batch.ts";
import { isOneOfNumbers } from "../../../../platform/store/sql-words.ts";
import { INCIDENT_CHANGES, takePlaces } from "../../changes/change-log.ts";
import type { WritingScope } from "../../events/event-row.ts";
import type { FleetTables } from "../../tables.ts";
import type { IncidentChangeTable, IncidentTable, StoredIncidentState } from "../incident-tables.ts";
import { type AssignableMoment, Assignment } from "./assign-incidents.ts";
import type { Moment } from "./moments.ts";
import { summarize } from "./summary.ts";

/** The table whose rows are numbered. */
const INCIDENT_TABLE = "incident";

const NAME_COLUMNS = ["key", "tenant", "foundedBy", "nth"] as const satisfies readonly (keyof IncidentTable)[];
const SUMMARY_COLUMNS: readonly (keyof IncidentTable)[] = [
  ...(["device", "driver", "startedAtMs", "endedAtMs", "severity", "type", "vendors", "vendorCount"] as const),
  ...(["primaryEvent", "witnesses", "mergedInto"] as const),
];

const CHANGE_COLUMNS: readonly (keyof IncidentChangeTable)[] = [
  ...(["seq", "tenant", "incident", "kind", "atMs", "stateBefore", "state"] as const),
];

/** An incident before and after; null before for a new one. */
export type IncidentChange = { readonly before: IncidentTable | null; readonly after: IncidentTable };

/** Moments that are not what is stored, some of them of one witness, and the incidents that their witnesses were of. */
export type Regrouped = {
  /** The number of the tenant. */
  readonly tenant: number;
  readonly moments: readonly Moment[];
  readonly concerned: ReadonlySet<number>;
};

/**
 * Writes the incidents that some moments are, and to the order of changes what became of them. Answers with the incident of each
 * moment that is one.
 */
export async function writeIncidents(
  tx: Kysely<FleetTables>,
  { tenant, moments, concerned }: Regrouped,
  scope: WritingScope,
): Promise<ReadonlyMap<Moment, number>> {
  const several = moments.filter(({ members }) => members.length > 1);
  const assignment = new Assignment(several, await readIncidents(tx, concerned));
  const founded = await readFounded(tx, tenant, assignment.fresh);
  assignment.revive(founded.filter(({ witnesses }) => witnesses === 0));
  const { fresh, incidentOf, ended } = assignment;
  const lastKey = fresh.length > 0 ? await takeNumbers(tx, INCIDENT_TABLE, fresh.length) : 0;
  const keyOf = new Map(fresh.map((moment, index) => [moment, lastKey + 1 + index]));
  for (const [moment, { key }] of incidentOf) keyOf.set(moment, key);
  const changes: IncidentChange[] = several.map((moment) => {
    const before = incidentOf.get(moment) ?? null;
    const named = before ?? { key: keyOf.get(moment) ?? 0, tenant, ...toName(moment, founded) };
    return { before, after: { ...named, mergedInto: null, ...summarize(moment.members) } };
  });
  for (const [before, moment] of ended) {
    const mergedInto = moment && (keyOf.get(moment) ?? null);
    changes.push({ before, after: { ...before, witnesses: 0, mergedInto } });
  }
  await store(tx, changes, scope);
  return keyOf;
}

async function readIncidents(tx: Kysely<FleetTables>, keys: ReadonlySet<number>): Promise<readonly IncidentTable[]> {
  if (keys.size === 0) return [];
  const { rows } = await sql<IncidentTable>`
    select * from incident where key ${isOneOfNumbers(tx, [...keys])}`.execute(tx);
  return rows;
}

/** The incidents that a witness of one of some moments has founded. */
async function readFounded(
  tx: Kysely<FleetTables>,
  tenant: number,
  moments: readonly Moment[],
): Promise<readonly IncidentTable[]> {
  const hashes = moments.flatMap(({ members }) => members.map(({ refHash }) => refHash));
  if (hashes.length === 0) return [];
  const { rows } = await sql<IncidentTable>`
    select * from incident where tenant = ${tenant} and foundedBy ${isOneOfNumbers(tx, hashes)}`.execute(tx);
  return rows;
}

/** The first event of a moment founds it. It may have founded others that went on without it. */
export function toName(
  { members }: AssignableMoment,
  founded: readonly Pick<IncidentTable, "foundedBy">[],
): Pick<IncidentTable, "foundedBy" | "nth"> {
  const foundedBy = members[0]?.refHash ?? 0;
  return { foundedBy, nth: founded.filter((one) => one.foundedBy === foundedBy).length };
}

async function store(tx: Kysely<FleetTables>, changes: readonly IncidentChange[], scope: WritingScope): Promise<void> {
  if (changes.length === 0) return;
  const toRow = (columns: readonly (keyof IncidentTable)[]) => (change: IncidentChange) =>
    columns.map((column) => change.after[column]);
  const [news, known] = [changes.filter(({ before }) => !before), changes.filter(({ before }) => before)];
  if (news.length > 0) {
    const columns = [...NAME_COLUMNS, ...SUMMARY_COLUMNS];
    await insertRows(tx, { into: INCIDENT_TABLE, columns, rows: news.map(toRow(columns)) });
  }
  if (known.length > 0) {
    const rows = known.map(toRow([...SUMMARY_COLUMNS, "key"]));
    await updateRows(tx, { table: INCIDENT_TABLE, set: SUMMARY_COLUMNS, by: ["key"], rows });
  }
  await writeIncidentChanges(tx, changes, scope);
}

/** Writes what was changed of incidents to the order of changes. */
export async function writeIncidentChanges(
  tx: Kysely<FleetTables>,
  changes: readonly IncidentChange[],
  { nowMs, writer, former }: Pick<WritingScope, "nowMs" | "writer" | "former">,
): Promise<void> {
  if (changes.length === 0 || former) return;
  const afterSeq = await takePlaces(tx, INCIDENT_CHANGES, { count: changes.length, writer });
  const told = changes.map((change, index) => {
    const row = toChangeRow(change, { seq: afterSeq + 1 + index, atMs: nowMs });
    return CHANGE_COLUMNS.map((column) => row[column]);
  });
  await insertRows(tx, { into: INCIDENT_CHANGES.changes, columns: CHANGE_COLUMNS, rows: told });
}

function toChangeRow(
  { before, after }: IncidentChange,
  place: Pick<IncidentChangeTable, "seq" | "atMs">,
): IncidentChangeTable {
  return {
    ...place,
    tenant: after.tenant,
    incident: after.key,
    kind: before === null ? "ADDED" : after.witnesses === 0 ? "RETRACTED" : "AMENDED",
    stateBefore: before && JSON.stringify(toState(before)),
    state: JSON.stringify(toState(after)),
  };
}

function toState({
  device,
  driver,
  startedAtMs,
  severity,
  type,
  vendors,
  witnesses,
}: IncidentTable): StoredIncidentState {
  return { device, driver, startedAtMs, severity, type, vendors: JSON.parse(vendors), isGone: witnesses === 0 };
}
