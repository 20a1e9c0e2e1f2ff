import { type Kysely, sql } from "kysely";
import type { EventTable, FleetTables } from "../../../../subgraphs/fleet/tables.ts";

/** By which rules it is found out who drove: those of the product, or others that show that a test can fail. */
export type Rules = {
  readonly dayMs: number;
  readonly restMs: number;
  readonly knowsUnclaimed: boolean;
  readonly endsWithLogout: boolean;
  readonly asksWitnesses: boolean;
  /** Whether assignments count in vehicles in which a log is kept, too. */
  readonly assignsLogged: boolean;
};

export const RULES: Rules = {
  dayMs: 14 * 3_600_000,
  restMs: 2 * 3_600_000,
  knowsUnclaimed: true,
  endsWithLogout: true,
  asksWitnesses: true,
  assignsLogged: false,
};

type Row = EventTable & {
  readonly parts: string;
  /** The driver that the record is which the event names, at its moment. */
  readonly named: string | null;
  /** What that driver's account is called. */
  readonly accountName: string | null;
  readonly deviceId: string | null;
};

type Event = {
  readonly row: Row;
  readonly vendor: string;
  readonly vendorType: string;
  readonly type: string;
  readonly isRetracted: boolean;
  /** Whom its vendor names. */
  readonly own: string | null;
  readonly nobody: string | null;
};

/** Who drove at an event: ids in place of words. */
export type Driven = {
  readonly ref: string;
  readonly driver: string | null;
  readonly by: string;
  readonly contradictions: readonly string[];
};

const NEAR = { out: 0, resting: 1, "on duty": 2, driving: 3 } as const;
type Near = keyof typeof NEAR;

/** Who drove at every event of a tenant, from all of its events at once. Their incidents are taken as they are stored. */
export async function attributeAll(
  db: Kysely<FleetTables>,
  tenant: string,
  rules: Rules = RULES,
): Promise<readonly Driven[]> {
  const { rows } = await sql<Row>`
    select e.*, cast(c.parts as text) as parts, l."entityId" as named, v.name as "accountName", d.text as "deviceId"
    from event e join eventClass c on c.code = e.class
      left join word d on d.code = e.device
      left join word w on w.code = e.driverRef
      left join link l on l.tenant = ${tenant} and l.kind = 'driver' and l.vendor = c.vendor and l.ref = w.text
        and l.fromMs <= e.occurredAtMs and l.untilMs > e.occurredAtMs
      left join vendorRecord v on v.tenant = ${tenant} and v.kind = 'driver' and v.vendor = c.vendor and v.ref = w.text
    where e.tenant = (select code from word where text = ${tenant})`.execute(db);
  const events = rows.map(toEvent);
  const fleet = await readFleet(db, tenant);
  return events.map((event) => attribute(event, { events, fleet, rules })).sort((a, b) => (a.ref < b.ref ? -1 : 1));
}

/** Who drove at every event of a tenant, as it is stored, in the same words. */
export async function storedDriven(db: Kysely<FleetTables>, tenant: string): Promise<readonly Driven[]> {
  const { rows } = await sql<EventTable & { vendor: string; driverId: string | null }>`
    select e.*, c.vendor, w.text as "driverId" from event e join eventClass c on c.code = e.class left join word w on w.code = e.driver
    where e.tenant = (select code from word where text = ${tenant})`.execute(db);
  const { rows: words } = await sql<{ code: number; text: string }>`select code, text from word`.execute(db);
  const textOf = new Map(words.map(({ code, text }) => [code, text]));
  return rows
    .map(({ ref, vendor, driverId, basis, contradictions }) => ({
      ref: `${vendor} ${ref}`,
      driver: driverId,
      by: ["vendor", "driving", "witness", "present", "assignment"][basis ?? 0] ?? "",
      contradictions: ((contradictions === null ? [] : JSON.parse(contradictions)) as [string, number][])
        .map(([source, driver]) => `${source} ${textOf.get(driver)}`)
        .sort(),
    }))
    .sort((a, b) => (a.ref < b.ref ? -1 : 1));
}

