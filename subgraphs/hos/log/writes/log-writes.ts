import { z } from "zod";
import type { Publication } from "../../../../platform/bus/bus.ts";
import type { RecordWriter } from "../../../../platform/records/record-writer.ts";
import { toStorable } from "../../../../platform/records/storable-page.ts";
import { VendorError } from "../../../../platform/vendor/vendor-error.ts";
import { toInstantOrNull } from "../../../../platform/vendor/wire-instant.ts";
import { parseWireJson } from "../../../../platform/vendor/wire-json.ts";
import { type Settlement, Withdrawn } from "../../../../platform/vendor/writes/vendor-write.ts";
import {
  createWriteHandler,
  type VendorWriteHandlers,
} from "../../../../platform/vendor/writes/vendor-write-handler.ts";
import type { VisTracksClient } from "../../client.ts";
import { collectRows } from "../../streams/rows.ts";
import type { HosTables } from "../../tables.ts";
import { decodeDriverHistory, type WireDriverHistory } from "../../wire.ts";

/** The kind of the writes of entries. */
export const DUTY_RECORD_WRITE = "writeDutyRecord";

const dutyRecordRequest = z.object({
  method: z.enum(["POST", "PUT"]),
  uuid: z.string(),
  /** JSON text, no digit lost. */
  row: z.string(),
  isProposal: z.boolean(),
  /** When the version that it changes was changed last, by the vendor's clock. Null for an entry that is new. */
  basedOnMs: z.number().nullable(),
  /** By our clock. */
  requestedAtMs: z.number(),
});
export type DutyRecordRequest = z.infer<typeof dutyRecordRequest>;

export type LogWritesOptions = {
  readonly client: Pick<VisTracksClient, "writeDriverHistory" | "driverHistoriesOf">;
  readonly records: RecordWriter;
  readonly isUnidentified: (userRef: string) => boolean;
  /** Told what was stored, for whoever follows. */
  readonly onStored: (publication: Publication) => void;
  readonly clock: { now(): number };
};

/**
 * How VisTracks is told of an entry, `POST` for a new one and `PUT` for another version. It is confirmed when the vendor's own rows of the `uuid` have it,
 * which are stored, so that the graph has it too. Where an answer was lost these are read first: nothing is written twice.
 */
export function createLogWrites(options: LogWritesOptions): VendorWriteHandlers<HosTables> {
  const { client } = options;
  return {
    [DUTY_RECORD_WRITE]: createWriteHandler<HosTables, DutyRecordRequest>({
      request: dutyRecordRequest,
      async ask(request, _context, signal) {
        if (isOvertaken(request, await client.driverHistoriesOf(request.uuid, signal)))
          return new Withdrawn("CONFLICT", OVERTAKEN);
        try {
          await client.writeDriverHistory(request.method, parseWireJson(request.row) as object, signal);
        } catch (error) {
          const refusal = toRefusal(error);
          if (refusal) return refusal;
          throw error;
        }
        const { written } = await findWritten(request, options, signal);
        if (!written) throw new VendorError("unavailable", "what was written is not shown yet");
        return { ref: written.id };
      },
      async recover(request, _context, signal): Promise<Settlement | "ASK_AGAIN"> {
        const { written, rows } = await findWritten(request, options, signal);
        if (written) return { state: "CONFIRMED", answer: { ref: written.id } };
        return isOvertaken(request, rows) ? { state: "REFUSED", code: "CONFLICT", message: OVERTAKEN } : "ASK_AGAIN";
      },
    }),
  };
}

const OVERTAKEN = "Somebody has changed the entry meanwhile. Read it again, and decide.";

/** Whether the version that a request changes is in effect no more. */
function isOvertaken({ basedOnMs }: DutyRecordRequest, rows: readonly unknown[]): boolean {
  if (basedOnMs === null) return false;
  const active = rows.map(decodeDriverHistory).find((row) => row.recordStatus === "Active" && !row.deletedAt);
  return toInstantOrNull(active?.lastChangedDate) !== basedOnMs;
}

/** The errors of the vendor's page, https://developer.vistracks.com/index.php/driver-histories-jan2020r-june2020r, in the graph's codes. */
const REFUSALS: readonly (readonly [RegExp, Withdrawn])[] = [
  [/cannot find requested driver history/i, new Withdrawn("NOT_FOUND", "The vendor has no such entry any more.")],
  [/cannot find requested user/i, new Withdrawn("NOT_FOUND", "The vendor does not know the driver.")],
  [/cannot find request(ed)? asset/i, new Withdrawn("NOT_FOUND", "The vendor does not know the vehicle.")],
  [/already edited or deleted/i, new Withdrawn("CONFLICT", "Somebody has edited or deleted the entry meanwhile.")],
  [/that is not active/i, new Withdrawn("CONFLICT", "The entry is not in effect any more.")],
  [/DELETE is not supported/i, new Withdrawn("VENDOR_REJECTED", "Nothing is deleted from a log.")],
];

/** Why the vendor refuses a write, where its page knows the reason. */
function toRefusal(error: unknown): Withdrawn | null {
  if (!(error instanceof VendorError) || error.fault !== "rejected") return null;
  const words = error.vendorWords ?? "";
  return REFUSALS.find(([pattern]) => pattern.test(words))?.[1] ?? null;
}

/** The vendor's row that a request has led to. All rows of its uuid are stored. */
async function findWritten(
  request: DutyRecordRequest,
  { client, records, isUnidentified, onStored, clock }: LogWritesOptions,
  signal: AbortSignal,
): Promise<{ readonly written: WireDriverHistory | null; readonly rows: readonly unknown[] }> {
  const rows = await client.driverHistoriesOf(request.uuid, signal);
  const collected = await collectRows(rows, records, { isUnidentified, receivedAtMs: clock.now() });
  const publication = await records.storePage(toStorable({ ...collected, cursors: {} }));
  if (publication) onStored(publication);
  const asked = decodeDriverHistory({ id: "asked", ...(parseWireJson(request.row) as object) });
  const written = rows.map(decodeDriverHistory).find((row) => row.uuid === request.uuid && isAsAsked(row, asked));
  return { written: written ?? null, rows };
}

/** What was asked for is what the vendor has, be it that the driver has answered a proposal meanwhile. */
function isAsAsked(row: WireDriverHistory, asked: WireDriverHistory): boolean {
  const isSame = (field: "eventType" | "userId" | "note" | "location" | "editReason" | "certificationDate") =>
    (row[field] || null) === (asked[field] || null);
  return (
    toInstantOrNull(row.eventTime) === toInstantOrNull(asked.eventTime) &&
    (["eventType", "userId", "note", "location", "editReason", "certificationDate"] as const).every(isSame)
  );
}
