import { describe, expect, it } from "vitest";
import { eventRecorded, FleetFixture, TENANT } from "./fleet-fixture.ts";

const OTHER = "other";
const SUBSCRIBERS = 5;
/** Some batches, each of which is read in some milliseconds. */
const EVENTS = 1_000;
/** Far fewer than there are batches: on a fast machine several of them fit into a slice of the loop. */
const FEWEST_TURNS = 2;

const CHANGES =
  "subscription($after: String) { eventChanges(after: $after, filter: { severities: [CRITICAL] }) { eventId } }";

describe("subscribers that go on from long ago", () => {
  it.for([TENANT, OTHER])(
    "leave the event loop to others while they read, of tenant %s",
    async (tenant, { signal }) => {
      await using fleet = await FleetFixture.start();
      await fleet.publish("SAMSARA", [eventRecorded("SAMSARA", "first")], tenant);
      const { data } = await fleet.query("{ events { changeCursor } }", {}, tenant);
      const { changeCursor } = (data as { events: { changeCursor: string } }).events;
      const events = Array.from({ length: EVENTS }, (_, index) => eventRecorded("SAMSARA", `e${index}`));
      const last = eventRecorded("SAMSARA", "last", { severity: "CRITICAL" });
      for (const one of [tenant, tenant === TENANT ? OTHER : TENANT])
        await fleet.publish("SAMSARA", [...events, last], one);
      const following = Array.from({ length: SUBSCRIBERS }, () =>
        fleet.subscribe(CHANGES, signal, tenant, { after: changeCursor }),
      );
      const subscribers = await Promise.all(following);
      let turns = 0;
      let isOver = false;
      const count = () => {
        turns += 1;
        if (!isOver) setImmediate(count);
      };
      setImmediate(count);

      const told = await Promise.all(subscribers.map((items) => items.next()));
      isOver = true;

      expect(told.map(({ value }) => value?.data)).toEqual(
        Array(SUBSCRIBERS).fill({ eventChanges: { eventId: "samsara:last" } }),
      );
      expect(turns).toBeGreaterThanOrEqual(FEWEST_TURNS);
      await Promise.all(subscribers.map((items) => items.return?.()));
    },
  );
});
