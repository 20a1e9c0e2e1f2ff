import { type Kysely, sql } from "kysely";
import { insertRows } from "../../../platform/store/row-batch.ts";
import { toRefHash } from "./ref-hash.ts";

/** ECMA-262, section 21.4.1.1: no date is further from 1970. */
const LATEST_MS = 8.64e15;
/** Rows that are in memory at a time. */
const SLICE = 5_000;

const FORMER_INDEXES = ["eventByTime", "eventByVendor", "eventByDevice", "eventByDriver"];

const TABLES = [
  `create table quarantine (
    tenant text not null, publisher text not null, kind text not null, ref text not null, seq integer not null,
    atMs integer not null, reason text not null, message text not null, unique (tenant, publisher, kind, ref))`,
  "create table word (code integer primary key, text text not null unique)",
  `create table eventClass (code integer primary key, tenant integer not null, parts text not null,
    count integer not null, vendor text generated always as (parts ->> '$[0]') virtual,
    retracted integer generated always as (parts ->> '$[8]') virtual, unique (tenant, parts))`,
  `create table event (
    key integer primary key, tenant integer not null, class integer not null, ref text not null, refHash integer not null,
    title text not null, occurredAtMs integer not null, endedAtMs integer, recordedAtMs integer,
    updatedAtMs integer not null, receivedAtMs integer not null, revision integer not null, deviceRef integer,
    driverRef integer, device integer, driver integer, rule integer, groups text, vehicle text, latitude real,
    longitude real, headingDegrees real, speedKph real, accuracyMeters real, address text, publishedSeq integer)`,
  `create table eventGroup (tenant integer not null, grp integer not null, occurredAtMs integer not null,
    refHash integer not null,
    key integer not null, primary key (tenant, grp, occurredAtMs, refHash, key)) without rowid`,
  `create table change (
    seq integer primary key autoincrement, tenant integer not null, event integer not null, kind text not null,
    atMs integer not null, class integer not null, device integer, driver integer, rule integer, groups text,
    occurredAtMs integer not null, updatedAtMs integer not null, classBefore integer, deviceBefore integer,
    driverBefore integer, ruleBefore integer, groupsBefore text, occurredAtMsBefore integer, updatedAtMsBefore integer)`,
  `create table crew (tenant text not null, vendor text not null, deviceRef integer not null, driverRef integer not null,
    isAhead integer not null, seenAtMs integer not null,
    primary key (tenant, vendor, deviceRef, driverRef, isAhead)) without rowid`,
  `create table devicePosition (
    tenant text not null, vendor text not null, ref text not null, isAhead integer not null, observedAtMs integer not null,
    latitude real not null, longitude real not null, headingDegrees real, speedKph real, accuracyMeters real,
    address text, primary key (tenant, vendor, ref, isAhead))`,
];

/** Each has what a list is sorted by, and the class: most filters are decided without a look at the row. */
const INDEXES = [
  "create index eventByRef on event (refHash)",
  "create index eventByTime on event (tenant, occurredAtMs, refHash, class)",
  "create index eventByClass on event (tenant, class, occurredAtMs, refHash)",
  "create index eventByDevice on event (tenant, device, occurredAtMs, refHash, class) where device is not null",
  "create index eventByDriver on event (tenant, driver, occurredAtMs, refHash, class) where driver is not null",
  "create index eventByRule on event (tenant, rule, occurredAtMs, refHash, class) where rule is not null",
  "create index eventByUpdate on event (tenant, updatedAtMs)",
  "create index changeByTenant on change (tenant, seq)",
  "create index crewByDriver on crew (tenant, vendor, driverRef)",
];

const WORDS = ["tenant", "deviceRef", "driverRef", "deviceId", "driverId"]
  .map((column) => `select ${column} from formerEvent where ${column} is not null`)
  .join(" union ");

