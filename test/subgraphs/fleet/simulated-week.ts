import { sql } from "kysely";
import { openStoreForReading } from "../../../platform/store/store.ts";
import { storeAddress } from "../../../platform/store/store-address.ts";
import type { EventVendor } from "../../../schema/messages.ts";
import { startSimulator } from "../../../simulator/simulator.ts";
import type { TrueIncident, TrueOwner } from "../../../simulator/truth/truth.ts";
import type { EventTable, FleetTables } from "../../../subgraphs/fleet/tables.ts";
import { createDataDir } from "../../e2e/process.ts";
import { startIngesting, untilCaughtUp } from "../../ingestion/ingestion.ts";

/** An event of fleet's index, with the words of its class and of whose records it is. */
export type WeekEvent = EventTable & {
  /** JSON: see `EventClass`. */
  readonly parts: string;
  readonly vendor: EventVendor;
  readonly deviceText: string | null;
  readonly driverText: string | null;
};

/** A simulated week as all vendors tell it and fleet has it, and what is true of it. */
export type SimulatedWeek = {
  readonly events: readonly WeekEvent[];
  readonly incidents: readonly TrueIncident[];
  readonly devices: readonly TrueOwner[];
  readonly drivers: readonly TrueOwner[];
};

/** Always the same week: of another, a few moments more or less are not to be seen by times and places. */
export const WEEK_ENDS_AT = "2026-03-18T12:00:00Z";

/** Has all vendors tell of a week of so many trucks. */
export async function readSimulatedWeek(devices: number, signal: AbortSignal): Promise<SimulatedWeek> {
  await using dir = await createDataDir();
  const aheadMs = Date.parse(WEEK_ENDS_AT) - Date.now();
  const clock = { now: () => Date.now() + aheadMs };
  await using simulator = await startSimulator({ port: 0, speed: 0.001, devices, clock });
  {
    const environment = { CLOCK_AHEAD_MS: String(aheadMs), BACKFILL_HOURS: "240" };
    await using process = startIngesting({ simulator, dataDir: dir.path, environment });
    await process.printed(/ready/);
    await untilCaughtUp(dir.path, signal, { aheadMs, process });
  }
  const truth = simulator.truth();
  await using store = openStoreForReading<FleetTables>(storeAddress(dir.path, "fleet"));
  const { rows: events } = await sql<WeekEvent>`
    select e.*, c.parts, c.vendor, d.text as deviceText, p.text as driverText from event e
      join eventClass c on c.code = e.class
      left join word d on d.code = e.deviceRef left join word p on p.code = e.driverRef`.execute(store.db);
  return {
    events,
    incidents: truth.incidents({ fromMs: 0, untilMs: Number.MAX_SAFE_INTEGER }),
    devices: truth.owners("device"),
    drivers: truth.owners("driver"),
  };
}
