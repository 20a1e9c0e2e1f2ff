import { readFile } from "node:fs/promises";
import { graphql } from "graphql";
import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { LocalBus } from "../../../platform/bus/local-bus.ts";
import { WakeUps } from "../../../platform/bus/wake-ups.ts";
import { systemClock } from "../../../platform/clock.ts";
import type { Environment } from "../../../platform/environment.ts";
import { BackfillGate } from "../../../platform/feed/backfill-gate.ts";
import type { RecordTables } from "../../../platform/records/record-tables.ts";
import { openStoreForReading } from "../../../platform/store/store.ts";
import { storeAddress } from "../../../platform/store/store-address.ts";
import { DEFAULT_TENANT, DEFAULT_VIEWER } from "../../../platform/viewer/default-viewer.ts";
import { startIngest } from "../../../subgraphs/rules/feed.ts";
import { openSubgraph } from "../../../subgraphs/rules/subgraph.ts";
import { NO_COMMANDS } from "../../platform/commands/no-commands.ts";
import { BASE_PATH, createWorld, startDataDir, startVinli, type VinliEvent, type VinliWorld } from "./vinli.ts";

const DEVICE = "68d489c0-d7a2-11e3-9c1a-0800200c9a66";
const LEFT = "538f1195-a733-4ee7-a4e8-1fbbe7131f6a";
const STARTED = "53bcdb2f-7a75-4225-ac15-b2d4364d9c7b";

const text = await readFile(new URL("../../fixtures/vinli/vinli-events.json", import.meta.url), "utf8");
const { events } = JSON.parse(text) as { readonly events: readonly VinliEvent[] };

const QUERY = `query ($representations: [_Any!]!) {
  _entities(representations: $representations) {
    ... on Rule { id name state }
    ... on Event {
      vehicle {
        objectRef objectType vehicleRef raw storedAt storageLatencySeconds
        snapshot { location { latitude longitude } readings { parameter value unit } }
      }
      ruleCrossing {
        rule { __typename id name state createdAt boundaries { __typename ... on ParametricBoundary { parameter min max } } }
        asThen { name state createdAt boundaries { __typename ... on ParametricBoundary { parameter min max } } }
        direction firstEvaluation raw
        snapshot { measuredAt location { latitude longitude } readings { parameter value } }
      }
    }
  }
}`;

function environmentFor(url: string) {
  const base = `${url}${BASE_PATH}`;
  return {
    VINLI_EVENTS_URL: base,
    VINLI_RULES_URL: base,
    VINLI_PLATFORM_URL: base,
    VINLI_TELEMETRY_URL: base,
    VINLI_APP_ID: "app",
    VINLI_APP_SECRET: "s3cret",
    BACKFILL_HOURS: "900000",
    POLL_INTERVAL_MS: "50",
  };
}

const RULE = "429f9aa7-4c97-42c1-a459-ee1df6bc625b";
const BOUNDARIES = [{ id: "b", type: "parametric", parameter: "vehicleSpeed", min: 48 }];