type FormerEvent = {
  readonly rowid: number;
  readonly id: string;
  readonly tenant: string;
  readonly vendor: string;
  readonly vendorRef: string;
  readonly deviceRef: string | null;
  readonly driverRef: string | null;
  readonly deviceId: string | null;
  readonly driverId: string | null;
  readonly parts: string;
  readonly [column: string]: string | number | null;
};

const SAME_COLUMNS = [
  ...["title", "occurredAtMs", "endedAtMs", "recordedAtMs", "updatedAtMs", "receivedAtMs", "revision", "latitude"],
  ...["longitude", "headingDegrees", "speedKph", "accuracyMeters", "address", "publishedSeq"],
];

const NEW_COLUMNS = ["key", "tenant", "class", "ref", "refHash", "deviceRef", "driverRef", "device", "driver"];

/**
 * Gives the events numbers, and what is common to many of them too. Events and changes keep their order; what a change
 * was before is not known of those of before, so it counts as what it is now.
 */
export async function numberEvents(db: Kysely<never>): Promise<void> {
  const run = (text: string) => sql.raw(text).execute(db);
  for (const index of FORMER_INDEXES) await run(`drop index ${index}`);
  await run("alter table event rename to formerEvent");
  await run("alter table change rename to formerChange");
  await run("alter table devicePosition rename to formerPosition");
  for (const table of TABLES) await run(table);
  await run(
    "create table eventOfId (tenant text not null, id text not null, key integer not null, primary key (tenant, id)) without rowid",
  );
  await run(`insert into word (text) ${WORDS}`);
  await quarantineEvents(db);
  await moveEvents(db);
  for (const index of INDEXES) await run(index);
  await run(
    "update eventClass set count = (select count(*) from event where event.tenant = eventClass.tenant and event.class = eventClass.code)",
  );
  // Before it was taken back, an event was of the class that differs in that alone.
  await run(`insert or ignore into eventClass (tenant, parts, count)
    select tenant, json_set(parts, '$[8]', 0), 0 from eventClass where retracted = 1`);
  await run(`insert into change (seq, tenant, event, kind, atMs, class, device, driver, occurredAtMs, updatedAtMs,
      classBefore, deviceBefore, driverBefore, occurredAtMsBefore, updatedAtMsBefore)
    select c.seq, e.tenant, e.key, c.kind, c.atMs, e.class, e.device, e.driver, e.occurredAtMs, e.updatedAtMs,
      case c.kind when 'ADDED' then null when 'AMENDED' then e.class else (select b.code from eventClass b
        join eventClass a on a.code = e.class where b.tenant = e.tenant and b.parts = json_set(a.parts, '$[8]', 0)) end,
      e.device, e.driver, e.occurredAtMs, e.updatedAtMs
    from formerChange c join eventOfId i on i.tenant = c.tenant and i.id = c.eventId join event e on e.key = i.key
    order by c.seq`);
  await run(`insert into crew (tenant, vendor, deviceRef, driverRef, isAhead, seenAtMs)
    select t.text, c.vendor, e.deviceRef, e.driverRef, e.occurredAtMs > e.receivedAtMs, max(e.occurredAtMs)
    from event e join eventClass c on c.code = e.class join word t on t.code = e.tenant
    where e.deviceRef is not null and e.driverRef is not null and c.retracted = 0
    group by 1, 2, 3, 4, 5`);
  await run(`insert into devicePosition select tenant, vendor, ref, 0, observedAtMs, latitude, longitude, headingDegrees,
    speedKph, accuracyMeters, address from formerPosition`);
  // Beside max(), SQLite gives the other columns of the row that has it.
  await run(`insert into devicePosition (tenant, vendor, ref, isAhead, observedAtMs, latitude, longitude, headingDegrees, speedKph,
      accuracyMeters, address)
    select t.text, c.vendor, r.text, e.occurredAtMs > e.receivedAtMs, max(e.occurredAtMs), e.latitude,
      e.longitude, e.headingDegrees, e.speedKph, e.accuracyMeters, e.address
    from event e join eventClass c on c.code = e.class join word t on t.code = e.tenant join word r on r.code = e.deviceRef
    where e.latitude is not null and c.retracted = 0
    group by 1, 2, 3, 4
    on conflict (tenant, vendor, ref, isAhead) do update set observedAtMs = excluded.observedAtMs, latitude = excluded.latitude,
      longitude = excluded.longitude, headingDegrees = excluded.headingDegrees, speedKph = excluded.speedKph,
      accuracyMeters = excluded.accuracyMeters, address = excluded.address
    where devicePosition.observedAtMs < excluded.observedAtMs`);
  for (const table of ["formerEvent", "formerChange", "formerPosition", "eventOfId"]) await run(`drop table ${table}`);
}

