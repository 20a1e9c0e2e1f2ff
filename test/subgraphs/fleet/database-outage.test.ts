import { describe, expect, it } from "vitest";
import { HAS_POSTGRES, PostgresServer } from "../../postgres-server.ts";
import { eventRecorded, FleetFixture } from "./fleet-fixture.ts";

const EVENTS = "{ events { edges { node { id } } } }";

describe.skipIf(!HAS_POSTGRES)("a PostgreSQL that is gone for a while", () => {
  it("costs the fields that are asked for meanwhile, no subscriber, and nothing of what comes behind it", async ({
    signal,
  }) => {
    await using server = await PostgresServer.start();
    await using fleet = await FleetFixture.start(await server.createDatabase("fleet"));
    await fleet.publish("SAMSARA", [eventRecorded("SAMSARA", "before")]);
    const items = await fleet.subscribe("subscription { eventChanges { event { id } } }", signal);

    await server.stop();
    const during = await fleet.query(EVENTS);
    const publishing = fleet.publish("SAMSARA", [eventRecorded("SAMSARA", "during")]);
    await expect(publishing).rejects.toThrow("The database cannot be reached at the moment.");
    await server.run();
    await fleet.publish("SAMSARA", [eventRecorded("SAMSARA", "after")]);

    expect(during.errors).toMatchObject([
      {
        message: "The database cannot be reached at the moment.",
        path: ["events"],
        extensions: { code: "SUBGRAPH_UNAVAILABLE" },
      },
    ]);
    expect((await items.next()).value).toEqual({ data: { eventChanges: { event: { id: "samsara:after" } } } });
    const { data } = await fleet.query(EVENTS);
    expect((data as { events: { edges: { node: { id: string } }[] } }).events.edges.map(({ node }) => node.id)).toEqual(
      expect.arrayContaining(["samsara:before", "samsara:after"]),
    );
  });
});
