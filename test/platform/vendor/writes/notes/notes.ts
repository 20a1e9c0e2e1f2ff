import { type Kysely, sql } from "kysely";
import { z } from "zod";
import { type CommandTables, createCommandTables } from "../../../../../platform/commands/answered-commands.ts";
import { type CommandHandlers, createHandler } from "../../../../../platform/commands/command-handler.ts";
import { decodeWire } from "../../../../../platform/vendor/decode-wire.ts";
import type { VendorHttp } from "../../../../../platform/vendor/vendor-http.ts";
import { TakenOn, Withdrawn } from "../../../../../platform/vendor/writes/vendor-write.ts";
import {
  createWriteHandler,
  type VendorWriteHandlers,
} from "../../../../../platform/vendor/writes/vendor-write-handler.ts";
import {
  createVendorWriteTables,
  requestVendorWrite,
  type VendorWriteTables,
} from "../../../../../platform/vendor/writes/vendor-write-store.ts";
import { onBothEngines } from "../../../store/schemas.ts";

export type NoteTables = CommandTables & VendorWriteTables & { note: { tenant: string; ref: string; text: string } };

export const noteSchema = onBothEngines({
  "0001-notes": {
    async up(db) {
      await sql`create table note (tenant text not null, ref text not null, text text not null)`.execute(db);
    },
  },
  "0002-commands": { up: createCommandTables },
  "0003-writes": { up: createVendorWriteTables },
});

const noteInput = z.object({ target: z.string(), text: z.string() });

export const noteCommands: CommandHandlers<NoteTables> = {
  postNote: createHandler(noteInput, async (tx: Kysely<NoteTables>, { target, text }, context) => ({
    writeId: await requestVendorWrite(tx, { kind: "postNote", target, request: { text } }, context),
  })),
};

const wireNote = z.object({ ref: z.string() });
const wireNotes = z.array(wireNote);

/** Notes at a vendor that takes a second one for another, and can be asked whether it has one. */
export function createNoteWrites(http: VendorHttp): VendorWriteHandlers<NoteTables> {
  return {
    postNote: createWriteHandler({
      request: z.object({ text: z.string() }),
      async ask({ text }, { id }, signal) {
        if (text === "unwanted") return new Withdrawn("CONFLICT", "It is not wanted any more.");
        const { body } = await http.call({ method: "POST", path: "/notes", json: { externalId: id, text } }, signal);
        return text === "later" ? new TakenOn(5_000) : body.decode((value) => decodeWire(wireNote, value, "a note"));
      },
      async recover(_request, { id }, signal) {
        const { body } = await http.call({ path: "/notes", query: { externalId: id } }, signal);
        const [note] = body.decode((value) => decodeWire(wireNotes, value, "a list of notes"));
        return note ? { state: "CONFIRMED", answer: note } : "ASK_AGAIN";
      },
      async store(tx: Kysely<NoteTables>, settlement, { text }, { tenant }) {
        if (settlement.state !== "CONFIRMED") return;
        const { ref } = wireNote.parse(settlement.answer);
        await sql`insert into note (tenant, ref, text) values (${tenant}, ${ref}, ${text})`.execute(tx);
        if (text === "cannot be stored") throw new TypeError("a bug of the handler");
      },
    }),
  };
}
