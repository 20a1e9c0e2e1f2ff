import { formatTable } from "../table.ts";

/*
 * How long the vendors' limits, and ours towards them, let a fleet's news take: computed, and nothing is started for it.
 * `docs/capacity.md` shows what comes out, and `test/docs/capacity.test.ts` compares the two.
 */

/** What is known of a fleet. */
export type FleetLoad = {
  readonly vehicles: number;
  /** How long a vendor takes for an answer. */
  readonly answerMs: number;
  /** Events of a vehicle in a day, by vendor. */
  readonly perVehicleDay: Readonly<Record<VendorName, number>>;
};

export type VendorName = "RoscoLive" | "Samsara" | "VisTracks" | "Vinli";

export type Round = {
  readonly vendor: VendorName;
  /** Requests a second that can be sent. */
  readonly requestsPerSecond: number;
  /** From one look at a device, or at the feed, to the next: what is new is as old as that at most. */
  readonly roundSeconds: number;
  /** What the first reading of a week takes. */
  readonly backfillSeconds: number;
};

/** Of `vendor-http.ts`: as many requests of one account are under way at once. */
const CONNECTIONS = 2;
/** The default of `POLL_INTERVAL_MS`. */
const POLL_SECONDS = 5;
const DAY_SECONDS = 86_400;
const WEEK_DAYS = 7;
/** Of `streams/change-turns.ts`, and of the look back over a day in `streams/event-reading.ts`. */
const LOOK_AGAIN_SECONDS = 60;

/** The defaults of `…_REQUESTS_PER_SECOND`. Samsara's is its own limit, the others publish none. */
const LIMITS: Readonly<Record<VendorName, number>> = { RoscoLive: 100, Samsara: 5, VisTracks: 10, Vinli: 50 };
/** Events in an answer. Of RoscoLive's, a second answer is cut to hold 60: `streams/event-window.ts`. */
const PAGES: Readonly<Record<VendorName, number>> = { RoscoLive: 60, Samsara: 512, VisTracks: 500, Vinli: 100 };

/**
 * Vinli's other streams, in requests a second and vehicle: positions, rules, trips and vehicles by their periods. They are read
 * one device at a time, the vehicles two, beside the four of the events: of nine that wait for a turn, five.
 */
const VINLI_OTHERS = 1 / 30 + 1 / 300 + 1 / 900 + 1 / 600;
const VINLI_OTHERS_SHARE = 5 / 9;

/** What each vendor's round takes for a fleet. */
export function toRounds(load: FleetLoad): readonly Round[] {
  const of = (vendor: VendorName, toRoundSeconds: (requestsPerSecond: number) => number): Round => {
    const requestsPerSecond = Math.min(LIMITS[vendor], (CONNECTIONS * 1_000) / load.answerMs);
    return {
      vendor,
      requestsPerSecond,
      roundSeconds: Math.max(toRoundSeconds(requestsPerSecond), POLL_SECONDS),
      backfillSeconds: toBackfillRequests(vendor, load) / requestsPerSecond,
    };
  };
  const { vehicles } = load;
  /** A feed of all vehicles: what came in a poll, page by page. */
  const feed = (vendor: VendorName) => (rate: number) => {
    const events = (vehicles * load.perVehicleDay[vendor] * POLL_SECONDS) / DAY_SECONDS;
    const pages = Math.ceil(events / PAGES[vendor]);
    return pages / rate > POLL_SECONDS ? Number.POSITIVE_INFINITY : POLL_SECONDS + pages / rate;
  };
  return [
    of("RoscoLive", (rate) => {
      // Lists and alarms of 100 devices an answer each minute, and the past of every device once a day.
      const others = (2 * Math.ceil(vehicles / 100)) / 60 + vehicles / DAY_SECONDS;
      return (vehicles * (1 + POLL_SECONDS / LOOK_AGAIN_SECONDS)) / Math.max(rate - others, rate / 2);
    }),
    of("Samsara", feed("Samsara")),
    of("VisTracks", feed("VisTracks")),
    of("Vinli", (rate) => {
      const others = Math.min(vehicles * VINLI_OTHERS, rate * VINLI_OTHERS_SHARE);
      const onePage = vehicles / (rate - others);
      // A device is looked back over once a minute: in every round that takes longer, in a part of shorter ones.
      return onePage * 2 >= LOOK_AGAIN_SECONDS ? onePage * 2 : onePage / (1 - onePage / LOOK_AGAIN_SECONDS);
    }),
  ];
}

/** How many answers a week fills: those of vehicles one by one each begin with one of their own. */
function toBackfillRequests(vendor: VendorName, { vehicles, perVehicleDay }: FleetLoad): number {
  const events = perVehicleDay[vendor] * WEEK_DAYS;
  if (vendor === "RoscoLive" || vendor === "Vinli") return vehicles * Math.max(Math.ceil(events / PAGES[vendor]), 1);
  return Math.ceil((vehicles * events) / PAGES[vendor]);
}

/** A span in the unit that people would say it in. */
export function toSpan(seconds: number): string {
  if (seconds === Number.POSITIVE_INFINITY) return "never";
  if (seconds < 120) return `${seconds.toFixed(0)} s`;
  if (seconds < 7_200) return `${(seconds / 60).toFixed(0)} min`;
  return seconds < 2 * DAY_SECONDS ? `${(seconds / 3_600).toFixed(0)} h` : `${(seconds / DAY_SECONDS).toFixed(0)} days`;
}

/** The rounds of fleets of several sizes, as the guide shows them. */
export function formatRounds(sizes: readonly number[], load: Omit<FleetLoad, "vehicles">): string {
  const rounds = sizes.map((vehicles) => toRounds({ ...load, vehicles }));
  return formatTable(
    ["", "requests/s", ...sizes.flatMap((vehicles) => [`${vehicles.toLocaleString("en")}: round`, "backfill"])],
    (rounds[0] ?? []).map(({ vendor, requestsPerSecond }, index) => [
      vendor,
      String(Math.round(requestsPerSecond)),
      ...rounds.flatMap((one) => [toSpan(one[index]?.roundSeconds ?? 0), toSpan(one[index]?.backfillSeconds ?? 0)]),
    ]),
  );
}
