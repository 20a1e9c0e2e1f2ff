import { z } from "zod";
import type { Clock } from "../../../../platform/clock.ts";
import { Withdrawn } from "../../../../platform/vendor/writes/vendor-write.ts";
import {
  createWriteHandler,
  type VendorWriteHandlers,
} from "../../../../platform/vendor/writes/vendor-write-handler.ts";
import { toEventId } from "../../../../schema/event-id.ts";
import { AcceptedChanges, GONE } from "../../accepted-changes.ts";
import type { SamsaraClient } from "../../client.ts";
import { CODE_BY_REASON } from "../../inbox/inbox-words.ts";
import type { SafetyTables } from "../../tables.ts";
import type { CaseWriter } from "../case-writer.ts";
import { WORD_BY_STATE, type WorkedState } from "../coaching-state.ts";
import { settleCase } from "./settle-case.ts";

/** The kind of the writes that move an event at Samsara. */
export const MOVE_EVENT = "moveEvent";

const workedStates = Object.keys(WORD_BY_STATE) as WorkedState[];
const reasons = Object.keys(CODE_BY_REASON) as (keyof typeof CODE_BY_REASON)[];

const moveRequest = z.object({
  eventRef: z.string(),
  from: z.string(),
  to: z.enum(workedStates),
  /** By our clock. */
  requestedAtMs: z.number(),
  dismissal: z.object({ reason: z.enum(reasons), comment: z.string().nullable() }).nullable(),
});
export type MoveRequest = z.infer<typeof moveRequest>;

/** What Samsara has of an event. */
const confirmed = z.object({ updatedAtMs: z.number() });

const OVERTAKEN = "Somebody has moved it at the vendor later than that. The vendor's word stands.";

export type EventWriteOptions = {
  readonly client: Pick<SamsaraClient, "safetyEvent" | "changeSafetyEvent">;
  readonly cases: CaseWriter;
  readonly clock: Clock;
};

/**
 * How events are moved at Samsara: `PATCH /safety-events/batch` with one id, since one unknown id of several refuses them all. It is accepted
 * at once and done later, so the event is read until it is where it was to be.
 *
 * What somebody has done at Samsara after ours was wanted stands, by Samsara's time; before that, ours comes later there and stands. Setting a state
 * twice is the same as once, so it may be asked for again.
 */
export function createEventWrites({ client, cases, clock }: EventWriteOptions): VendorWriteHandlers<SafetyTables> {
  const moves = new AcceptedChanges({ client, clock });
  return {
    [MOVE_EVENT]: createWriteHandler<SafetyTables, MoveRequest>({
      request: moveRequest,
      async ask({ eventRef, from, to, requestedAtMs, dismissal }, { id }, signal) {
        const now = await moves.read(eventRef, signal);
        if (now === null) return new Withdrawn("NOT_FOUND", GONE);
        if (now.state !== from && now.state !== to && (now.updatedAt ?? 0) > requestedAtMs) {
          return new Withdrawn("CONFLICT", OVERTAKEN);
        }
        const reason = dismissal && { code: CODE_BY_REASON[dismissal.reason], comment: dismissal.comment ?? "" };
        const change = { eventState: WORD_BY_STATE[to], ...(reason && { dismissalReason: reason }) };
        await client.changeSafetyEvent(eventRef, change, signal);
        return moves.accepted(id);
      },
      async recover({ eventRef, from, to, requestedAtMs }, { id }, signal) {
        const now = await moves.read(eventRef, signal);
        if (now === null) return { state: "REFUSED", code: "NOT_FOUND", message: GONE };
        if (now.state === to) return { state: "CONFIRMED", answer: { updatedAtMs: now.updatedAt ?? clock.now() } };
        const next = moves.next(id);
        if (next) return next;
        const isOvertaken = now.state !== from && (now.updatedAt ?? 0) > requestedAtMs;
        return isOvertaken ? { state: "REFUSED", code: "CONFLICT", message: OVERTAKEN } : "ASK_AGAIN";
      },
      async store(tx, settlement, { eventRef, to }, { tenant, id }) {
        moves.forget(id);
        const outcome =
          settlement.state === "CONFIRMED"
            ? { atMs: Math.min(confirmed.parse(settlement.answer).updatedAtMs, clock.now()), code: null }
            : { atMs: clock.now(), code: settlement.code };
        const what = { tenant, eventId: toEventId("SAMSARA", eventRef), writeId: id, to };
        await settleCase(tx, { ...what, ...outcome, nowMs: clock.now() }, cases);
      },
    }),
  };
}
