import { ManualClock } from "../../simulator/clock.ts";
import type { Simulator } from "../../simulator/running-simulator.ts";
import { startSimulator } from "../../simulator/simulator.ts";
import { call, samsaraCall, vistracksCall } from "./vendor-calls.ts";

/** The week of these worlds, whose clock stands at its start at first. */
export const WEEK = { startsAt: "2026-03-12T00:00:00.000Z", endsAt: "2026-03-18T12:00:00.000Z" };

// biome-ignore lint/suspicious/noExplicitAny: tests read foreign answers field by field, and fail where one is missing
export type Served = any;

export type Span = {
  readonly id: string;
  readonly from: string | null;
  readonly until: string | null;
  readonly tiedBy: string[];
};

/** A quiet world, and a way to see it at a later moment. */
export async function startWeek() {
  const clock = new ManualClock(WEEK.startsAt);
  const simulator = await startSimulator({ port: 0, clock, speed: 0.001 });
  const goTo = (moment: string) => clock.advance(Date.parse(moment) - clock.now());
  return { simulator, goTo, [Symbol.asyncDispose]: () => simulator[Symbol.asyncDispose]() };
}

/** Whose a record was in the week by the truth, one after the other. */
export async function spansOf(
  simulator: Simulator,
  kind: "devices" | "drivers",
  vendor: string,
  ref: string,
): Promise<Span[]> {
  const { json } = await call(`${simulator.url}/truth/${kind}`);
  const spans = json[kind].flatMap(({ id, records }: Served) =>
    records.filter((one: Served) => one.vendor === vendor && one.ref === ref).map((one: Served) => ({ ...one, id })),
  );
  return spans
    .filter(({ until }: Span) => until === null || until > WEEK.startsAt)
    .toSorted((a: Span, b: Span) => (a.from ?? "").localeCompare(b.from ?? ""));
}

/** The vendors' records of a truck whose ids never change. */
export async function truckRecords(simulator: Simulator, index: number) {
  const assets = (await samsaraCall(simulator, "/assets")).json.data;
  const vehicles = (await vistracksCall(simulator, "/assets")).json;
  return {
    samsara: assets.find(({ id }: Served) => id === String(281_474_976_720_000 + index * 37)),
    vistracks: vehicles.find(({ id }: Served) => id === 1_581_700 + index),
  };
}