function toEvent(row: Row): Event {
  const [vendor, vendorType, type, , , , , , retracted] = JSON.parse(row.parts);
  const isNobodys = row.accountName === "Unassigned";
  const named = row.driverRef === null ? null : row.named;
  return {
    ...{ row, vendor, vendorType, type, isRetracted: retracted === 1 },
    own: isNobodys ? null : named,
    nobody: isNobodys ? named : null,
  };
}

type Fleet = {
  readonly links: readonly FleetTables["link"][];
  readonly assignments: readonly FleetTables["assignment"][];
  readonly nameOf: ReadonlyMap<string, string | null>;
};

async function readFleet(db: Kysely<FleetTables>, tenant: string): Promise<Fleet> {
  const links = await db.selectFrom("link").selectAll().where("tenant", "=", tenant).execute();
  const assignments = await db.selectFrom("assignment").selectAll().where("tenant", "=", tenant).execute();
  const records = await db.selectFrom("vendorRecord").selectAll().where("tenant", "=", tenant).execute();
  const nameOf = new Map(records.map(({ kind, vendor, ref, name }) => [`${kind} ${vendor} ${ref}`, name]));
  return { links, assignments, nameOf };
}

/** Who is said to have the vehicle of an event at its moment. */
function whoHas(
  { deviceId, occurredAtMs: atMs }: Row,
  { links, assignments, nameOf }: Fleet,
  rules: Rules,
): readonly string[] {
  const holds = ({ fromMs, untilMs }: { fromMs: number; untilMs: number }) => fromMs <= atMs && untilMs > atMs;
  const records = links.filter((link) => link.entityId === deviceId && holds(link));
  if (!rules.assignsLogged && records.some((link) => link.vendor === "VISTRACKS")) return [];
  return assignments.filter(holds).flatMap(({ vendor, driverRef, deviceRef }) => {
    if (!records.some((link) => link.vendor === vendor && link.ref === deviceRef)) return [];
    if (nameOf.get(`driver ${vendor} ${driverRef}`) === "Unassigned") return [];
    const of = links.find(
      (one) => one.kind === "driver" && one.vendor === vendor && one.ref === driverRef && holds(one),
    );
    return of ? [of.entityId] : [];
  });
}

type Known = { readonly events: readonly Event[]; readonly fleet: Fleet; readonly rules: Rules };

function attribute(event: Event, { events, fleet, rules }: Known): Driven {
  const { row, vendor, type, own, nobody } = event;
  const answer = (driver: string | null, by: string, contradictions: readonly string[] = []): Driven => ({
    ...{ ref: `${vendor} ${row.ref}`, driver: driver ?? nobody, by },
    contradictions: driver === null ? [] : [...new Set(contradictions)].sort(),
  });
  if (vendor === "VISTRACKS" || type === "DEVICE_STATUS") return answer(own, "vendor");
  const inIt = whoIsIn(row, events, rules);
  const nearest = Math.max(0, ...inIt.map(({ near }) => NEAR[near]));
  const closest = [...new Set(inIt.filter(({ near }) => NEAR[near] === nearest).map(({ who }) => who))];
  const logs = closest.length === 1 ? (closest[0] ?? null) : null;
  const witnesses = rules.asksWitnesses
    ? events.flatMap((other) =>
        row.incident !== null && other.row.incident === row.incident && other !== event ? (other.own ?? []) : [],
      )
    : [];
  const [witness = null, ...others] = new Set(witnesses);
  const agreed = others.length === 0 ? witness : null;
  const against = (driver: string | null) => [
    ...(nearest >= NEAR["on duty"] && logs !== null && logs !== driver ? [`DUTY_LOG ${logs}`] : []),
    ...witnesses.filter((one) => one !== driver).map((one) => `WITNESS ${one}`),
  ];
  if (own !== null) return answer(own, "vendor", against(own));
  if (logs !== null && nearest === NEAR.driving) return answer(logs, "driving", against(logs));
  if (agreed !== null) return answer(agreed, "witness", against(agreed));
  if (logs !== null) return answer(logs, "present", against(logs));
  const [holder, ...rivals] = new Set(inIt.length > 0 ? [] : whoHas(row, fleet, rules));
  if (holder !== undefined && rivals.length === 0) return answer(holder, "assignment", against(holder));
  return answer(null, "vendor");
}

