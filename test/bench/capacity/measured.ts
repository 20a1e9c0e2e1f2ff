import type { FleetLoad } from "./rounds.ts";
import type { MeasuredWeek } from "./storage.ts";

/** What `npm run bench -- capacity` told of a simulated week of 250 vehicles: what the guide computes with. */
export const MEASURED_WEEKS: readonly MeasuredWeek[] = [
  { engine: "SQLite", vehicles: 250, bytes: 390.2e6, rawBytes: 97.7e6 },
  { engine: "PostgreSQL", vehicles: 250, bytes: 414.2e6, rawBytes: 98e6 },
];

/** Events of a vehicle in a day, of the same week: 9,402, 7,857, 47,764 and 35,564 of 250 vehicles. */
export const MEASURED_PER_VEHICLE_DAY: FleetLoad["perVehicleDay"] = {
  RoscoLive: 5.4,
  Samsara: 4.5,
  VisTracks: 27.3,
  Vinli: 20.3,
};

/** Of an interface over the Internet. Assumed: no vendor says it. */
export const ASSUMED_ANSWER_MS = 100;
