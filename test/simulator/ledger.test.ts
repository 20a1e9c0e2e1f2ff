import { describe, expect, it } from "vitest";
import { parseExactly } from "../../simulator/json.ts";
import { recordDigest } from "../../simulator/ledger.ts";
import type { Simulator } from "../../simulator/running-simulator.ts";
import {
  currentVersions,
  roscoliveCall,
  roscoliveSession,
  samsaraCall,
  startWorld,
  vinliCall,
  vistracksCall,
} from "./vendor-calls.ts";

const SMALL = { devices: 3 };
const STREAM = "/safety-events/stream?includeAsset=true&includeDriver=true&includeVgOnlyEvents=true";
const ALL_ROWS = "/driverHistories?driver.system=*&from-deleted-at=*";

type Entry = {
  readonly seq: number;
  readonly id: string;
  readonly version: string;
  readonly publishedAt: string;
  readonly digest: string;
};
type Record = { readonly id: string | number };

describe("the ledger", () => {
  it("names every record of Samsara's feed in the version and with the digest that a reader finds", async () => {
    await using world = await startWorld(SMALL);

    const events = await readFeed(world.simulator, "2020-01-01T00:00:00Z");

    expect(digestsOf(events)).toEqual(await newestDigests(world.simulator, "samsara"));
  });

  it("agrees with VisTracks' rows", async () => {
    await using world = await startWorld(SMALL);

    const { text } = await vistracksCall(world.simulator, ALL_ROWS);

    expect(digestsOf(parseExactly(text) as Record[])).toEqual(await newestDigests(world.simulator, "vistracks"));
  });

  it("agrees with RoscoLive's events, whatever hour their links were signed in", async () => {
    await using world = await startWorld(SMALL);
    const cookie = await roscoliveSession(world.simulator);
    const company = encodeURIComponent(world.simulator.credentials.roscolive.company);

    const path = `/partners/companies/${company}/events?start_ts=20200101000000`;
    const { json } = await roscoliveCall(world.simulator, path, cookie);

    expect(digestsOf(json.response.events)).toEqual(await newestDigests(world.simulator, "roscolive"));
  });

  it("agrees with Vinli's events, wherever its services are reached", async () => {
    await using world = await startWorld(SMALL);
    const { platformUrl, eventsUrl } = world.simulator.credentials.vinli;
    const { json: list } = await vinliCall(world.simulator, `${platformUrl}/devices`);
    const events: Record[] = [];

    for (const { id } of list.devices) {
      for (let url = `${eventsUrl}/devices/${id}/events?limit=100`; url; ) {
        const { json } = await vinliCall(world.simulator, url);
        events.push(...json.events);
        url = json.meta.pagination.links.prior ?? "";
      }
    }

    expect(digestsOf(events)).toEqual(await newestDigests(world.simulator, "vinli"));
  });

  it("is read in parts that fit together, and goes on where it ended", async () => {
    await using world = await startWorld(SMALL);
    const whole = await readLedger(world.simulator, "vistracks", { limit: 10_000 });

    const parts = await readLedger(world.simulator, "vistracks", { limit: 137 });
    world.clock.advance(3_600_000);
    const more = await readLedger(world.simulator, "vistracks", { after: whole.length });

    expect(parts).toEqual(whole);
    expect(whole.map(({ seq }) => seq)).toEqual(whole.map((_, index) => index + 1));
    expect(more[0]?.seq).toBe(whole.length + 1);
  });

  it("gives one digest to a record however its keys are ordered, and another to another record", () => {
    const record = { id: 1, at: "x", links: { self: "http://here/1" }, clip: "https://there/1.mp4?Expires=1" };

    const same = { clip: "http://elsewhere:1/1.mp4?Expires=2", at: "x", links: { self: "http://elsewhere/1" }, id: 1 };

    expect(recordDigest(same)).toBe(recordDigest(record));
    expect(recordDigest({ ...record, at: "y" })).not.toBe(recordDigest(record));
    expect(recordDigest({ ...record, clip: "https://there/2.mp4?Expires=1" })).not.toBe(recordDigest(record));
  });
});