/** Who is in the vehicle of an event at its moment by the log, and how near to the wheel. */
function whoIsIn(
  { device, occurredAtMs: atMs }: Row,
  events: readonly Event[],
  rules: Rules,
): readonly { readonly who: string | null; readonly near: Near }[] {
  if (device === null) return [];
  const log = events.filter((one) => one.vendor === "VISTRACKS" && !one.isRetracted && wordOf(one) !== null);
  const unclaimed = log.filter(
    ({ own, row }) => own === null && row.device === device && row.occurredAtMs <= atMs && rules.knowsUnclaimed,
  );
  const driven = unclaimed.filter((one) => wordOf(one) === "driving" && endOfUnclaimed(one.row, rules) > atMs);
  const drivers = new Set(log.flatMap(({ own }) => own ?? []));
  return [
    ...driven.map(() => ({ who: null, near: "driving" as const })),
    ...[...drivers].flatMap((who) => {
      const past = log.filter(({ own, row }) => own === who && row.occurredAtMs <= atMs).sort(inOrder);
      const last = past.at(-1);
      if (!last || last.row.device !== device) return [];
      const near = past.reduce<Near>((before, entry) => after(before, wordOf(entry), rules), "out");
      const lasts = near === "resting" ? rules.restMs : rules.dayMs;
      return near === "out" || atMs >= last.row.occurredAtMs + lasts ? [] : [{ who, near }];
    }),
  ];
}

function endOfUnclaimed({ occurredAtMs, endedAtMs }: Row, { dayMs }: Rules): number {
  if (endedAtMs === null) return occurredAtMs + 3_600_000;
  return Math.min(Math.max(endedAtMs, occurredAtMs + 1), occurredAtMs + dayMs);
}

const WORDS: Readonly<Record<string, string>> = {
  Driving: "driving",
  OnDuty: "on duty",
  OffDuty: "rests",
  Sleeper: "rests",
  WaitingAtSite: "rests",
};

/** What an entry says; null for one that says nothing of who is where. */
function wordOf({ type, vendorType }: Event): string | null {
  if (type === "DUTY_STATUS_CHANGE") return WORDS[vendorType] ?? null;
  if (["INTERMEDIATE_LOG", "PERSONAL_CONVEYANCE", "YARD_MOVES"].includes(type)) return "driving";
  if (type === "SPECIAL_DRIVING_CLEARED") return "on duty";
  if (type === "ENGINE_ON" || type === "ENGINE_OFF") return "engine";
  return type === "LOGIN" || type === "LOGOUT" ? type.toLowerCase() : null;
}

function after(before: Near, word: string | null, { endsWithLogout }: Rules): Near {
  if (word === "driving") return "driving";
  if (word === "on duty" || word === "login") return "on duty";
  if (word === "logout") return endsWithLogout ? "out" : before;
  if (word === "rests") return before === "out" ? "out" : "resting";
  return before === "out" ? "on duty" : before;
}

const PLACES = ["login", "on duty", "driving", "engine", "rests", "logout"];

function inOrder(a: Event, b: Event): number {
  return (
    a.row.occurredAtMs - b.row.occurredAtMs ||
    PLACES.indexOf(wordOf(a) ?? "") - PLACES.indexOf(wordOf(b) ?? "") ||
    a.row.refHash - b.row.refHash
  );
}
