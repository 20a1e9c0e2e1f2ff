import { describe, expect, it } from "vitest";
import { GRAPH_URL } from "../coaching/coaching-fixture.ts";
import { RoundTrip } from "../coaching/round-trip.ts";

const HOUR_MS = 3_600_000;
const MEDIA = `query($of: [_Any!]!) { _entities(representations: $of) {
  ... on Event { safety { media { input camera url expiresAt } detectedStreams { url } } } } }`;

async function mediaOf({ safety }: RoundTrip, id: string) {
  const { data, errors } = await safety.query(MEDIA, { of: [{ __typename: "Event", id }] });
  if (errors) throw new AggregateError(errors);
  return data._entities[0].safety.media;
}

describe("recordings of Samsara's", () => {
  it("are linked to by links of ours, and found by Samsara's, which plays for eight hours and is then asked for once", async () => {
    await using trip = await RoundTrip.start();
    const { ref, id } = await trip.event();
    trip.startWriting();
    const file = `media/dashcamRoadFacing//${ref}`;

    const media = await mediaOf(trip, id);
    const known = await trip.safety.findLink(file, false);
    const played = await fetch(known?.url ?? "", { headers: { range: "bytes=0-99" } });
    trip.pass(9 * HOUR_MS);
    const ended = await fetch(known?.url ?? "");
    const renewed = await Promise.all([trip.safety.findLink(file, true), trip.safety.findLink(file, true)]);
    const again = await fetch(renewed[0]?.url ?? "");

    expect(media).toMatchObject([
      { input: "dashcamRoadFacing", camera: "ROAD_FACING" },
      { input: "dashcamDriverFacing", camera: "DRIVER_FACING" },
    ]);
    expect(media[0].url).toMatch(new RegExp(`^${GRAPH_URL}/media/`));
    expect(Date.parse(media[0].expiresAt)).toBeGreaterThan(trip.safety.clock.nowMs - 9 * HOUR_MS);
    expect([played.status, played.headers.get("content-type")]).toEqual([206, "video/mp4"]);
    expect(Buffer.from(await played.arrayBuffer()).toString("latin1", 4, 8)).toBe("ftyp");
    expect(ended.status).toBe(403);
    expect(renewed[0]).toEqual(renewed[1]);
    expect(again.status).toBe(200);
    const asked = await trip.safety.store.db
      .selectFrom("vendorWrite" as never)
      .selectAll()
      .execute();
    expect(asked).toHaveLength(1);
  });

  it("are found for nobody else, and for no name that is none of theirs", async () => {
    await using trip = await RoundTrip.start();
    const { ref } = await trip.event();

    expect(await trip.safety.findLink(`media/dashcamRoadFacing//${ref}`, false)).not.toBeNull();
    expect(await trip.safety.findLink(`media/dashcamRoadFacing//${ref}`, false, "another fleet")).toBeNull();
    for (const name of [`media/analog1//${ref}`, `detectedStreams/dashcamRoadFacing//${ref}`, "media/x//none", "x"]) {
      expect(await trip.safety.findLink(name, true)).toBeNull();
    }
  });
});
