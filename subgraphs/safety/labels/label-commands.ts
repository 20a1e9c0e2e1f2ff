import { z } from "zod";
import { type CommandHandlers, createHandler } from "../../../platform/commands/command-handler.ts";
import { PublicError } from "../../../platform/public-error.ts";
import { requestVendorWrite } from "../../../platform/vendor/writes/vendor-write-store.ts";
import { readOwnRef } from "../coaching/own-ref.ts";
import type { SafetyTables, Tx } from "../tables.ts";
import { requireVendor } from "../vendor-required.ts";
import { MEANING_BY_LABEL } from "../words.ts";
import { CHANGE_LABELS, type LabelRequest } from "./label-writes.ts";

/** More than any event has. */
const MOST_LABELS = 50;
const LONGEST_LABEL = 200;

const labels = z.array(z.string().trim().min(1).max(LONGEST_LABEL)).max(MOST_LABELS).nullish();
const labelsInput = z.object({
  eventId: z.string(),
  addBehaviors: labels,
  removeBehaviors: labels,
  addContexts: labels,
  removeContexts: labels,
});

/** What persons say that Samsara is to show with its events. A command is answered with the id of the write. */
export function createLabelCommands({
  isVendorConfigured,
}: {
  readonly isVendorConfigured: boolean;
}): CommandHandlers<SafetyTables> {
  return {
    changeSafetyLabels: createHandler(labelsInput, async (tx: Tx, { eventId, ...asked }, context) => {
      const change = toChange(asked);
      const eventRef = await readOwnRef(tx, eventId, context);
      requireVendor(isVendorConfigured);
      const request: LabelRequest = { eventRef, ...change };
      return { writeId: await requestVendorWrite(tx, { kind: CHANGE_LABELS, target: eventRef, request }, context) };
    }),
  };
}

type Asked = Omit<z.infer<typeof labelsInput>, "eventId">;

/** The lists without repeats. Throws for what cannot be meant. */
function toChange({
  addBehaviors,
  removeBehaviors,
  addContexts,
  removeContexts,
}: Asked): Omit<LabelRequest, "eventRef"> {
  const lists = { addBehaviors, removeBehaviors, addContexts, removeContexts };
  const [added, removed, addedContexts, removedContexts] = Object.values(lists).map((list) => [...new Set(list ?? [])]);
  const change = {
    addBehaviors: added ?? [],
    removeBehaviors: removed ?? [],
    addContexts: addedContexts ?? [],
    removeContexts: removedContexts ?? [],
  };
  const unknown = change.addBehaviors.find((label) => !MEANING_BY_LABEL.has(label));
  if (unknown !== undefined) throw refused("addBehaviors", `The vendor has no behaviour \`${unknown}\`.`);
  for (const [add, remove] of [
    ["addBehaviors", "removeBehaviors"],
    ["addContexts", "removeContexts"],
  ] as const) {
    const both = change[add].find((label) => change[remove].includes(label));
    if (both !== undefined) throw refused(remove, `\`${both}\` is to be added as well.`);
  }
  if (Object.values(change).every((list) => list.length === 0))
    throw refused("addBehaviors", "There is nothing to change.");
  return change;
}

function refused(field: string, message: string): PublicError {
  return new PublicError("BAD_USER_INPUT", message, { field: `input.${field}` });
}
