import { readFile } from "node:fs/promises";
import { graphql } from "graphql";
import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { WakeUps } from "../../../platform/bus/wake-ups.ts";
import { systemClock } from "../../../platform/clock.ts";
import { BackfillGate } from "../../../platform/feed/backfill-gate.ts";
import { DEFAULT_TENANT } from "../../../platform/ingest/ingest.ts";
import { LocalBus } from "../../../platform/records/outbox.ts";
import { startIngest } from "../../../subgraphs/rules/feed.ts";
import { openSubgraph } from "../../../subgraphs/rules/subgraph.ts";
import { BASE_PATH, createWorld, startDataDir, startVinli, type VinliEvent } from "./vinli.ts";

const DEVICE = "68d489c0-d7a2-11e3-9c1a-0800200c9a66";
const LEFT = "538f1195-a733-4ee7-a4e8-1fbbe7131f6a";
const STARTED = "53bcdb2f-7a75-4225-ac15-b2d4364d9c7b";

const text = await readFile(new URL("../../fixtures/vinli/vinli-events.json", import.meta.url), "utf8");
const { events } = JSON.parse(text) as { readonly events: readonly VinliEvent[] };

const QUERY = `query ($representations: [_Any!]!) {
  _entities(representations: $representations) {
    ... on Event {
      ruleCrossing {
        rule { id name state createdAt boundaries { __typename ... on ParametricBoundary { parameter min max } } }
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

describe("the subgraph", () => {
  it("serves the documented crossing once its feed has read it", async ({ signal }) => {
    await using dir = await startDataDir();
    await using vinli = await startVinli(createWorld({ [DEVICE]: events }));
    const wakeUps = new WakeUps();
    await using bus = new LocalBus(dir.path, wakeUps);
    await using _ingest = await startIngest({
      dataDir: dir.path,
      environment: environmentFor(vinli.url),
      bus,
      backfillGate: new BackfillGate([]),
      onCommit: () => wakeUps.wake("rules"),
      clock: systemClock,
      log: pino({ level: "silent" }),
    });
    for await (const { messages } of bus.follow("rules", null, signal))
      if (messages.some(({ ref }) => ref === LEFT)) break;
    await using subgraph = await openSubgraph({ dataDir: dir.path, wakeUps, clock: systemClock });

    const ids = [`vinli:${LEFT}`, `vinli:${STARTED}`, "vinli:unknown", `samsara:${LEFT}`];
    const answer = await graphql({
      schema: subgraph.schema,
      source: QUERY,
      variableValues: { representations: ids.map((id) => ({ __typename: "Event", id })) },
      contextValue: subgraph.createContext({ tenant: DEFAULT_TENANT, signal }),
    });

    const crossing = {
      rule: {
        id: "vinli-rule:429f9aa7-4c97-42c1-a459-ee1df6bc625b",
        name: "Speed Limit",
        state: "UNCOVERED",
        createdAt: null,
        boundaries: [{ __typename: "ParametricBoundary", parameter: "vehicleSpeed", min: 48, max: null }],
      },
      direction: "LEAVE",
      firstEvaluation: false,
      raw: JSON.stringify(events[0]),
      snapshot: {
        measuredAt: "2015-05-22T23:33:57.000Z",
        location: { latitude: 33.0246240995378, longitude: -97.0560955928522 },
        readings: [{ parameter: "vehicleSpeed", value: 32 }],
      },
    };
    expect(JSON.parse(JSON.stringify(answer))).toEqual({
      data: {
        _entities: [{ ruleCrossing: crossing }, { ruleCrossing: null }, { ruleCrossing: null }, { ruleCrossing: null }],
      },
    });
  });
});