/** What no calendar has cannot be shown: such events made every list fail that reached them. */
async function quarantineEvents(db: Kysely<never>): Promise<void> {
  const isNoInstant = sql`abs(occurredAtMs) > ${LATEST_MS} or abs(coalesce(endedAtMs, 0)) > ${LATEST_MS}
    or abs(coalesce(recordedAtMs, 0)) > ${LATEST_MS} or abs(updatedAtMs) > ${LATEST_MS}`;
  await sql`insert into quarantine (tenant, publisher, kind, ref, seq, atMs, reason, message)
    select tenant, vendor, 'event', vendorRef, coalesce(publishedSeq, 0), receivedAtMs, 'an instant that no calendar has',
      json_object('occurredAtMs', occurredAtMs, 'title', title)
    from formerEvent where ${isNoInstant}`.execute(db);
  await sql`delete from formerEvent where ${isNoInstant}`.execute(db);
}

async function moveEvents(db: Kysely<never>): Promise<void> {
  const codes = await readCodes(db);
  const classes = new Map<string, number>();
  const columns = [...NEW_COLUMNS, ...SAME_COLUMNS];
  for (let after = 0; ; ) {
    const { rows } = await sql<FormerEvent>`
      select rowid, *, json_array(vendor, vendorType, type, category, severity, null, json_array(), 0, retracted) as parts
      from formerEvent where rowid > ${after} order by rowid limit ${SLICE}`.execute(db);
    if (rows.length === 0) return;
    for (const { tenant, parts } of rows) {
      const key = `${tenant} ${parts}`;
      if (classes.has(key)) continue;
      const code = codes.get(tenant);
      const made = await sql<{ code: number }>`
        insert into eventClass (tenant, parts, count) values (${code}, ${parts}, 0) returning code`.execute(db);
      classes.set(key, made.rows[0]?.code ?? 0);
    }
    const codeOrNull = (text: string | null) => (text === null ? null : (codes.get(text) ?? null));
    const moved = rows.map((row) => {
      const tenant = codes.get(row.tenant) ?? 0;
      const { vendor, vendorRef, deviceRef, driverRef, deviceId, driverId, parts } = row;
      return [
        ...[
          row.rowid,
          tenant,
          classes.get(`${row.tenant} ${parts}`) ?? 0,
          vendorRef,
          toRefHash(row.tenant, vendor, vendorRef),
        ],
        ...[deviceRef, driverRef, deviceId, driverId].map(codeOrNull),
        ...SAME_COLUMNS.map((column) => row[column] ?? null),
      ];
    });
    await insertRows(db, { into: "event", columns, rows: moved });
    const ids = rows.map(({ tenant, id, rowid }) => [tenant, id, rowid]);
    await insertRows(db, { into: "eventOfId", columns: ["tenant", "id", "key"], rows: ids });
    after = rows.at(-1)?.rowid ?? after;
  }
}

async function readCodes(db: Kysely<never>): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ code: number; text: string }>`select code, text from word`.execute(db);
  return new Map(rows.map(({ code, text }) => [text, code]));
}
