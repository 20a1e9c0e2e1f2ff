import { instantParameter, listParameter } from "../http.ts";
import { Refusal } from "../refusal.ts";
import type { User } from "./accounts.ts";
import type { LogRow } from "./rows.ts";

/** Parameters that name a field of the record and list the values it may have. */
const FIELD_BY_PARAMETER: ReadonlyMap<string, string> = new Map([
  ["user-id", "userId"],
  ["asset-id", "assetId"],
  ["uuid", "uuid"],
  ["event-type", "eventType"],
  ["note", "note"],
  ["record-status", "recordStatus"],
  ["record-origin", "recordOrigin"],
  ["driver-edit", "driverEdit"],
]);

/** The rows that a call's parameters ask for; refuses contradictory or malformed ones with 400. */
export function selectRows(rows: readonly LogRow[], query: URLSearchParams): readonly LogRow[] {
  const tests = [...fieldTests(query), ...timeTests(query), deletionTest(query)];
  return rows.filter((row) => tests.every((test) => test(row)));
}

/** The rows in the order that `sort` names, by default by ascending id. */
export function inOrder(rows: readonly LogRow[], query: URLSearchParams, users: readonly User[]): readonly LogRow[] {
  const sort = query.get("sort") || "id";
  const sign = sort.startsWith("-") ? -1 : 1;
  const keyOf = sortKey(sort.replace(/^-/, ""), users);
  const keyed = rows.map((row) => ({ row, key: keyOf(row) }));
  const byKey = (a: { key: string | number }, b: { key: string | number }) =>
    a.key < b.key ? -1 : Number(a.key > b.key);
  return keyed.sort((a, b) => sign * byKey(a, b) || a.row.id - b.row.id).map(({ row }) => row);
}

type Test = (row: LogRow) => boolean;

function fieldTests(query: URLSearchParams): readonly Test[] {
  const tests: Test[] = [];
  for (const [parameter, field] of FIELD_BY_PARAMETER) {
    const values = listParameter(query, parameter);
    if (values) tests.push(({ record }) => values.has(String(record[field])));
  }
  const terminals = listParameter(query, "home-terminal-id");
  if (terminals) tests.push(({ terminalId }) => terminals.has(String(terminalId)));
  return tests;
}

function timeTests(query: URLSearchParams): readonly Test[] {
  const changedFromMs = instantParameter(query, "from-change-timestamp");
  const changedToMs = instantParameter(query, "to-change-timestamp");
  if (changedToMs !== null && changedFromMs === null) {
    throw new Refusal(400, "to-change-timestamp requires from-change-timestamp.");
  }
  const eventFromMs = instantParameter(query, "from-event-time") ?? Number.NEGATIVE_INFINITY;
  const eventToMs = instantParameter(query, "to-event-time") ?? Number.POSITIVE_INFINITY;
  return [
    ({ eventMs }) => eventMs >= eventFromMs && eventMs <= eventToMs,
    // Both ends are open, the less friendly reading of "since" and "before": a careful reader overlaps.
    ({ changedMs }) => changedFromMs === null || changedMs > changedFromMs,
    ({ changedMs }) => changedToMs === null || changedMs < changedToMs,
  ];
}

/** Deleted rows are hidden, unless the call says from when on it wants them, or `*` for all. */
function deletionTest(query: URLSearchParams): Test {
  if (query.get("from-deleted-at") === "*") return () => true;
  const fromMs = instantParameter(query, "from-deleted-at");
  return ({ deletedMs }) => deletedMs === null || (fromMs !== null && deletedMs > fromMs);
}

function sortKey(field: string, users: readonly User[]): (row: LogRow) => string | number {
  switch (field) {
    case "id":
      return ({ id }) => id;
    case "uuid":
      return ({ record }) => String(record.uuid);
    case "event-time":
      return ({ eventMs }) => eventMs;
    case "last-changed-date":
      return ({ changedMs }) => changedMs;
    case "first-name":
      return nameKey(users, "firstName");
    case "last-name":
      return nameKey(users, "lastName");
    case "suffix":
      return () => "";
    default:
      throw new Refusal(400, `Cannot sort by ${field}.`);
  }
}

function nameKey(users: readonly User[], field: "firstName" | "lastName"): (row: LogRow) => string {
  const nameById = new Map<unknown, string>(users.map(({ record }) => [record.id, String(record[field])]));
  return ({ record }) => nameById.get(record.userId) ?? "";
}
