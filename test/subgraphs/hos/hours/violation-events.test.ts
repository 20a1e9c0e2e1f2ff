import { describe, expect, it } from "vitest";
import { at, told } from "../rules/duty-notation.ts";
import type { Account } from "../vistracks.ts";
import { driverOf, iso, openHours } from "./asked-hours.ts";
import { toRows } from "./told-logs.ts";

const MINUTE_MS = 60_000;

type Told = {
  readonly vendorType: string;
  readonly severity: string;
  readonly occurredAtMs: number;
  readonly endedAtMs: number | null;
  readonly retracted: boolean;
  readonly revision: number;
};

type Hours = Awaited<ReturnType<typeof openHours>>;

/** Our own events as `hos-driving d2 14:00–d2 15:00 HIGH`, by their ids. */
async function violationsOf({ hos }: Hours): Promise<Readonly<Record<string, string>>> {
  const own = Object.entries(await hos.messages("event")).filter(([ref]) => ref.startsWith("hos:"));
  return Object.fromEntries(
    own.map(([ref, message]) => {
      const { vendorType, severity, occurredAtMs, endedAtMs, retracted } = message as Told;
      const end = endedAtMs === null ? "" : told(endedAtMs);
      return [ref, `${vendorType} ${told(occurredAtMs)}–${end} ${retracted ? "retracted" : severity}`];
    }),
  );
}

const values = async (hours: Hours) => Object.values(await violationsOf(hours)).sort();

/** Resolves once our own events are these, in any order. */
function untilTold(hours: Hours, expected: readonly string[], signal: AbortSignal): Promise<void> {
  return hours.hos.until(async () => JSON.stringify(await values(hours)) === JSON.stringify(expected), signal);
}

const TOO_LONG = "OFF0 d2 ON0 D1 OFF5 D6 OFF10 D11 OFF15 –20";

/** The account with some rows changed a minute from now, which is told when that minute is over. */
function change(account: Account, hours: Hours, more: Account["rows"]): void {
  hours.clock.nowMs += MINUTE_MS;
  const lastChangedDate = new Date(hours.clock.nowMs).toISOString();
  const changed = new Set(more.map(({ id }) => id));
  account.rows = [
    ...account.rows.filter(({ id }) => !changed.has(id)),
    ...more.map((one) => ({ ...one, lastChangedDate })),
  ];
}