/** What a world becomes in the subgraph, asked for once its feed has read a record of each of some kinds. */
async function startSubgraph(
  world: VinliWorld,
  kinds: readonly string[],
  signal: AbortSignal,
  environment: Environment = {},
) {
  await using opening = new AsyncDisposableStack();
  const dir = opening.use(await startDataDir());
  const vinli = opening.use(await startVinli(world));
  const wakeUps = new WakeUps();
  const bus = opening.use(new LocalBus(dir.path, wakeUps));
  const ingest = opening.use(
    await startIngest({
      tenant: DEFAULT_TENANT,
      storeHome: dir.path,
      environment: { ...environmentFor(vinli.url), ...environment },
      bus,
      backfillGate: new BackfillGate([]),
      onCommit: () => wakeUps.wake("rules"),
      clock: systemClock,
      log: pino({ level: "silent" }),
    }),
  );
  const { db } = opening.use(openStoreForReading<RecordTables>(storeAddress(dir.path, "rules")));
  const missing = new Set(kinds);
  for await (const { messages } of bus.follow("rules", null, signal)) {
    for (const { kind } of messages) missing.delete(kind);
    if (missing.size === 0) break;
  }
  const subgraph = opening.use(
    await openSubgraph({ storeHome: dir.path, wakeUps, commands: NO_COMMANDS, clock: systemClock }),
  );
  const resources = opening.move();
  return {
    ingest,
    db,
    bus,
    async ask(representations: readonly object[]) {
      const answer = await graphql({
        schema: subgraph.schema,
        source: QUERY,
        variableValues: { representations },
        contextValue: subgraph.createContext({ viewer: DEFAULT_VIEWER, signal }),
      });
      expect(answer.errors).toBeUndefined();
      return JSON.parse(JSON.stringify(answer.data?._entities));
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

const event = (id: string) => ({ __typename: "Event", id });

describe("the subgraph", () => {
  it("serves the documented crossing as it was then, and its rule as it is today", async ({ signal }) => {
    const world = createWorld({ [DEVICE]: events });
    const rule = { id: RULE, name: "Speed Limit", evaluated: true, covered: true, createdAt: "2015-05-01T00:00:00Z" };
    world.rules.set(DEVICE, [{ ...rule, boundaries: BOUNDARIES }]);
    await using rules = await startSubgraph(world, ["event", "rule", "ruleList"], signal);

    const [left, ...others] = await rules.ask([
      event(`vinli:${LEFT}`),
      event(`vinli:${STARTED}`),
      event("vinli:unknown"),
      event(`samsara:${LEFT}`),
    ]);

    const boundaries = [{ __typename: "ParametricBoundary", parameter: "vehicleSpeed", min: 48, max: null }];
    expect(left.ruleCrossing).toEqual({
      rule: {
        __typename: "Rule",
        id: `vinli-rule:${RULE}`,
        name: "Speed Limit",
        state: "COVERED",
        createdAt: "2015-05-01T00:00:00.000Z",
        boundaries,
      },
      asThen: { name: "Speed Limit", state: "UNCOVERED", createdAt: null, boundaries },
      direction: "LEAVE",
      firstEvaluation: false,
      raw: JSON.stringify(events[0]),
      snapshot: {
        measuredAt: "2015-05-22T23:33:57.000Z",
        location: { latitude: 33.0246240995378, longitude: -97.0560955928522 },
        readings: [{ parameter: "vehicleSpeed", value: 32 }],
      },
    });
    expect(left.vehicle).toEqual({
      objectRef: RULE,
      objectType: "rule",
      vehicleRef: null,
      raw: JSON.stringify(events[0]),
      storedAt: "2015-05-22T23:33:58.741Z",
      storageLatencySeconds: 1.741,
      snapshot: {
        location: { latitude: 33.0246240995378, longitude: -97.0560955928522 },
        readings: [{ parameter: "vehicleSpeed", value: 32, unit: "km/h" }],
      },
    });
    expect(others).toEqual([
      {
        ruleCrossing: null,
        vehicle: {
          objectRef: "5956bc07-be98-4af5-91cc-86816aca7eb0",
          objectType: "vehicle",
          vehicleRef: "5956bc07-be98-4af5-91cc-86816aca7eb0",
          raw: JSON.stringify(events[1]),
          storedAt: "2015-05-22T18:25:44.609Z",
          storageLatencySeconds: 1.609,
          snapshot: null,
        },
      },
      { ruleCrossing: null, vehicle: null },
      { ruleCrossing: null, vehicle: null },
    ]);
  });

  it("serves what an event is after its record as received is gone", async ({ signal }) => {
    const environment = { RETAIN_DAYS_RAW: "1" };
    await using rules = await startSubgraph(createWorld({ [DEVICE]: events }), ["event"], signal, environment);

    const [left, started] = await rules.ask([event(`vinli:${LEFT}`), event(`vinli:${STARTED}`)]);

    expect(left.ruleCrossing).toMatchObject({ direction: "LEAVE", asThen: { name: "Speed Limit" }, raw: "null" });
    expect(left.vehicle.snapshot.readings).toEqual([{ parameter: "vehicleSpeed", value: 32, unit: "km/h" }]);
    expect(started.vehicle).toEqual({
      objectRef: "5956bc07-be98-4af5-91cc-86816aca7eb0",
      objectType: "vehicle",
      vehicleRef: "5956bc07-be98-4af5-91cc-86816aca7eb0",
      raw: "null",
      storedAt: "2015-05-22T18:25:44.609Z",
      storageLatencySeconds: 1.609,
      snapshot: null,
    });
  });

  it("stores no event that is older than events are kept, listed or posted", async ({ signal }) => {
    const environment = { RETAIN_DAYS_EVENTS: "1" };
    await using rules = await startSubgraph(createWorld({ [DEVICE]: events }), ["device"], signal, environment);
    const recent = { id: "recent", timestamp: new Date().toISOString(), deviceId: DEVICE, eventType: "startup" };

    for (const one of [events[0], recent]) {
      await rules.ingest.receive?.([{ ref: String(one?.id), raw: JSON.stringify({ notification: { event: one } }) }]);
    }

    const stored = await rules.db.selectFrom("record").select("ref").where("kind", "=", "event").execute();
    expect(stored).toEqual([{ ref: "recent" }]);
  });

  it("serves no rule of today once it is gone, and what it was then all the same", async ({ signal }) => {
    await using rules = await startSubgraph(createWorld({ [DEVICE]: events }), ["event", "ruleList"], signal);

    const [left] = await rules.ask([event(`vinli:${LEFT}`)]);

    expect(left.ruleCrossing).toMatchObject({ rule: null, asThen: { name: "Speed Limit" } });
  });

  it("serves a rule by its id, and null for the id of anything else", async ({ signal }) => {
    const world = createWorld({ [DEVICE]: [] });
    world.rules.set(DEVICE, [{ id: "r1", name: "Yard", evaluated: true, covered: false, boundaries: BOUNDARIES }]);
    await using rules = await startSubgraph(world, ["rule", "ruleList"], signal);

    const found = await rules.ask(["vinli-rule:r1", "vinli-rule:r2", "r1"].map((id) => ({ __typename: "Rule", id })));

    expect(found).toEqual([{ id: "vinli-rule:r1", name: "Yard", state: "UNCOVERED" }, null, null]);
  });
});

describe("an instant that no other vendor would write so", () => {
  const ODD = { id: "odd", timestamp: "when it rained", deviceId: DEVICE, eventType: "startup" };
  /** 14 November 2023, 22:13:20, in nanoseconds: a number that no double holds to the digit. */
  const NANOSECONDS = '{"id":"ns","timestamp":1700000000000000001,"deviceId":"DEVICE","eventType":"startup"}'.replace(
    "DEVICE",
    DEVICE,
  );
  const posted = (event: string) => ({ ref: event, raw: `{"notification":{"event":${event}}}` });

  it("is read in the list, and what is none is put aside with its reason while the rest goes on", async ({
    signal,
  }) => {
    const world = createWorld({ [DEVICE]: [] });
    const body = `{"events":[${NANOSECONDS},${JSON.stringify(ODD)},${JSON.stringify(events[1])}],"meta":{"pagination":{}}}`;
    world.replies.set(`GET /devices/${DEVICE}/events`, () => ({ body }));
    await using rules = await startSubgraph(world, ["event"], signal);

    const stored = await rules.db
      .selectFrom("record")
      .select(["ref", "occurredAtMs"])
      .where("kind", "=", "event")
      .execute();
    const aside = await rules.db.selectFrom("quarantine").select(["raw", "reason"]).execute();

    expect(new Map(stored.map(({ ref, occurredAtMs }) => [ref, occurredAtMs]))).toEqual(
      new Map([
        ["ns", Date.parse("2023-11-14T22:13:20.000Z")],
        [STARTED, Date.parse("2015-05-22T18:25:43.000Z")],
      ]),
    );
    expect(aside).toEqual([{ raw: JSON.stringify(ODD), reason: 'no instant: "when it rained"' }]);
  });

  it("is read where it is posted, and what is none is put aside with its reason while the rest goes on", async ({
    signal,
  }) => {
    await using rules = await startSubgraph(createWorld({ [DEVICE]: [] }), ["device"], signal);

    await rules.ingest.receive?.([posted(NANOSECONDS), posted(JSON.stringify(ODD)), posted(JSON.stringify(events[1]))]);

    const stored = await rules.db.selectFrom("record").select("message").where("kind", "=", "event").execute();
    const aside = await rules.db.selectFrom("quarantine").select(["raw", "reason"]).execute();
    expect(stored.map(({ message }) => JSON.parse(message).occurredAtMs).toSorted()).toEqual([
      Date.parse("2015-05-22T18:25:43.000Z"),
      Date.parse("2023-11-14T22:13:20.000Z"),
    ]);
    expect(aside).toEqual([
      { raw: JSON.stringify({ notification: { event: ODD } }), reason: 'no instant: "when it rained"' },
    ]);
    const [ns] = await rules.ask([event("vinli:ns")]);
    expect(ns.vehicle.raw).toBe(NANOSECONDS);
  });
});
