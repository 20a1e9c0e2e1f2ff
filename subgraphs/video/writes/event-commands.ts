import type { Kysely } from "kysely";
import { z } from "zod";
import {
  type CommandContext,
  type CommandHandlers,
  createHandler,
} from "../../../platform/commands/command-handler.ts";
import { requestVendorWrite } from "../../../platform/vendor/writes/vendor-write-store.ts";
import type { VideoTables } from "../tables.ts";
import {
  FEEDBACK_WRITE,
  type FeedbackRequest,
  FLAG_WRITE,
  type FlagRequest,
  LABEL_WRITE,
  type LabelRequest,
  type Place,
  READ_WRITE,
} from "./event-writes.ts";
import { readOwnEvent } from "./own-event.ts";

type Tx = Kysely<VideoTables>;

const MOST_LABEL_CHARACTERS = 200;
const MOST_COMMENT_CHARACTERS = 1_000;

/** What RoscoLive counts selections by: <https://apidog.com/apidoc/shared-bec2a000-00a8-42a4-a49c-0c8132153d73/13645299e0>. */
const SELECTIONS = {
  FALSE_POSITIVE: 1,
  PLAYBACK_OR_QUALITY: 2,
  CAMERA_POSITION: 3,
  NO_VALUE: 4,
  EQUIPMENT: 5,
  OTHER: 6,
} as const;

const event = { eventId: z.string() };
const eventInput = z.object(event);
const labelInput = z.object({ ...event, label: z.string().trim().min(1).max(MOST_LABEL_CHARACTERS) });
const feedbackInput = z.object({
  ...event,
  selections: z.array(z.enum(Object.keys(SELECTIONS) as (keyof typeof SELECTIONS)[])).min(1),
  comment: z.string().max(MOST_COMMENT_CHARACTERS).nullish(),
});

/** What persons may say of an event of RoscoLive's. A command is answered with the id of the write. */
export const eventCommands: CommandHandlers<VideoTables> = {
  labelEvent: createHandler(labelInput, async (tx: Tx, { eventId, label }, context) => {
    const place = await readPlace(tx, eventId, context);
    const request: LabelRequest = { ...place, label };
    return ask(tx, { kind: LABEL_WRITE, request }, context);
  }),
  submitEventFeedback: createHandler(feedbackInput, async (tx: Tx, { eventId, selections, comment }, context) => {
    const place = await readPlace(tx, eventId, context);
    const numbers = [...new Set(selections.map((selection) => SELECTIONS[selection]))].sort((a, b) => a - b);
    const request: FeedbackRequest = { ...place, selections: numbers, comment: comment ?? "" };
    return ask(tx, { kind: FEEDBACK_WRITE, request }, context);
  }),
  flagEvent: createHandler(eventInput, (tx: Tx, { eventId }, context) =>
    flag(tx, { eventId, isFlagged: true }, context),
  ),
  /** Not a person's: links to its files are signed anew by that. */
  readEvent: createHandler(eventInput, async (tx: Tx, { eventId }, context) =>
    ask(tx, { kind: READ_WRITE, request: await readPlace(tx, eventId, context) }, context),
  ),
  unflagEvent: createHandler(eventInput, (tx: Tx, { eventId }, context) =>
    flag(tx, { eventId, isFlagged: false }, context),
  ),
};

async function flag(
  tx: Tx,
  { eventId, isFlagged }: { readonly eventId: string; readonly isFlagged: boolean },
  context: CommandContext,
) {
  const request: FlagRequest = { ...(await readPlace(tx, eventId, context)), isFlagged };
  return ask(tx, { kind: FLAG_WRITE, request }, context);
}

async function ask(
  tx: Tx,
  { kind, request }: { readonly kind: string; readonly request: LabelRequest | FeedbackRequest | FlagRequest | Place },
  context: CommandContext,
) {
  return { writeId: await requestVendorWrite(tx, { kind, target: `event ${request.ref}`, request }, context) };
}

/** Where the vendor lists an event. */
async function readPlace(tx: Tx, eventId: string, context: CommandContext) {
  const { vendorRef, deviceRef, startedAtMs } = await readOwnEvent(tx, eventId, context);
  return { ref: vendorRef.ref, deviceRef, startedAtMs };
}
