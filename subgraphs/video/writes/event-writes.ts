import { z } from "zod";
import { collectPage } from "../../../platform/records/record.ts";
import type { RecordWriter } from "../../../platform/records/record-writer.ts";
import { toStorable } from "../../../platform/records/storable-page.ts";
import { VendorError } from "../../../platform/vendor/vendor-error.ts";
import type { Settlement } from "../../../platform/vendor/writes/vendor-write.ts";
import {
  createWriteHandler,
  type VendorWriteHandler,
  type VendorWriteHandlers,
} from "../../../platform/vendor/writes/vendor-write-handler.ts";
import type { RoscoLiveClient } from "../client.ts";
import { toRecords } from "../mapper.ts";
import { decodeEvent, type WireEvent } from "../recordings/event-wire.ts";
import type { VideoTables } from "../tables.ts";
import { decodeRow } from "../wire.ts";

export const LABEL_WRITE = "labelEvent";
export const FEEDBACK_WRITE = "submitEventFeedback";
export const FLAG_WRITE = "flagEvent";
/** Nothing is told: the event is read again. */
export const READ_WRITE = "readEvent";

const place = { ref: z.string(), deviceRef: z.string(), startedAtMs: z.number() };
const placeOnly = z.object(place);
const labelRequest = z.object({ ...place, label: z.string() });
const feedbackRequest = z.object({ ...place, selections: z.array(z.number()), comment: z.string() });
const flagRequest = z.object({ ...place, isFlagged: z.boolean() });

export type LabelRequest = z.infer<typeof labelRequest>;
export type FeedbackRequest = z.infer<typeof feedbackRequest>;
export type FlagRequest = z.infer<typeof flagRequest>;
export type Place = z.infer<typeof placeOnly>;

export type EventWritesOptions = {
  readonly client: Pick<
    RoscoLiveClient,
    "deviceEvents" | "labelEvent" | "submitFeedback" | "readFeedback" | "flagEvent"
  >;
  readonly records: RecordWriter;
  /** Told what was stored, for whoever follows. */
  readonly onStored: (publication: NonNullable<Awaited<ReturnType<RecordWriter["storePage"]>>>) => void;
  readonly clock: { now(): number };
};

/**
 * How RoscoLive is told of an event. Each is told, and then read back: it is confirmed when the vendor's own record shows it, which is
 * stored, so that the graph shows it too. To be told twice changes nothing.
 */
export function createEventWrites(options: EventWritesOptions): VendorWriteHandlers<VideoTables> {
  const { client } = options;
  return {
    [LABEL_WRITE]: toldAndRead(labelRequest, {
      tell: ({ ref, label }, signal) => client.labelEvent(ref, label, signal),
      isShown: async (wire, { label }) => wire.event_label === label,
      ...{ options },
    }),
    [FEEDBACK_WRITE]: toldAndRead(feedbackRequest, {
      tell: ({ ref, selections, comment }, signal) => client.submitFeedback(ref, { selections, comment }, signal),
      async isShown(wire, { ref, selections, comment }, signal) {
        if (wire.has_feedback !== true) return false;
        const feedback = await client.readFeedback(ref, signal);
        // An answer of another form than ours says no more than the event itself.
        return feedback === null || (feedback.selections.join() === selections.join() && feedback.comment === comment);
      },
      ...{ options },
    }),
    [FLAG_WRITE]: toldAndRead(flagRequest, {
      tell: ({ ref, isFlagged }, signal) => client.flagEvent(ref, isFlagged, signal),
      // A record without such a field does not say it: then the answer has to do.
      isShown: async (wire, { isFlagged }) => wire.is_flagged === null || wire.is_flagged === isFlagged,
      ...{ options },
    }),
    [READ_WRITE]: toldAndRead(placeOnly, { tell: async () => {}, isShown: async () => true, options }),
  };
}

type Telling<Request> = {
  tell(request: Request, signal: AbortSignal): Promise<void>;
  /** Whether the vendor's record shows what it was told. */
  isShown(wire: WireEvent, request: Request, signal: AbortSignal): Promise<boolean>;
  readonly options: EventWritesOptions;
};

function toldAndRead<Request extends Place>(
  schema: z.ZodType<Request>,
  { tell, isShown, options }: Telling<Request>,
): VendorWriteHandler<VideoTables> {
  const look = async (request: Request, signal: AbortSignal): Promise<"shown" | "not shown" | "gone"> => {
    const wire = await readBack(request, options, signal);
    if (!wire) return "gone";
    return (await isShown(wire, request, signal)) ? "shown" : "not shown";
  };
  return createWriteHandler<VideoTables, Request>({
    request: schema,
    async ask(request, _context, signal) {
      await tell(request, signal);
      const found = await look(request, signal);
      if (found === "not shown") throw new VendorError("unavailable", "what was told is not shown yet");
      return { ref: request.ref };
    },
    async recover(request, _context, signal): Promise<Settlement | "ASK_AGAIN"> {
      const found = await look(request, signal);
      if (found === "gone") return { state: "REFUSED", code: "VENDOR_REJECTED", message: GONE };
      return found === "shown" ? { state: "CONFIRMED", answer: { ref: request.ref } } : "ASK_AGAIN";
    },
  });
}

const GONE = "The vendor does not know what this is about.";

/** The event as the vendor has it, which is stored; null where it has none. */
async function readBack(
  { ref, deviceRef, startedAtMs }: Place,
  { client, records, onStored, clock }: EventWritesOptions,
  signal: AbortSignal,
): Promise<WireEvent | null> {
  // Whether the end of a period counts is not documented.
  const period = { fromMs: startedAtMs, toMs: startedAtMs + 1_000 };
  const page = await client.deviceEvents({ deviceId: deviceRef, ...period }, signal);
  const raws = page.records.filter((raw) => decodeRow(raw).id === ref);
  const received = { deviceRef, receivedAtMs: clock.now(), askedAt: page.askedAt };
  const read = collectPage(raws, (raw) => toRecords(decodeEvent(raw), raw, received));
  const publication = await records.storePage(toStorable({ ...read, cursors: {} }));
  if (publication) onStored(publication);
  const [raw] = raws;
  return raw === undefined ? null : decodeEvent(raw);
}