describe("a publication on demand", () => {
  it("stands in one millisecond with a thousand others, and a reader of pages meets each once", async () => {
    await using world = await startWorld(SMALL);
    const before = await readFeed(world.simulator, "2026-03-18T11:00:00Z");

    const { ids } = await demand(world.simulator, "samsara", { count: 1_000 });

    const events = await readFeed(world.simulator, "2026-03-18T11:00:00Z");
    const found = events.map(({ id }) => id);
    expect(found.length).toBe(before.length + 1_000);
    expect(new Set(found).size).toBe(found.length);
    expect(ids.every((id) => found.includes(id))).toBe(true);
  });

  it("is met by a reader who had already passed its millisecond", async () => {
    await using world = await startWorld(SMALL);
    const start = `${STREAM}&startTime=2026-03-18T11:00:00Z`;
    await demand(world.simulator, "samsara", {});
    let page = await samsaraCall(world.simulator, start);
    while (page.json.pagination.hasNextPage) {
      page = await samsaraCall(world.simulator, `${start}&after=${page.json.pagination.endCursor}`);
    }

    const { ids } = await demand(world.simulator, "samsara", { count: 5 });

    const { json } = await samsaraCall(world.simulator, `${start}&after=${page.json.pagination.endCursor}`);
    expect(json.data.map(({ id }: Record) => id).toSorted()).toEqual(ids.toSorted());
  });

  it.each([
    ["a week ago", { agoMs: 604_800_000 }, "2026-03-11T12:00:00.000Z"],
    ["an hour ahead", { agoMs: -3_600_000 }, "2026-03-18T13:00:00.000Z"],
    ["in 2038", { occurredAt: "2038-01-19T03:14:08Z" }, "2038-01-19T03:14:08.000Z"],
    ["in 9999", { occurredAt: "9999-12-31T00:00:00Z" }, "9999-12-31T00:00:00.000Z"],
    ["on a leap day", { occurredAt: "2028-02-29T00:00:00Z" }, "2028-02-29T00:00:00.000Z"],
  ])("carries the moment that its device believes in: %s", async (_name, when, occurredAt) => {
    await using world = await startWorld(SMALL);
    const company = encodeURIComponent(world.simulator.credentials.roscolive.company);
    const published = await Promise.all(
      ["samsara", "roscolive", "vistracks", "vinli"].map(
        async (vendor) => (await demand(world.simulator, vendor, when)).ids[0],
      ),
    );

    const cookie = await roscoliveSession(world.simulator);
    const listed = `/partners/companies/${company}/events?start_ts=20200101000000&end_ts=99991231235959`;
    const replies = await Promise.all([
      samsaraCall(world.simulator, `/safety-events?safetyEventIds=${published[0]}`),
      roscoliveCall(world.simulator, listed, cookie),
      vistracksCall(world.simulator, `/driverHistories/${published[2]}`),
      vinliCall(world.simulator, `${world.simulator.credentials.vinli.eventsUrl}/events/${published[3]}`),
    ]);

    const [safety, camera, row, device] = replies.map(({ json }) => json);
    const seen = camera.response.events.find(({ id }: Record) => String(id) === published[1]);
    expect(safety.data[0].startMs).toBe(occurredAt);
    expect(new Date(seen.timestamp).toISOString()).toBe(occurredAt);
    expect(row[0].eventTime).toBe(occurredAt);
    expect(device.event.timestamp).toBe(occurredAt);
  });

  it("has the fields that it is given, words nobody knows among them", async () => {
    await using world = await startWorld(SMALL);
    const fields = { behaviorLabels: [{}, { label: "Levitation" }], eventState: "unknown", tripStartTime: null };

    const { ids } = await demand(world.simulator, "samsara", { fields });

    const { json } = await samsaraCall(world.simulator, `/safety-events?safetyEventIds=${ids[0]}`);
    expect(json.data).toMatchObject([fields]);
  });

  it.each(["samsara", "roscolive", "vistracks"] as const)("is at %s an edit or a deletion too", async (vendor) => {
    await using world = await startWorld(SMALL);
    const known = currentVersions(world.simulator, vendor);

    const edited = await demand(world.simulator, vendor, { change: "edit", count: 2 });
    const deleted = await demand(world.simulator, vendor, { change: "delete", count: 2 });

    const ledger = world.simulator.ledger(vendor);
    expect(edited.ids.filter((id) => known.has(id))).toHaveLength(2);
    expect(deleted.ids.filter((id) => known.has(id))).toHaveLength(2);
    for (const id of deleted.ids) expect(ledger.findLast((entry) => entry.id === id)?.isRetracted).toBe(true);
  });

  it("is refused where the vendor never does such a thing", async () => {
    await using world = await startWorld(SMALL);

    const reply = await fetch(`${world.simulator.url}/control/publications/vinli`, {
      method: "POST",
      body: '{"change":"edit"}',
    });

    expect([reply.status, await reply.json()]).toEqual([400, { message: "An event never changes." }]);
  });
});

