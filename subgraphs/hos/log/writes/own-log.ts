import { type Kysely, sql } from "kysely";
import type { CommandContext } from "../../../../platform/commands/command-handler.ts";
import { PublicError } from "../../../../platform/public-error.ts";
import { RecordReader } from "../../../../platform/records/record-reader.ts";
import { EMPTIED_RAW } from "../../../../platform/records/storable-page.ts";
import { toVendorRef } from "../../../../schema/event-id.ts";
import { readLinkedRecords } from "../../../link-copy.ts";
import { EVENT_KIND } from "../../mapper.ts";
import type { HosTables } from "../../tables.ts";
import { type DutyRecordFacet, type StoredDutyRecord, toDutyRecord } from "../duty-facet.ts";
import type { LawEntry } from "./driving-law.ts";

type Tx = Kysely<HosTables>;
type Context = Pick<CommandContext, "viewer" | "nowMs">;

/** A driver of VisTracks' with what the vendor knows the driver by. */
export type LogDriver = { readonly ref: string; readonly username: string; readonly isViewer: boolean };

/** The driver of an id of ours as VisTracks has it now. Throws a {@link PublicError} for one that it does not know. */
export async function findDriver(tx: Tx, driverId: string, field: string, context: Context): Promise<LogDriver> {
  const { viewer, nowMs } = context;
  const asked = { tenant: viewer.tenant, kind: "driver", vendor: "VISTRACKS" } as const;
  const [records] = await readLinkedRecords(tx as never, asked, [driverId]);
  if (!records) throw new PublicError("NOT_FOUND", "There is no such driver.", { field });
  const today = records.find(({ fromMs, untilMs }) => fromMs <= nowMs && nowMs < untilMs);
  if (!today) throw new PublicError("BAD_USER_INPUT", "The log's vendor does not know this driver.", { field });
  return readDriver(tx, today.ref, driverId, context);
}

/**
 * A driver by the vendor's id. The viewer is the driver whose username, email or id of ours is the viewer's subject, or to whose rows the viewer is
 * bound. Throws `FORBIDDEN` where the viewer is bound to the rows of others.
 */
export async function readDriver(
  tx: Tx,
  ref: string,
  driverId: string | null,
  { viewer: { tenant, subject, only }, nowMs }: Context,
): Promise<LogDriver> {
  const { rows } = await sql<{ message: string }>`select message from record
    where tenant = ${tenant} and kind = 'driver' and ref = ${ref}`.execute(tx);
  const { rows: links } = await sql<{ id: string }>`select id from linkCopy where tenant = ${tenant} and kind = 'driver'
    and vendor = 'VISTRACKS' and ref = ${ref} and fromMs <= ${nowMs} and untilMs > ${nowMs}`.execute(tx);
  const { username = null, email = null } = JSON.parse(rows[0]?.message ?? "{}") as Readonly<
    Record<string, string | null>
  >;
  const names = [username, email].flatMap((name) => name?.toLowerCase() ?? []);
  const ids = [driverId, ...links.map(({ id }) => id)].filter((id) => id !== null);
  const isBoundTo = ids.some((id) => only?.driverIds?.includes(id));
  if (only && !isBoundTo) throw new PublicError("FORBIDDEN", "You may not have this: it is not of your rows alone.");
  const isViewer = isBoundTo || names.includes(subject.toLowerCase()) || ids.includes(subject);
  return { ref, username: username ?? email ?? "", isViewer };
}

/** An entry in effect, and its record as received. Throws a {@link PublicError} for any other. */
export async function readActiveEntry(
  tx: Tx,
  recordId: string,
  { viewer: { tenant } }: Context,
): Promise<StoredDutyRecord & { readonly ownerRef: string }> {
  const field = "input.recordId";
  const ref = toVendorRef(recordId, "VISTRACKS");
  if (ref === null) throw new PublicError("BAD_USER_INPUT", "It is no entry of the log.", { field });
  const query = { tenant, kind: EVENT_KIND, refs: [ref] };
  const [stored] = await new RecordReader(tx as never).byRef<DutyRecordFacet>(query);
  if (!stored) throw new PublicError("NOT_FOUND", "There is no such entry in effect.", { field });
  const entry = toDutyRecord(ref, stored.facet, stored.raw);
  const { rows } = await sql<{ ownerRef: string | null }>`select ownerRef from record
    where tenant = ${tenant} and kind = ${EVENT_KIND} and ref = ${ref}`.execute(tx);
  const ownerRef = rows[0]?.ownerRef ?? null;
  if (entry.recordStatus !== "ACTIVE" || ownerRef === null) {
    throw new PublicError(
      "BAD_USER_INPUT",
      "Only an entry in effect can be changed: this one was replaced or deleted.",
      { field },
    );
  }
  if (entry.raw === EMPTIED_RAW)
    throw new PublicError("BAD_USER_INPUT", "The entry is too old to be changed.", { field });
  return { ...entry, ownerRef };
}

/** What may be shortened by a change, and what is around it: a working day is no longer. */
const AROUND_MS = 48 * 3_600_000;

/** The entries in effect of a driver around some instants, with what the law looks at. */
export async function readLawEntries(
  tx: Tx,
  tenant: string,
  driverRef: string,
  instants: readonly number[],
): Promise<readonly LawEntry[]> {
  const [fromMs, toMs] = [Math.min(...instants) - AROUND_MS, Math.max(...instants) + AROUND_MS];
  const { rows } = await sql<{ ref: string; facet: string; raw: string }>`select ref, facet, raw from record
    where tenant = ${tenant} and kind = ${EVENT_KIND} and ownerRef = ${driverRef}
      and occurredAtMs >= ${fromMs} and occurredAtMs < ${toMs} and facet ->> 'recordStatus' = 'ACTIVE'
    order by occurredAtMs`.execute(tx);
  return rows.map(({ ref, facet, raw }) => toDutyRecord(ref, JSON.parse(facet) as DutyRecordFacet, raw));
}
