import { z } from "zod";
import type { Clock } from "../../../platform/clock.ts";
import { Withdrawn } from "../../../platform/vendor/writes/vendor-write.ts";
import { createWriteHandler, type VendorWriteHandlers } from "../../../platform/vendor/writes/vendor-write-handler.ts";
import { AcceptedChanges, GONE } from "../accepted-changes.ts";
import type { SamsaraClient } from "../client.ts";
import type { SafetyFacet } from "../inbox/safety-facet.ts";
import type { SafetyTables } from "../tables.ts";

/** The kind of the writes that change what Samsara shows with an event. */
export const CHANGE_LABELS = "changeLabels";

const labels = z.array(z.string());
const labelRequest = z.object({
  eventRef: z.string(),
  addBehaviors: labels,
  removeBehaviors: labels,
  addContexts: labels,
  removeContexts: labels,
});
export type LabelRequest = z.infer<typeof labelRequest>;

export type LabelWriteOptions = {
  readonly client: Pick<SamsaraClient, "safetyEvent" | "changeSafetyEvent">;
  readonly clock: Clock;
};

/**
 * How labels are changed at Samsara: `PATCH /safety-events/batch` with one id. It is accepted at once and done later, so the event is read until
 * it has what was to be added and lacks what was to be taken away. To add a label twice changes nothing, so it may be asked for again.
 */
export function createLabelWrites({ client, clock }: LabelWriteOptions): VendorWriteHandlers<SafetyTables> {
  const changes = new AcceptedChanges({ client, clock });
  return {
    [CHANGE_LABELS]: createWriteHandler<SafetyTables, LabelRequest>({
      request: labelRequest,
      async ask({ eventRef, addBehaviors, removeBehaviors, addContexts, removeContexts }, { id }, signal) {
        if ((await changes.read(eventRef, signal)) === null) return new Withdrawn("NOT_FOUND", GONE);
        const change = {
          ...{ behaviorLabelsToAdd: addBehaviors, behaviorLabelsToRemove: removeBehaviors },
          ...{ contextLabelsToAdd: addContexts, contextLabelsToRemove: removeContexts },
        };
        const told = Object.entries(change).filter(([, list]) => list.length > 0);
        await client.changeSafetyEvent(eventRef, Object.fromEntries(told), signal);
        return changes.accepted(id);
      },
      async recover(request, { id }, signal) {
        const now = await changes.read(request.eventRef, signal);
        if (now === null) return { state: "REFUSED", code: "NOT_FOUND", message: GONE };
        if (isShown(now, request)) return { state: "CONFIRMED", answer: null };
        return changes.next(id) ?? "ASK_AGAIN";
      },
      async store(_tx, _settlement, _request, { id }) {
        changes.forget(id);
      },
    }),
  };
}

function isShown({ behaviorLabels, contextLabels }: SafetyFacet, request: LabelRequest): boolean {
  const hasAll = (shown: readonly string[], labels: readonly string[]) =>
    labels.every((label) => shown.includes(label));
  const hasNone = (shown: readonly string[], labels: readonly string[]) =>
    !labels.some((label) => shown.includes(label));
  return (
    hasAll(behaviorLabels, request.addBehaviors) &&
    hasNone(behaviorLabels, request.removeBehaviors) &&
    hasAll(contextLabels, request.addContexts) &&
    hasNone(contextLabels, request.removeContexts)
  );
}