describe("a bulk of events", () => {
  it("is read once each in its newest version, between those of the fleet, and stands in the ledger", async () => {
    await using world = await startWorld({ ...SMALL, bulk: { backlog: 6_000, perSecond: 0 } });

    const events = await readFeed(world.simulator, "2020-01-01T00:00:00Z");

    const ids = events.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(digestsOf(events)).toEqual(await newestDigests(world.simulator, "samsara"));
    expect(ids.length).toBeGreaterThan(5_900);
    const ledger = await readLedger(world.simulator, "samsara", { limit: 10_000, digest: false });
    const times = ledger.map(({ publishedAt }) => publishedAt);
    expect(times).toEqual(times.toSorted());
    expect(await readLedger(world.simulator, "samsara", { after: 5_990, limit: 1_000, digest: false })).toEqual(
      ledger.slice(5_990),
    );
  });

  it("goes on at its pace, and a reader with a cursor meets what is new and what is new again", async () => {
    await using world = await startWorld({ ...SMALL, bulk: { backlog: 5_500, perSecond: 500 } });
    const before = new Map(
      (await readFeed(world.simulator, "2026-03-17T00:00:00Z")).map(({ id, updatedAtTime }) => [id, updatedAtTime]),
    );
    const newest = [...before.values()].toSorted().at(-1);

    world.clock.advance(2_000);
    const after = await readFeed(world.simulator, "2026-03-18T12:00:00.001Z");

    expect(newest).toBe("2026-03-18T12:00:00.000Z");
    expect(after.length).toBeGreaterThan(950);
    expect(after.length).toBeLessThan(1_050);
    const revised = after.filter(({ id }) => before.has(id));
    expect(revised.length).toBeGreaterThan(80);
    for (const { id, updatedAtTime } of revised) expect(updatedAtTime > (before.get(id) ?? "")).toBe(true);
  });

  it("answers a read by id and leaves out what a call does not include", async () => {
    await using world = await startWorld({ ...SMALL, bulk: { backlog: 100, perSecond: 0 } });
    const [event] = await readFeed(world.simulator, "2026-03-17T12:00:00Z");

    const { json } = await samsaraCall(
      world.simulator,
      `/safety-events?safetyEventIds=${event?.id}&includeAsset=true&includeVgOnlyEvents=true`,
    );

    expect(json.data[0].asset.vin).toMatch(/^\w{17}$/);
    expect(Object.keys(json.data[0].driver)).toEqual(["id"]);
  });
});

type FeedEvent = Record & { readonly id: string; readonly updatedAtTime: string };

type FeedPage = {
  readonly data: readonly FeedEvent[];
  readonly pagination: { readonly endCursor: string; readonly hasNextPage: boolean };
};

/** The naive reader: every page of the feed from a moment on. */
async function readFeed({ credentials: { samsara } }: Simulator, startTime: string): Promise<FeedEvent[]> {
  const headers = { authorization: `Bearer ${samsara.token}` };
  const events: FeedEvent[] = [];
  for (let after = ""; ; ) {
    const reply = await fetch(`${samsara.url}${STREAM}&startTime=${startTime}${after}`, { headers });
    const { data, pagination } = parseExactly(await reply.text()) as FeedPage;
    events.push(...data);
    if (!pagination.hasNextPage) return events;
    after = `&after=${pagination.endCursor}`;
  }
}

type LedgerQuery = { readonly after?: number; readonly limit?: number; readonly digest?: boolean };

type LedgerPage = { readonly entries: readonly Entry[]; readonly hasMore: boolean };

async function readLedger(
  { url }: Simulator,
  vendor: string,
  { after = 0, limit = 1_000, digest = true }: LedgerQuery,
): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (let hasMore = true; hasMore; ) {
    const query = `after=${after + entries.length}&limit=${limit}&digest=${digest}`;
    const page: LedgerPage = await (await fetch(`${url}/ledger/${vendor}?${query}`)).json();
    entries.push(...page.entries);
    hasMore = page.hasMore;
  }
  return entries;
}

async function newestDigests(simulator: Simulator, vendor: string): Promise<Map<string, string>> {
  const entries = await readLedger(simulator, vendor, { limit: 10_000 });
  return new Map(entries.map(({ id, digest }) => [id, digest]));
}

async function demand({ url }: Simulator, vendor: string, body: unknown): Promise<{ readonly ids: readonly string[] }> {
  const reply = await fetch(`${url}/control/publications/${vendor}`, { method: "POST", body: JSON.stringify(body) });
  expect(reply.status).toBe(200);
  return reply.json();
}

function digestsOf(records: readonly Record[]): Map<string, string> {
  return new Map(records.map((record) => [String(record.id), recordDigest(record)]));
}
