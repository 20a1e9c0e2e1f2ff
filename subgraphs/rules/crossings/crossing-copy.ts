import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import type { BusBatch } from "../../../platform/bus/bus.ts";
import type { Clock } from "../../../platform/clock.ts";
import { appendChanges, type NewChange } from "../../../platform/live/stored-changes.ts";
import { RecordReader } from "../../../platform/records/record-reader.ts";
import { insertRows } from "../../../platform/store/row-batch.ts";
import { isOneOfTexts } from "../../../platform/store/sql-words.ts";
import { type UnifiedEvent, unifiedEventMessage } from "../../../schema/messages.ts";
import { FLEET_EVENTS } from "../../../schema/publishers.ts";
import { FollowedCopy, type FollowedCopyOptions } from "../../followed-copy.ts";
import type { EventFacet } from "../mapper.ts";
import type { RulesTables, Tx } from "../tables.ts";
import type { CrossingState } from "./crossing.ts";
import { toRecordRef } from "./crossing-event.ts";
import { CROSSING_CHANGES, type CrossingTables } from "./crossing-tables.ts";

type Row = CrossingTables["ruleCrossing"];

/** What an event says of the rule that it crosses. */
type CrossingFacts = Pick<Row, "ruleId" | "direction" | "isFirst">;

const COLUMNS = [
  ...["tenant", "eventId", "revision", "vendor", "ruleId", "deviceId", "direction", "severity", "isFirst"],
  ...["occurredAtMs", "retracted"],
] as const satisfies readonly (keyof Row)[];

export type StoringCrossings = {
  /** An id of this process's writing. */
  readonly writer: string;
  readonly nowMs: number;
  /** Told of an event that this version does not understand: it is passed. */
  readonly onOdd: (ref: string, message: string) => void;
};

/**
 * Keeps a copy of which rules were crossed when, of all vendors' rules, and the order of its changes: fleet alone knows whose device it was, and
 * what was taken back. Until it is disposed of.
 */
export class CrossingCopy extends FollowedCopy<RulesTables> {
  constructor({ clock, ...options }: FollowedCopyOptions<RulesTables> & { readonly clock: Clock }) {
    const writer = randomUUID();
    const onOdd = (event: string, reason: string) =>
      options.log.error({ event, reason }, "an event that fleet tells is not understood, and not copied");
    const storeBatch = (tx: Tx, batch: BusBatch) => storeCrossings(tx, batch, { writer, nowMs: clock.now(), onOdd });
    super({ publisher: FLEET_EVENTS, what: "crossings", placeTable: "ruleCrossingPlace", storeBatch }, options);
  }
}

/**
 * Stores what fleet has told of events that cross a rule. Where fleet has made its index anew it tells all of them again: what is as it was
 * changes nothing.
 */
export async function storeCrossings(
  tx: Tx,
  { messages }: Pick<BusBatch, "messages">,
  { writer, nowMs, onOdd }: StoringCrossings,
): Promise<void> {
  const told = messages.filter(({ kind }) => kind === "event");
  for (const [tenant, ofTenant] of Map.groupBy(told, (message) => message.tenant)) {
    // Of an event that has changed several times, each message is the event as it is now.
    const events = new Map<string, UnifiedEvent>();
    for (const { ref, message } of ofTenant) {
      const { data, error } = unifiedEventMessage.safeParse(message);
      if (error) onOdd(ref, error.message);
      else if (data.category === "RULE") events.set(ref, data);
    }
    if (events.size === 0) continue;
    const known = await readRows(tx, tenant, [...events.keys()]);
    const facts = await readFacts(tx, tenant, [...events.keys()]);
    const changed = [...events.values()].flatMap((event) => {
      const before = known.get(event.id) ?? null;
      const crossing = facts.get(event.id) ?? before;
      if (!crossing) return [];
      const after = toRow(tenant, event, crossing);
      return before && COLUMNS.every((column) => before[column] === after[column]) ? [] : [{ before, after }];
    });
    const rows = changed.map(({ after }) => COLUMNS.map((column) => after[column]));
    await insertRows(tx, {
      ...{ into: "ruleCrossing", columns: COLUMNS, rows, onConflict: { replaceBy: ["tenant", "eventId"] } },
    });
    await appendChanges(tx, CROSSING_CHANGES, { tenant, atMs: nowMs, writer, changes: changed.map(toChange) });
  }
}

function toRow(tenant: string, event: UnifiedEvent, { ruleId, direction, isFirst }: CrossingFacts): Row {
  const { id, revision, vendor, deviceId, severity, occurredAtMs, retracted } = event;
  const own = { tenant, eventId: id, revision, vendor, deviceId, severity, occurredAtMs };
  return { ...own, ruleId, direction, isFirst, retracted: retracted ? 1 : 0 };
}

type Changed = { readonly before: Row | null; readonly after: Row };

function toChange({ before, after }: Changed): NewChange<CrossingState> {
  const isTakenBack = after.retracted === 1 && before?.retracted === 0;
  const kind = before === null ? "ADDED" : isTakenBack ? "RETRACTED" : "AMENDED";
  return { kind, ref: after.eventId, before: before && toState(before), after: toState(after) };
}

function toState({ ruleId, deviceId, vendor, direction, severity, isFirst, retracted }: Row): CrossingState {
  return { ruleId, deviceId, vendor, direction, severity, isFirst: isFirst === 1, retracted: retracted === 1 };
}

async function readRows(tx: Tx, tenant: string, ids: readonly string[]): Promise<ReadonlyMap<string, Row>> {
  const { rows } = await sql<Row>`select * from ruleCrossing
    where tenant = ${tenant} and eventId ${isOneOfTexts(tx, ids)}`.execute(tx);
  return new Map(rows.map((row) => [row.eventId, row]));
}

/** What our own records say of the rules that events cross: they are stored before fleet tells of them. */
async function readFacts(tx: Tx, tenant: string, ids: readonly string[]): Promise<ReadonlyMap<string, CrossingFacts>> {
  const refs = ids.flatMap((id) => {
    const ref = toRecordRef(id);
    return ref === null ? [] : [{ id, ref }];
  });
  const records = await new RecordReader(tx as never).byRef<EventFacet>({
    ...{ tenant, kind: "event", refs: refs.map(({ ref }) => ref) },
  });
  return new Map(
    refs.flatMap(({ id }, index) => {
      const crossing = records[index]?.facet.crossing;
      if (!crossing) return [];
      const { rule, direction, firstEvaluation } = crossing;
      return [[id, { ruleId: rule.id, direction, isFirst: firstEvaluation ? 1 : 0 }] as const];
    }),
  );
}