describe("a violation as an event", () => {
  it("is told with its driver, its vehicle, its paragraph and the entry that it was found in", async ({ signal }) => {
    const { rows } = toRows(TOO_LONG);
    const driven = rows.map((one) => ({ ...one, assetId: 4, vin: "1M8GDM9AXKP042788" }));
    await using hours = await openHours({ rows: driven }, at("d2 20"), signal);

    await untilTold(hours, ["hos-driving d2 14:00–d2 15:00 HIGH", "hos-shift d2 14:00–d2 15:00 HIGH"], signal);

    const [ref = ""] = Object.keys(await violationsOf(hours));
    expect((await hours.hos.messages("event"))[ref]).toMatchObject({
      vendor: "FLEETGRAPH",
      type: "HOS_VIOLATION",
      category: "HOURS_OF_SERVICE",
      recordVendor: "VISTRACKS",
      driverRef: "7",
      deviceRef: "4",
      derivedFrom: ["vistracks:7"],
      revision: 1,
    });
    const source = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Event { violation { limit limitSeconds startedAt endedAt paragraph explanation } } } }`;
    const of = [`fleetgraph:${ref}`, "fleetgraph:hos:none", "fleetgraph:fleet:1", "vistracks:7"].map((id) => ({
      __typename: "Event",
      id,
    }));
    const { data, errors } = await hours.query(source, { of });
    const [violation, ...others] = (data?._entities ?? []) as { violation: Record<string, unknown> | null }[];
    expect(errors).toBeUndefined();
    expect(violation?.violation).toMatchObject({ startedAt: iso("d2 14"), endedAt: iso("d2 15") });
    expect(violation?.violation?.paragraph).toMatch(/^49 CFR 395\.3\(a\)/);
    expect(violation?.violation?.explanation).toContain("Drove from 2026-03-02 14:00 to 2026-03-02 15:00.");
    expect(others).toEqual([{ violation: null }, { violation: null }, { violation: null }]);
  });

  it("keeps its id when an edit moves it, is retracted when the log has it no more, and comes back", async ({
    signal,
  }) => {
    const { rows } = toRows(TOO_LONG);
    const account: Account = { rows };
    await using hours = await openHours(account, at("d2 20"), signal);
    await untilTold(hours, ["hos-driving d2 14:00–d2 15:00 HIGH", "hos-shift d2 14:00–d2 15:00 HIGH"], signal);
    const ids = Object.keys(await violationsOf(hours)).sort();

    const [last] = rows.slice(-1);
    if (!last) throw new Error("no rows");
    change(account, hours, [{ ...last, eventTime: iso("d2 14:10") }]);
    await untilTold(hours, ["hos-driving d2 14:00–d2 14:10 LOW", "hos-shift d2 14:00–d2 14:10 LOW"], signal);
    change(account, hours, [{ ...last, eventTime: iso("d2 14:00") }]);
    await untilTold(
      hours,
      ["hos-driving d2 14:00–d2 14:10 retracted", "hos-shift d2 14:00–d2 14:10 retracted"],
      signal,
    );
    change(account, hours, [{ ...last, eventTime: iso("d2 18:00") }]);
    const grown = ["hos-driving d2 14:00–d2 18:00 CRITICAL", "hos-shift d2 14:00–d2 18:00 CRITICAL"];
    await untilTold(hours, grown, signal);

    expect(Object.keys(await violationsOf(hours)).sort()).toEqual(ids);
  });

  it("is told when the limit runs out, though the log says nothing new, and grows with the time", async ({
    signal,
  }) => {
    const { rows } = toRows("OFF0 d2 ON0 D1 OFF5 D6 OFF10 D11 –13:30");
    const account: Account = { rows };
    await using hours = await openHours(account, at("d2 13:30"), signal);
    await hours.hos.until(async () => (await standingOf(hours))?.doneMark === 1, signal);
    const before = await values(hours);

    hours.clock.nowMs = at("d2 14:05");
    await untilTold(hours, ["hos-driving d2 14:00– LOW", "hos-shift d2 14:00– LOW"], signal);
    hours.clock.nowMs = at("d2 14:16");
    await untilTold(hours, ["hos-driving d2 14:00– HIGH", "hos-shift d2 14:00– HIGH"], signal);
    change(account, hours, toRows("d2 OFF14:16", { firstId: 90 }).rows);
    await untilTold(hours, ["hos-driving d2 14:00–d2 14:16 HIGH", "hos-shift d2 14:00–d2 14:16 HIGH"], signal);

    expect(before).toEqual([]);
    const revisions = Object.entries(await hours.hos.messages("event"))
      .filter(([ref]) => ref.startsWith("hos:"))
      .map(([, message]) => (message as Told).revision);
    expect(revisions).toEqual([3, 3]);
  });
});

async function standingOf({ hos }: Hours) {
  const rows = await hos.db
    .selectFrom("driverHours" as never)
    .selectAll()
    .execute();
  return (rows as { doneMark: number }[])[0];
}

describe("Driver.hosViolations", () => {
  it("has those that begin in a period, by their begin", async ({ signal }) => {
    const { rows } = toRows(TOO_LONG, { changedAtMs: at("d8 23") });
    await using hours = await openHours({ rows }, at("d9 0"), signal);
    const source = `query ($of: [_Any!]!, $from: DateTime!, $to: DateTime) { _entities(representations: $of) {
      ... on Driver { hosViolations(from: $from, to: $to) { limit startedAt } } } }`;

    const ask = async (from: string, to?: string) => {
      const { data, errors = [] } = await hours.query(source, {
        of: [driverOf(7), driverOf()],
        from: iso(from),
        to: to && iso(to),
      });
      const [ann, nobody] = (data?._entities ?? []) as ({ hosViolations: { limit: string }[] } | null)[];
      expect(nobody?.hosViolations ?? []).toEqual([]);
      return errors.length > 0 ? errors[0]?.extensions : ann?.hosViolations.map(({ limit }) => limit);
    };

    expect(await ask("0")).toEqual(["DRIVING", "SHIFT"]);
    expect(await ask("d2 14", "d2 14:00:01")).toEqual(["DRIVING", "SHIFT"]);
    expect(await ask("d2 14:00:01")).toEqual([]);
    expect(await ask("0", "d2 14")).toEqual([]);
    expect(await ask("d2 14", "d2 14")).toMatchObject({ code: "BAD_USER_INPUT", field: "to" });
    const { errors = [] } = await hours.query(source, { of: [driverOf(7)], from: "2024-01-01T00:00:00Z" });
    expect(errors[0]?.extensions).toMatchObject({ code: "BAD_USER_INPUT", field: "from" });
  });
});
