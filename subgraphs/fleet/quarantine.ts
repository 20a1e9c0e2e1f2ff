import { type Kysely, sql } from "kysely";
import { z } from "zod";
import type { BusMessage } from "../../platform/bus/bus.ts";
import type { Logger } from "../../platform/log.ts";
import type { FleetTables } from "./tables.ts";

/** Enough of a message to see what is wrong with it. */
const MAX_MESSAGE_CHARACTERS = 64 * 1024;
const MAX_REASON_CHARACTERS = 1_000;
/** What a publisher tells wrong again and again must not fill the disk. The oldest goes. */
const MAX_KEPT = 10_000;

type QuarantineOptions = { readonly publisher: string; readonly nowMs: number; readonly log: Logger };

/** Messages that the index cannot take, each with its reason. The newest of a record takes the place of one before. */
export class Quarantine {
  readonly #tx: Kysely<FleetTables>;
  readonly #options: QuarantineOptions;

  constructor(tx: Kysely<FleetTables>, options: QuarantineOptions) {
    this.#tx = tx;
    this.#options = options;
  }

  async put({ tenant, seq, kind, ref, message }: BusMessage, error: unknown): Promise<void> {
    const { publisher, nowMs, log } = this.#options;
    const reason = toReason(error).slice(0, MAX_REASON_CHARACTERS);
    log.warn({ publisher, seq, kind, reason }, "a message cannot be indexed: it is in quarantine");
    const text = (JSON.stringify(message) ?? "null").slice(0, MAX_MESSAGE_CHARACTERS);
    await sql`insert or replace into quarantine (tenant, publisher, kind, ref, seq, atMs, reason, message)
      values (${tenant}, ${publisher}, ${kind}, ${ref}, ${seq}, ${nowMs}, ${reason}, ${text})`.execute(this.#tx);
    await sql`delete from quarantine
      where rowid <= (select max(rowid) from quarantine) - ${MAX_KEPT}`.execute(this.#tx);
  }
}

function toReason(error: unknown): string {
  if (error instanceof z.ZodError) return z.prettifyError(error);
  return error instanceof Error ? error.message : String(error);
}
