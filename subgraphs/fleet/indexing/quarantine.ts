import { type Kysely, sql } from "kysely";
import type { BusMessage } from "../../../platform/bus/bus.ts";
import type { Logger } from "../../../platform/log.ts";
import { toReason } from "../../../platform/records/record.ts";
import type { FleetTables } from "../tables.ts";

/** Enough of a message to see what is wrong with it. */
const MAX_MESSAGE_CHARACTERS = 64 * 1024;
/** Of a tenant: what a publisher tells wrong again and again must not fill the disk. The oldest goes. */
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
    const reason = toReason(error);
    log.warn({ publisher, seq, kind, reason }, "a message cannot be indexed: it is in quarantine");
    const text = (JSON.stringify(message) ?? "null").slice(0, MAX_MESSAGE_CHARACTERS);
    await sql`delete from quarantine where tenant = ${tenant} and publisher = ${publisher} and kind = ${kind}
      and ref = ${ref}`.execute(this.#tx);
    await sql`insert into quarantine (tenant, publisher, kind, ref, seq, atMs, reason, message)
      values (${tenant}, ${publisher}, ${kind}, ${ref}, ${seq}, ${nowMs}, ${reason}, ${text})`.execute(this.#tx);
    await sql`delete from quarantine where tenant = ${tenant} and rowid <= (
      select rowid from quarantine where tenant = ${tenant} order by rowid desc limit 1 offset ${MAX_KEPT})`.execute(
      this.#tx,
    );
  }
}
