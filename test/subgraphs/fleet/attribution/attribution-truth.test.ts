import { type Kysely, sql } from "kysely";
import { beforeAll, describe, expect, it } from "vitest";
import { openStoreForReading } from "../../../../platform/store/store.ts";
import { storeAddress } from "../../../../platform/store/store-address.ts";
import { startSimulator } from "../../../../simulator/simulator.ts";
import type { EventTable, FleetTables } from "../../../../subgraphs/fleet/tables.ts";
import { createDataDir } from "../../../e2e/process.ts";
import { casesOf } from "../../../gateway/long-run.ts";
import { startIngesting, untilCaughtUp } from "../../../ingestion/ingestion.ts";

type Row = Pick<EventTable, "ref" | "device" | "occurredAtMs" | "basis" | "nobody"> & {
  readonly vendor: string;
  readonly driverId: string | null;
};

/** An event with who drove in truth, and who of that fleet can have found out. */
type Judged = Row & {
  readonly truth: string | null;
  /** The persons whose records the found driver has. */
  readonly found: ReadonlySet<string>;
  readonly truck: string;
};

type Week = { readonly events: readonly Judged[]; readonly logged: ReadonlySet<string> };

/** A simulated week, as all vendors tell it and fleet has it. */
async function readWeek(signal: AbortSignal): Promise<Week> {
  await using dir = await createDataDir();
  const aheadMs = Date.parse("2026-03-18T12:00:00Z") - Date.now();
  const clock = { now: () => Date.now() + aheadMs };
  const devices = casesOf({ short: 25, long: 60 });
  await using simulator = await startSimulator({ port: 0, speed: 0.001, devices, clock });
  {
    const environment = { CLOCK_AHEAD_MS: String(aheadMs), BACKFILL_HOURS: "240" };
    await using process = startIngesting({ simulator, dataDir: dir.path, environment });
    await process.printed(/ready/);
    await untilCaughtUp(dir.path, signal, { aheadMs, process });
  }
  const always = { fromMs: 0, untilMs: Number.MAX_SAFE_INTEGER };
  const truth = simulator.truth();
  const truckOf = new Map(
    truth.incidents(always).flatMap(({ device, events }) => events.map((one) => [`${one.vendor} ${one.ref}`, device])),
  );
  const driverOf = new Map(truth.attributions(always).map((one) => [`${one.vendor} ${one.ref}`, one.driver]));
  const logged = new Set(
    truth
      .owners("device")
      .flatMap(({ id, records }) => (records.some(({ vendor }) => vendor === "VISTRACKS") ? id : [])),
  );
  const persons = new Map(
    truth.owners("driver").flatMap(({ id, records }) => records.map(({ vendor, ref }) => [`${vendor} ${ref}`, id])),
  );
  await using store = openStoreForReading<FleetTables>(storeAddress(dir.path, "fleet"));
  const found = await readPersons(store.db, persons);
  const { rows } = await sql<Row>`
    select e.ref, e.device, e.occurredAtMs, e.basis, e.nobody, c.vendor,
      (select text from word where code = e.driver) as driverId
    from event e join eventClass c on c.code = e.class`.execute(store.db);
  const events = rows.flatMap((row) => {
    const [truck, driver] = [truckOf.get(`${row.vendor} ${row.ref}`), driverOf.get(`${row.vendor} ${row.ref}`)];
    if (truck === undefined || driver === undefined) return [];
    return [{ ...row, truck, truth: driver, found: found.get(row.driverId ?? "") ?? new Set<string>() }];
  });
  return { events, logged };
}

/** Whose records each driver of the fleet has. */
async function readPersons(
  db: Kysely<FleetTables>,
  persons: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const { rows } = await sql<{ entityId: string; vendor: string; ref: string }>`
    select entityId, vendor, ref from link where kind = 'driver'`.execute(db);
  return new Map(
    [...Map.groupBy(rows, ({ entityId }) => entityId)].map(([id, links]) => [
      id,
      new Set(links.map(({ vendor, ref }) => persons.get(`${vendor} ${ref}`) ?? "")),
    ]),
  );
}

describe("who drove in a simulated week", () => {
  let week: Week;

  beforeAll(async () => {
    week = await readWeek(AbortSignal.timeout(80_000));
  });

  /** The events of trucks with a log that are of the truck in the index, too; the log's own events are its word. */
  function toJudged({ events, logged }: Week): readonly Judged[] {
    const deviceOf = new Map(
      [
        ...Map.groupBy(
          events.filter(({ vendor }) => vendor === "VISTRACKS"),
          ({ truck }) => truck,
        ),
      ].map(([truck, own]) => {
        const [most] = [...Map.groupBy(own, ({ device }) => device)].sort(([, a], [, b]) => b.length - a.length);
        return [truck, most?.[0]];
      }),
    );
    return events.filter(
      ({ truck, vendor, device }) => vendor !== "VISTRACKS" && logged.has(truck) && deviceOf.get(truck) === device,
    );
  }

  /** Of how many of some events the driver is found, and of how many a wrong one. */
  function judge(events: readonly Judged[], foundOf: (event: Judged) => ReadonlySet<string> | null = toFound) {
    const driven = events.filter(({ truth }) => truth !== null);
    const right = driven.filter((event) => foundOf(event)?.has(event.truth ?? ""));
    const wrong = events.filter((event) => foundOf(event) !== null && !foundOf(event)?.has(event.truth ?? ""));
    return { driven: driven.length, share: right.length / driven.length, wrong: wrong.length };
  }

  function toFound({ driverId, found }: Judged): ReadonlySet<string> | null {
    return driverId === null ? null : found;
  }

  it("is found out of at least 99 of a hundred events of trucks with a log, and of none a wrong driver", ({
    annotate,
  }) => {
    const judged = toJudged(week);
    const { driven, share, wrong } = judge(judged);
    const unnamed = judged.filter(
      ({ basis, nobody, driverId }) => basis !== null || nobody !== null || driverId === null,
    );

    annotate(
      `${driven} events, ${unnamed.length} of them without a driver by their vendors: ${share} right, ${wrong} wrong`,
    );
    expect(driven).toBeGreaterThan(3_000);
    expect(unnamed.length / judged.length).toBeGreaterThan(0.5);
    expect(share).toBeGreaterThanOrEqual(0.99);
    expect(wrong).toBe(0);
  });

  it("is never a wrong one, though cameras and dongles are carried over and some trucks have one name", ({
    annotate,
  }) => {
    const { driven, share, wrong } = judge(
      week.events.filter(({ truck, vendor }) => vendor !== "VISTRACKS" && week.logged.has(truck)),
    );

    annotate(`${driven} events: ${share} right, ${wrong} wrong`);
    expect(share).toBeGreaterThan(0.97);
    expect(wrong).toBe(0);
  });

  it("would be judged wrong where the log were half a day late, or nobody asked it", () => {
    const judged = toJudged(week);
    const entries = Map.groupBy(
      week.events.filter(({ vendor, driverId }) => vendor === "VISTRACKS" && driverId !== null),
      ({ device }) => device,
    );
    const late = ({ device, occurredAtMs }: Judged) => {
      const past = (entries.get(device) ?? []).filter((entry) => entry.occurredAtMs <= occurredAtMs - 12 * 3_600_000);
      return past.toSorted((a, b) => b.occurredAtMs - a.occurredAtMs)[0]?.found ?? null;
    };

    expect(judge(judged, late).wrong).toBeGreaterThan(100);
    expect(judge(judged, (event) => (event.basis === null ? toFound(event) : null)).share).toBeLessThan(0.5);
  });
});
