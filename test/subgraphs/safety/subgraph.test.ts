import { join } from "node:path";
import { graphql } from "graphql";
import { describe, expect, it } from "vitest";
import { WakeUps } from "../../../platform/bus/wake-ups.ts";
import { toStorable } from "../../../platform/records/storable-page.ts";
import { toRecords } from "../../../subgraphs/safety/mapper.ts";
import { openSubgraph } from "../../../subgraphs/safety/subgraph.ts";
import { decodeSafetyEvent } from "../../../subgraphs/safety/wire.ts";
import { createDataDir } from "../../e2e/process.ts";
import { NO_COMMANDS } from "../../platform/commands/no-commands.ts";
import { NOW_MS, page, StoredFeed } from "../../platform/feed/stored-feed.ts";
import { viewerOf } from "../../viewer.ts";
import { sampleEvent } from "./samsara.ts";

const ID = "samsara:bb2ff5ab-30ad-49ec-9d2d-55ec30bbf590,6caeb9c0-7e3d-49ae-a015-45c2f68fed4c";

const ENTITIES = `query ($ids: [_Any!]!) {
  _entities(representations: $ids) {
    ... on Event {
      id
      safety {
        behaviors behaviorLabels contextLabels state stateLabel maxAccelerationG
        speeding { maxSpeedKph speedLimitKph } media { input url cameraRole }
        inboxUrl incidentReportUrl tripStartedAt tripEndedAt dismissal { code comment } raw
      }
    }
  }
}`;

/** What the subgraph answers about events when the documented one is stored. */
async function askAbout(ids: readonly string[], tenant = "default") {
  await using dir = await createDataDir();
  await using feed = await StoredFeed.open(join(dir.path, "safety.sqlite"));
  const raw = await sampleEvent();
  await feed.store.storePage(toStorable(page({ records: toRecords(decodeSafetyEvent(raw), raw, NOW_MS) })));
  await using subgraph = await openSubgraph({
    storeHome: dir.path,
    wakeUps: new WakeUps(),
    commands: NO_COMMANDS,
    clock: { now: () => NOW_MS },
  });
  return graphql({
    schema: subgraph.schema,
    source: ENTITIES,
    variableValues: { ids: ids.map((id) => ({ __typename: "Event", id })) },
    contextValue: subgraph.createContext({ viewer: viewerOf(tenant), signal: new AbortController().signal }),
  });
}

type Answer = { readonly _entities: readonly { readonly safety: Record<string, unknown> | null }[] };

describe("the safety subgraph", () => {
  it("serves the documented event, instants in UTC and the record as received", async () => {
    const { data, errors } = await askAbout([ID]);

    const safety = (data as Answer)._entities[0]?.safety;
    expect(errors).toBeUndefined();
    expect(safety).toMatchObject({
      behaviors: ["ACCELERATION"],
      state: "NEEDS_COACHING",
      speeding: { maxSpeedKph: null, speedLimitKph: null },
      tripStartedAt: "2023-01-27T07:06:25.000Z",
      dismissal: { code: "incorrect", comment: "minorEvent" },
    });
    expect(safety?.raw).toBe(JSON.stringify(await sampleEvent()));
    expect(safety?.raw).toContain("6512700624259081000");
  });

  it("has nothing to say of other vendors' events and of ones that it does not know, and that is no error", async () => {
    const { data, errors } = await askAbout(["vinli:1", "samsara:none", ID, "samsara", ""]);

    expect(errors).toBeUndefined();
    expect((data as Answer)._entities.map(({ safety }) => safety !== null)).toEqual([false, false, true, false, false]);
  });

  it("shows no tenant another one's events", async () => {
    const { data } = await askAbout([ID], "other");

    expect((data as Answer)._entities).toEqual([{ id: ID, safety: null }]);
  });
});
