import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { storeAddress } from "../../../platform/store/store-address.ts";
import { createDataDir } from "../../e2e/process.ts";
import { deviceSeen, eventRecorded, FleetFixture, NOW_MS } from "./fleet-fixture.ts";

const LIST = "{ events(first: 10) { edges { node { vendorRef occurredAt } } } }";

async function refsOf(fleet: FleetFixture): Promise<unknown> {
  const { data, errors } = await fleet.query(LIST);
  expect(errors).toBeUndefined();
  const { events } = data as { events: { edges: { node: { vendorRef: string } }[] } };
  return events.edges.map(({ node }) => node.vendorRef).sort();
}

describe("a message that the index cannot take", () => {
  it.each([
    ["an instant that no calendar has", { occurredAtMs: 1.7e18 }],
    ["an instant that is no number", { occurredAtMs: Number.NaN }],
    ["an end that no calendar has", { endedAtMs: -1e17 }],
    ["a title that is none", { title: null as unknown as string }],
    ["a type nobody knows", { type: "NONSENSE" as never, title: undefined as unknown as string }],
  ])("for %s is passed, and costs neither the others of its batch, nor lists, nor the next start", async (_, odd) => {
    await using dir = await createDataDir();
    {
      await using fleet = await FleetFixture.start(dir.path);
      await fleet.publish("VINLI", [
        eventRecorded("VINLI", "before"),
        eventRecorded("VINLI", "odd", odd),
        eventRecorded("VINLI", "behind", { occurredAtMs: NOW_MS - 1 }),
      ]);
      await fleet.publish("VINLI", [eventRecorded("VINLI", "later")]);

      expect(await refsOf(fleet)).toEqual(["before", "behind", "later"]);

      await fleet.publish("VINLI", [eventRecorded("VINLI", "odd", { ...odd, driverRef: "7" })]);
    }
    await using again = await FleetFixture.start(dir.path);
    await again.publish("VINLI", [eventRecorded("VINLI", "odd", { title: "mended" })]);

    expect(await refsOf(again)).toEqual(["before", "behind", "later", "odd"]);
  });

  it("pushes out none of another tenant, however many there are", async () => {
    await using dir = await createDataDir();
    await using fleet = await FleetFixture.start(dir.path);
    const odd = (ref: string) => [eventRecorded("VINLI", ref, { occurredAtMs: 1.7e18 })];
    await fleet.publish("VINLI", odd("first"), "south");
    using database = new DatabaseSync(storeAddress(dir.path, "fleet"), { timeout: 5_000 });
    database.exec(`insert into quarantine (tenant, publisher, kind, ref, seq, atMs, reason, message)
      with recursive n(i) as (select 1 union all select i + 1 from n where i < 10100)
      select 'north', 'rules', 'event', i, i, 0, 'odd', '{}' from n`);

    await fleet.publish("VINLI", odd("last"), "north");

    const counts = database
      .prepare("select tenant, count(*) as count from quarantine group by tenant order by tenant")
      .all();
    expect(counts.map((row) => ({ ...row }))).toEqual([
      { tenant: "north", count: 10_000 },
      { tenant: "south", count: 1 },
    ]);
  });

  it("may be one of a device, too", async () => {
    await using fleet = await FleetFixture.start();

    await fleet.publish("SAMSARA", [
      deviceSeen("SAMSARA", "t1", { name: 5 as unknown as string }),
      deviceSeen("SAMSARA", "t2", { name: "Truck 2" }),
    ]);

    const { data } = await fleet.query("{ devices { edges { node { name } } } }");
    expect(data).toMatchObject({ devices: { edges: [{ node: { name: "Truck 2" } }] } });
  });
});
