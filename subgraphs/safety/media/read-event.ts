import { z } from "zod";
import type { Clock } from "../../../platform/clock.ts";
import { type CommandHandlers, createHandler } from "../../../platform/commands/command-handler.ts";
import { collectPage } from "../../../platform/records/record.ts";
import type { RecordWriter } from "../../../platform/records/record-writer.ts";
import { toStorable } from "../../../platform/records/storable-page.ts";
import type { Settlement } from "../../../platform/vendor/writes/vendor-write.ts";
import { createWriteHandler, type VendorWriteHandlers } from "../../../platform/vendor/writes/vendor-write-handler.ts";
import { requestVendorWrite } from "../../../platform/vendor/writes/vendor-write-store.ts";
import { GONE } from "../accepted-changes.ts";
import type { SamsaraClient } from "../client.ts";
import { readOwnRef } from "../coaching/own-ref.ts";
import { toRecords } from "../mapper.ts";
import type { SafetyTables, Tx } from "../tables.ts";
import { decodeSafetyEvent } from "../wire.ts";

const READ_EVENT = "readEvent";
const request = z.object({ eventRef: z.string() });

/** Not a person's: links to recordings are signed anew by that. Answered with the id of the write, which changes nothing at the vendor. */
export const readCommands: CommandHandlers<SafetyTables> = {
  readSafetyEvent: createHandler(z.object({ eventId: z.string() }), async (tx: Tx, { eventId }, context) => {
    const eventRef = await readOwnRef(tx, eventId, context);
    const write = { kind: READ_EVENT, target: `reading of ${eventRef}`, request: { eventRef } };
    return { writeId: await requestVendorWrite(tx, write, context) };
  }),
};

export type ReadWriteOptions = {
  readonly client: Pick<SamsaraClient, "safetyEvent">;
  readonly records: RecordWriter;
  /** Told what was stored, for whoever follows. */
  readonly onStored: (publication: NonNullable<Awaited<ReturnType<RecordWriter["storePage"]>>>) => void;
  readonly clock: Clock;
};

/** Reads an event of Samsara's again, and stores it as its feed does. */
export function createReadWrites({
  client,
  records,
  onStored,
  clock,
}: ReadWriteOptions): VendorWriteHandlers<SafetyTables> {
  const read = async (eventRef: string, signal: AbortSignal): Promise<boolean> => {
    const raw = await client.safetyEvent(eventRef, signal);
    if (raw === null) return false;
    const page = collectPage([raw], (one) => toRecords(decodeSafetyEvent(one), one, clock.now()));
    const publication = await records.storePage(toStorable({ ...page, cursors: {} }));
    if (publication) onStored(publication);
    return true;
  };
  return {
    [READ_EVENT]: createWriteHandler<SafetyTables, z.infer<typeof request>>({
      request,
      async ask({ eventRef }, _context, signal) {
        return { isThere: await read(eventRef, signal) };
      },
      async recover({ eventRef }, _context, signal): Promise<Settlement> {
        const isThere = await read(eventRef, signal);
        return isThere
          ? { state: "CONFIRMED", answer: { isThere } }
          : { state: "REFUSED", code: "NOT_FOUND", message: GONE };
      },
    }),
  };
}
