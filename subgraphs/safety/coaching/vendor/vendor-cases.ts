import { toEventId } from "../../../../schema/event-id.ts";
import type { EventRecorded } from "../../../../schema/messages.ts";
import { readEventParts } from "../../events/event-parts.ts";
import type { SafetyFacet } from "../../inbox/safety-facet.ts";
import type { Tx } from "../../tables.ts";
import { type CaseChange, type CaseWriter, type KnownCase, readCasesOfEvents, toCaseId } from "../case-writer.ts";
import { type CaseRow, type EventPart, PLAIN_ENTRY } from "../coaching-case.ts";

/** A record that has just changed. */
type ChangedRecord = {
  readonly kind: string;
  readonly ref: string;
  readonly occurredAtMs: number;
  /** JSON. */
  readonly facet: string;
  readonly message: object;
};

type Told = { readonly eventId: string; readonly facet: SafetyFacet; readonly message: EventRecorded };

/**
 * Keeps a case for every safety event of the vendor's, in the transaction in which the events are stored. The vendor's moves are taken as they
 * come: whatever they are, they are so there. A move of ours that is still on its way to the vendor stands until it is known what has
 * become of it.
 */
export async function writeVendorCases(
  tx: Tx,
  {
    tenant,
    records,
    nowMs,
  }: { readonly tenant: string; readonly records: readonly ChangedRecord[]; readonly nowMs: number },
  writer: CaseWriter,
): Promise<void> {
  const told = records.flatMap(({ kind, ref, facet, message }): readonly Told[] => {
    if (kind !== "event") return [];
    const details = JSON.parse(facet) as SafetyFacet;
    return [{ eventId: toEventId("SAMSARA", ref), facet: details, message: message as EventRecorded }];
  });
  if (told.length === 0) return;
  const ids = told.map(({ eventId }) => eventId);
  const known = new Map(await readCasesOfEvents(tx, tenant, ids));
  const parts = await readEventParts(
    tx,
    tenant,
    ids.filter((id) => !known.has(id)),
  );
  const changes: CaseChange[] = [];
  for (const one of told) {
    const before = known.get(one.eventId);
    const change = before
      ? toVendorChange(before, one, nowMs)
      : toOpened(one, { tenant, part: parts.get(one.eventId), nowMs });
    if (!change) continue;
    changes.push(change);
    known.set(one.eventId, { ...change.after, writeState: before?.writeState ?? null });
  }
  await writer.write(tx, changes);
}

type Opening = { readonly tenant: string; readonly part: EventPart | undefined; readonly nowMs: number };

function toOpened({ eventId, facet, message }: Told, { tenant, part, nowMs }: Opening): CaseChange {
  const { vendor, type, severity, occurredAtMs, recordedAtMs } = message;
  const after: CaseRow = {
    ...{ vendor, type, severity, occurredAtMs, deviceId: null, driverId: null },
    ...part,
    ...{ tenant, id: toCaseId(eventId), eventId, ...toVendorPart(facet, nowMs), state: facet.state },
    ...{ writeId: null, coachId: null, dueAtMs: null, origin: "VENDOR", openedBy: null },
    ...{ openedAtMs: recordedAtMs ?? occurredAtMs, changedAtMs: nowMs, revision: 1 },
  };
  return { before: null, after };
}

/** What the vendor has made of its event; null where that concerns no case. */
function toVendorChange(before: KnownCase, { facet }: Told, nowMs: number): CaseChange | null {
  const { writeState, ...row } = before;
  const told = toVendorPart(facet, nowMs);
  // An older version than the one that a write was confirmed with.
  if (before.vendorAtMs !== null && told.vendorAtMs < before.vendorAtMs) return null;
  const isMoved = told.vendorState !== before.vendorState;
  const isCoached = told.vendorCoachRef !== before.vendorCoachRef;
  const isPending = writeState === "PENDING";
  const after: CaseRow = { ...row, ...told, changedAtMs: nowMs };
  // What is on its way is told when it is confirmed.
  const isOwn = isPending && told.vendorState === before.state;
  if (!isMoved || isOwn) return { before: row, after, isSilent: !isCoached };
  return {
    before: row,
    after: {
      ...after,
      ...(isPending ? {} : { state: told.vendorState, writeId: null }),
      revision: before.revision + 1,
    },
    entry: {
      ...PLAIN_ENTRY,
      ...{ kind: "STATE_CHANGED", atMs: told.vendorAtMs, origin: "VENDOR", subject: facet.updatedByRef ?? null },
      ...{ fromState: before.vendorState, toState: told.vendorState },
      ...(told.vendorState === "DISMISSED" && {
        ...{ dismissal: facet.dismissal?.reason ?? null, text: facet.dismissal?.comment || null },
      }),
    },
  };
}

function toVendorPart({ state, stateLabel, updatedAt, assignedCoachRef }: SafetyFacet, nowMs: number) {
  return {
    vendorState: state,
    vendorStateLabel: stateLabel,
    // A stamp of the future would keep out all that comes before it.
    vendorAtMs: Math.min(updatedAt ?? nowMs, nowMs),
    vendorCoachRef: assignedCoachRef ?? null,
  };
}
