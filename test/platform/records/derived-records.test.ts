import { describe, expect, it } from "vitest";
import type { DeriveRecords } from "../../../platform/records/record-writer.ts";
import { toStorable } from "../../../platform/records/storable-page.ts";
import { event, page, StoredFeed, TENANT } from "../feed/stored-feed.ts";

/** Finds an alarm in every event that says so, and that it is over in the event that says that. */
const findAlarms: DeriveRecords = async (_tx, changed) =>
  changed.flatMap(({ kind, ref, message }) => {
    const { told } = message as { told: string };
    if (kind !== "event" || told === "nothing") return [];
    return [event(`alarm:${ref}`, 0, told === "over" ? "over" : "alarm", { kind: "event" })];
  });

const failing: DeriveRecords = async () => {
  throw new Error("no");
};

describe("records that are derived from others", () => {
  it("are stored and told with them, in their order, each once", async () => {
    await using feed = await StoredFeed.open(undefined, TENANT, findAlarms);

    const publication = await feed.store.storePage(
      toStorable(page({ records: [event("1", 1, "alarm"), event("2", 1, "nothing"), event("3", 1, "alarm")] })),
    );

    const refs = ["1", "2", "3", "alarm:1", "alarm:3"];
    expect(publication?.messages.map(({ ref }) => ref)).toEqual(refs);
    expect(publication?.messages.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
    expect((await feed.outbox()).map(({ ref }) => ref)).toEqual(refs);
    expect(await feed.store.stored("event")).toBe(5);
  });

  it("are amended when those change, and are as they were when they come again", async () => {
    await using feed = await StoredFeed.open(undefined, TENANT, findAlarms);
    await feed.store.storePage(toStorable(page({ records: [event("1", 1, "alarm")] })));

    const again = await feed.store.storePage(toStorable(page({ records: [event("1", 1, "alarm")] })));
    await feed.store.storePage(toStorable(page({ records: [event("1", 2, "alarm!")] })));
    expect(await feed.told("event", "alarm:1")).toMatchObject({ told: "alarm", revision: 1 });
    await feed.store.storePage(toStorable(page({ records: [event("1", 3, "over")] })));

    expect(again).toBeNull();
    expect(await feed.told("event", "alarm:1")).toMatchObject({ told: "over", revision: 2 });
  });

  it("and what they are derived from are stored together or not at all", async () => {
    await using feed = await StoredFeed.open(undefined, TENANT, failing);

    const storing = feed.store.storePage(toStorable(page({ records: [event("1", 1, "alarm")], cursors: { c: "1" } })));

    await expect(storing).rejects.toThrow("no");
    expect([await feed.records(), await feed.outbox(), await feed.store.read("c")]).toEqual([[], [], null]);
  });
});
