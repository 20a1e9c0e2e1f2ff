import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { toStorable } from "../../../platform/records/storable-page.ts";
import { createDataDir } from "../../e2e/process.ts";
import { NOW_MS } from "../../platform/feed/stored-feed.ts";
import { until } from "../../until.ts";
import { startVendorServer, type VendorReply, type VendorServer } from "../../vendor-server.ts";
import { BACKFILL_MS, Safety, startSafety, TOKEN } from "./running-safety.ts";
import { pageOf, STREAM, safetyEvent, streamOf } from "./samsara.ts";

const at = (minute: number) => new Date(NOW_MS + minute * 60_000).toISOString();
const BEGIN = new Date(NOW_MS - BACKFILL_MS).toISOString();

/** What was asked for, in order. */
const asked = ({ requests }: VendorServer) =>
  requests.map(({ url }) => [url.searchParams.get("startTime"), url.searchParams.get("after")]);

/** A stream whose first page has an event, and whose second page is none. */
const breakingOffAfter = (event: object): Record<string, VendorReply> => ({
  start: pageOf([event], "c1", true),
  c1: { body: "<html>" },
});

describe("the safety feed", () => {
  it("follows the cursor until there is no next page, with every other parameter unchanged", async ({ signal }) => {
    await using samsara = await startVendorServer(
      streamOf({
        start: pageOf([safetyEvent("a", at(0)), safetyEvent("b", at(1))], "c1", true),
        c1: pageOf([safetyEvent("c", at(2))], "c2"),
        c2: pageOf([], "c2"),
      }),
    );
    await using safety = await startSafety(samsara.url);

    await safety.untilState("LIVE", signal);
    await until(() => samsara.requests.length > 3, signal);

    expect(await safety.stored.store.refs("event")).toEqual(["a", "b", "c"]);
    expect(asked(samsara).slice(0, 4)).toEqual([
      [BEGIN, null],
      [BEGIN, "c1"],
      [BEGIN, "c2"],
      [BEGIN, "c2"],
    ]);
    const rest = samsara.requests.map(({ url }) => {
      url.searchParams.delete("after");
      return url.search;
    });
    expect(new Set(rest).size).toBe(1);
    expect(rest[0]).toContain("includeAsset=true&includeDriver=true&includeVgOnlyEvents=true");
  });

  it("follows what changes now, and reads a longer past beside it, once", async ({ signal }) => {
    const past = new Date(NOW_MS - 3 * BACKFILL_MS).toISOString();
    await using samsara = await startVendorServer({
      [STREAM]: ({ url: { searchParams } }) => {
        if (searchParams.get("endTime") === null) return pageOf([safetyEvent("new", at(-1))], "g1");
        return searchParams.get("after") === null
          ? pageOf([safetyEvent("older", past)], "c1", true)
          : pageOf([safetyEvent("old", at(-61))], "c2");
      },
    });
    await using safety = await startSafety(samsara.url, { backfillMs: 3 * BACKFILL_MS });

    await safety.untilState("LIVE", signal);
    await until(() => samsara.requests.length > 5, signal);

    const ofPast = samsara.requests.filter(({ url }) => url.searchParams.get("endTime") !== null);
    const periods = ofPast.map(({ url: { searchParams } }) =>
      ["startTime", "endTime", "after"].map((p) => searchParams.get(p)),
    );
    expect(periods).toEqual([
      [past, BEGIN, null],
      [past, BEGIN, "c1"],
    ]);
    expect(await safety.stored.store.read("safety-events")).toBe(JSON.stringify({ startTime: BEGIN, after: "g1" }));
    expect(await safety.stored.store.refs("event")).toEqual(["new", "old", "older"]);
  });

  it("leaves no gap between the past and the present, whichever is read first and whenever", async ({ signal }) => {
    const fault: VendorReply = { status: 200, body: "<html>" };
    let isDown = true;
    await using samsara = await startVendorServer({
      [STREAM]: ({ url: { searchParams } }) => {
        if (isDown && searchParams.get("endTime") === null) return fault;
        return pageOf([], searchParams.get("endTime") === null ? "p1" : "c1");
      },
    });
    await using safety = await Safety.open(samsara.url, { backfillMs: 24 * BACKFILL_MS });

    await safety.read("safety-events", signal);
    await safety.read("safety-events/past", signal);
    isDown = false;
    safety.stored.nowMs += 10 * BACKFILL_MS;
    await safety.read("safety-events", signal);

    expect(samsara.requests.at(-1)?.url.searchParams.get("startTime")).toBe(at(0));
    expect(samsara.requests[1]?.url.searchParams.get("endTime")).toBe(at(0));
  });

  it("goes on in the past from the page that it had come to, and not again when it is done", async ({ signal }) => {
    const replies = breakingOffAfter(safetyEvent("a", at(-300)));
    await using samsara = await startVendorServer(streamOf(replies));
    await using safety = await Safety.open(samsara.url, { backfillMs: 24 * BACKFILL_MS });
    await safety.read("safety-events/past", signal);
    replies.c1 = pageOf([safetyEvent("b", at(-200))], "c2");

    safety.stored.nowMs += 5 * BACKFILL_MS;
    await safety.read("safety-events/past", signal);
    await safety.read("safety-events/past", signal);

    expect(asked(samsara).map(([, after]) => after)).toEqual([null, "c1", "c1"]);
    expect(new Set(samsara.requests.map(({ url }) => url.searchParams.get("endTime")))).toEqual(new Set([at(0)]));
    expect(await safety.stored.store.refs("event")).toEqual(["a", "b"]);
  });

  it("reads a past to its end that broke off, though it is longer ago by then than what is read of a past", async ({
    signal,
  }) => {
    const replies = breakingOffAfter(safetyEvent("a", at(-110)));
    await using samsara = await startVendorServer(streamOf(replies));
    await using safety = await Safety.open(samsara.url, { backfillMs: 2 * BACKFILL_MS });
    await safety.read("safety-events/past", signal);
    replies.c1 = pageOf([safetyEvent("b", at(-100))], "c2");

    safety.stored.nowMs += 24 * BACKFILL_MS;
    await safety.read("safety-events/past", signal);

    expect(await safety.stored.store.refs("event")).toEqual(["a", "b"]);
  });

  it("tells nothing of an event whose media alone are signed anew", async ({ signal }) => {
    const signed = (signature: string) => ({
      ...safetyEvent("a", at(0)),
      media: [{ input: "dashcamRoadFacing", url: `https://media.test/a.mp4?signature=${signature}` }],
    });
    const replies: Record<string, VendorReply> = {
      start: pageOf([signed("1")], "c1"),
      c1: pageOf([signed("2")], "c2"),
    };
    await using samsara = await startVendorServer(streamOf(replies));
    await using safety = await Safety.open(samsara.url);

    await safety.read("safety-events", signal);
    await safety.read("safety-events", signal);

    const record = (await safety.stored.records()).find(({ kind }) => kind === "event");
    expect(record).toMatchObject({ ref: "a", revision: 1 });
    expect(record?.facet).toContain("signature=2");
  });

  it("goes on from the cursor that it stored before it read the past apart", async ({ signal }) => {
    await using samsara = await startVendorServer(streamOf({ c7: pageOf([safetyEvent("a", at(0))], "c8") }));
    await using safety = await Safety.open(samsara.url, { backfillMs: 24 * BACKFILL_MS });
    const longAgo = at(-48 * 60);
    const cursor = JSON.stringify({ startTime: longAgo, after: "c7" });
    await safety.stored.store.storePage(toStorable({ records: [], poison: [], cursors: { "safety-events": cursor } }));

    await safety.read("safety-events", signal);
    await safety.read("safety-events/past", signal);

    expect(asked(samsara)).toEqual([[longAgo, "c7"]]);
  });

  it("goes on behind an empty page that promises a next one", async ({ signal }) => {
    await using samsara = await startVendorServer(
      streamOf({
        start: pageOf([], "c1", true),
        c1: pageOf([], "c2", true),
        c2: pageOf([safetyEvent("a", at(0))], "c3"),
        c3: pageOf([], "c3"),
      }),
    );
    await using safety = await startSafety(samsara.url);

    await safety.untilState("LIVE", signal);

    expect(await safety.stored.store.refs("event")).toEqual(["a"]);
  });

  it("does not forget its cursor for an empty one", async ({ signal }) => {
    await using samsara = await startVendorServer(
      streamOf({
        start: pageOf([safetyEvent("a", at(0))], "c1", true),
        c1: pageOf([safetyEvent("b", at(1))], ""),
      }),
    );
    await using safety = await startSafety(samsara.url);

    await until(() => samsara.requests.length > 4, signal);

    expect(
      asked(samsara)
        .map(([, after]) => after)
        .slice(0, 5),
    ).toEqual([null, "c1", "c1", "c1", "c1"]);
    expect(await safety.stored.store.refs("event")).toEqual(["a", "b"]);
  });

  it("stops at a cursor that does not move, and says that the answer is wrong", async ({ signal }) => {
    await using samsara = await startVendorServer(
      streamOf({ start: pageOf([safetyEvent("a", at(0))], "c1", true), c1: pageOf([], "c1", true) }),
    );
    await using safety = await startSafety(samsara.url);

    const { issue } = await safety.untilState("DEGRADED", signal);

    expect(issue?.code).toBe("VENDOR_REJECTED");
    expect(safety.log).toContain("the cursor of a stream of Samsara's does not move on");
    expect(await safety.stored.store.refs("event")).toEqual(["a"]);
  });

  it.each([400, 404, 410])(
    "reads anew from two days before the newest change when its cursor is refused with %i, and says so once",
    async (status) => {
      const signal = AbortSignal.timeout(20_000);
      const newest = at(3 * 24 * 60);
      const restart = new Date(Date.parse(newest) - 48 * 3_600_000).toISOString();
      const replies: Record<string, VendorReply> = {
        start: pageOf([safetyEvent("a", at(0))], "c1"),
        c1: pageOf([], "c1"),
        c2: pageOf([], "c2"),
        c3: pageOf([], "c3"),
      };
      await using samsara = await startVendorServer(streamOf(replies));
      await using safety = await startSafety(samsara.url);
      await safety.untilState("LIVE", signal);
      safety.stored.nowMs += 4 * 24 * 3_600_000;
      replies.c1 = pageOf([safetyEvent("b", newest)], "c2");
      await safety.untilEvents(["a", "b"], signal);

      replies.start = pageOf([safetyEvent("b", newest), safetyEvent("c", at(3 * 24 * 60 + 1))], "c3");
      replies.c2 = { status, body: { message: "gone" } };
      await safety.untilEvents(["a", "b", "c"], signal);
      await until(() => asked(samsara).filter(([, after]) => after === "c3").length > 1, signal);

      const refused = asked(samsara).findIndex(([startTime]) => startTime === restart);
      expect(asked(samsara).slice(refused - 1, refused + 2)).toEqual([
        [BEGIN, "c2"],
        [restart, null],
        [restart, "c3"],
      ]);
      expect((await safety.stored.records()).filter(({ ref }) => ref === "b")).toMatchObject([{ revision: 1 }]);
      expect(safety.log.match(/the cursor is refused/g)).toHaveLength(1);
    },
  );

  it("reads anew from its own start when its cursor is refused before anything had changed", async ({ signal }) => {
    await using samsara = await startVendorServer(streamOf({ start: pageOf([], "c1") }));
    await using _safety = await startSafety(samsara.url);

    await until(() => samsara.requests.length > 2, signal);

    expect(asked(samsara).slice(0, 3)).toEqual([
      [BEGIN, null],
      [BEGIN, "c1"],
      [BEGIN, null],
    ]);
  });

  it("does not start anew again and again when every request is refused", async ({ signal }) => {
    const replies: Record<string, VendorReply> = { start: pageOf([safetyEvent("a", at(0))], "c1") };
    await using samsara = await startVendorServer(streamOf(replies));
    await using safety = await startSafety(samsara.url);
    await safety.untilEvents(["a"], signal);
    replies.start = { status: 400, body: { message: "no" } };

    await safety.untilState("DEGRADED", signal);

    const before = asked(samsara).length;
    await until(() => asked(samsara).length >= before + 4, signal);
    const afters = asked(samsara).map(([, after]) => after);
    expect(afters.slice(before, before + 4).filter((after) => after === "c1")).toHaveLength(2);
  });

  it("keeps one event of an id, with what is known of it last", async ({ signal }) => {
    await using samsara = await startVendorServer(
      streamOf({
        start: pageOf([safetyEvent("a", at(0))], "c1", true),
        c1: pageOf([safetyEvent("a", at(9), { eventState: "coached" }), safetyEvent("a", at(5))], "c2"),
        c2: pageOf([], "c2"),
      }),
    );
    await using safety = await startSafety(samsara.url);

    await safety.untilState("LIVE", signal);

    const [event, ...others] = (await safety.stored.records()).filter(({ kind }) => kind === "event");
    expect(others).toEqual([]);
    expect(event).toMatchObject({ ref: "a", revision: 2, version: Date.parse(at(9)) });
    expect(event?.raw).toContain('"eventState":"coached"');
    expect((await safety.stored.outbox()).filter(({ kind }) => kind === "event")).toMatchObject([
      { ref: "a", message: { revision: 2, updatedAtMs: Date.parse(at(9)) } },
    ]);
  });

  it("tells that a dismissed event is retracted, and that it is back when it is reopened", async ({ signal }) => {
    const replies: Record<string, VendorReply> = {
      start: pageOf([safetyEvent("a", at(0), { eventState: "dismissed" })], "c1"),
      c1: pageOf([], "c1"),
    };
    await using samsara = await startVendorServer(streamOf(replies));
    await using safety = await startSafety(samsara.url);
    const told = () => safety.stored.told<{ retracted: boolean }>("event", "a");
    await until(told, signal);

    expect(await told()).toMatchObject({ retracted: true, revision: 1 });
    replies.c2 = pageOf([], "c2");
    replies.c1 = pageOf([safetyEvent("a", at(1))], "c2");

    expect(await until(async () => !(await told())?.retracted && told(), signal)).toMatchObject({ revision: 2 });
  });

  it("goes on from the stored cursor after a restart", async ({ signal }) => {
    await using dir = await createDataDir();
    const file = join(dir.path, "safety.sqlite");
    const replies: Record<string, VendorReply> = {
      start: pageOf([safetyEvent("a", at(0))], "c1"),
      c1: pageOf([], "c1"),
    };
    await using samsara = await startVendorServer(streamOf(replies));
    {
      await using before = await startSafety(samsara.url, { file });
      await before.untilEvents(["a"], signal);
    }
    const askedBefore = samsara.requests.length;
    replies.c1 = pageOf([safetyEvent("b", at(1))], "c2");
    replies.c2 = pageOf([], "c2");

    await using after = await startSafety(samsara.url, { file });
    after.stored.nowMs += 60_000;
    await after.untilEvents(["a", "b"], signal);

    expect(asked(samsara)[askedBefore]).toEqual([BEGIN, "c1"]);
    expect(asked(samsara).filter(([, cursor]) => cursor === null)).toHaveLength(1);
  });

  it("puts events aside that it cannot read, and stores the others of their page", async ({ signal }) => {
    const { id: _id, ...nameless } = safetyEvent("x", at(0));
    await using samsara = await startVendorServer(
      streamOf({
        start: pageOf(
          [nameless, safetyEvent("a", at(0)), safetyEvent("b", "yesterday", { startMs: "now" }), null],
          "c1",
        ),
        c1: pageOf([], "c1"),
      }),
    );
    await using safety = await startSafety(samsara.url);

    await safety.untilState("LIVE", signal);

    expect(await safety.stored.store.refs("event")).toEqual(["a"]);
    const aside = await safety.stored.db.selectFrom("quarantine").select(["reason", "raw"]).execute();
    expect(aside.map(({ raw }) => JSON.parse(raw)?.id)).toEqual(expect.arrayContaining([undefined, "b", undefined]));
    expect(aside.map(({ reason }) => reason)).toContain("no moment of the event can be read");
  });

  it("stores an event without the fields that it cannot read, and says each of these once", async ({ signal }) => {
    const odd = (id: string) => safetyEvent(id, at(0), { location: "Main Street", maxAccelerationGForce: {} });
    await using samsara = await startVendorServer(streamOf({ start: pageOf([odd("a"), odd("b")], "c1") }));
    await using safety = await Safety.open(samsara.url);

    await safety.read("safety-events", signal);

    const unreadFields = ["location", "maxAccelerationGForce"];
    expect(await safety.facets("event")).toMatchObject({ a: { unreadFields }, b: { unreadFields } });
    expect(await safety.stored.db.selectFrom("quarantine").selectAll().execute()).toEqual([]);
    const told = safety.log.split("\n").filter((line) => line.includes("not known: left out"));
    expect(told.map((line) => JSON.parse(line))).toMatchObject(unreadFields.map((field) => ({ kind: "event", field })));
    expect(safety.log).not.toContain("Main Street");
  });

  it("takes a change that does not say when it was made for one of now, and stands in no other's way", async ({
    signal,
  }) => {
    const { updatedAtTime: _stamp, ...unstamped } = safetyEvent("a", at(0), { eventState: "reviewed" });
    const replies: Record<string, VendorReply> = {
      start: pageOf([safetyEvent("a", at(-5))], "c1"),
      c1: pageOf([unstamped], "c2"),
      c2: pageOf([safetyEvent("a", at(1), { eventState: "coached" })], "c3"),
    };
    await using samsara = await startVendorServer(streamOf(replies));
    await using safety = await Safety.open(samsara.url);
    const states: unknown[] = [];

    for (let reading = 0; reading < 3; reading += 1) {
      await safety.read("safety-events", signal);
      states.push((await safety.stored.told<{ safetyState: string }>("event", "a"))?.safetyState);
    }

    expect(states).toEqual(["NEEDS_REVIEW", "REVIEWED", "COACHED"]);
  });

  it("takes nothing from a page that is none, and is live again when pages are", async ({ signal }) => {
    let broken = false;
    let news = pageOf([], "c1");
    await using samsara = await startVendorServer({
      [STREAM]: ({ url }) => {
        if (broken) return { body: '{"data":[{"id":"x"}],"pagination":{}}' };
        return url.searchParams.get("after") === "c1" ? news : pageOf([safetyEvent("a", at(0))], "c1");
      },
    });
    await using safety = await startSafety(samsara.url);
    await safety.untilState("LIVE", signal);

    broken = true;
    await safety.untilState("DEGRADED", signal);
    news = pageOf([safetyEvent("b", at(1))], "c1");
    broken = false;
    await safety.untilEvents(["a", "b"], signal);

    await safety.untilState("LIVE", signal);
    const [kept, ...others] = await safety.stored.db.selectFrom("quarantine").selectAll().execute();
    expect([kept?.raw, others]).toEqual(['{"data":[{"id":"x"}],"pagination":{}}', []]);
    expect(kept?.reason).toContain("pagination.hasNextPage");
  });

  it("says that its token is refused, and writes it in no log", async ({ signal }) => {
    await using samsara = await startVendorServer({
      [STREAM]: [{ status: 401, body: { message: `Invalid token ${TOKEN}` } }],
    });
    await using safety = await startSafety(samsara.url);

    await safety.untilState("UNAUTHORIZED", signal);

    expect(samsara.requests[0]?.headers.authorization).toBe(`Bearer ${TOKEN}`);
    expect(safety.log).toContain("answered 401");
    expect(safety.log).not.toContain(TOKEN);
  });

  it("says that its token lacks the scope, and asks no more than that", async ({ signal }) => {
    await using samsara = await startVendorServer({ [STREAM]: [{ status: 403, body: { message: "Forbidden" } }] });
    await using safety = await startSafety(samsara.url);

    const { issue } = await safety.untilState("UNAUTHORIZED", signal);

    expect(issue).toMatchObject({ code: "VENDOR_UNAUTHORIZED", httpStatus: 403 });
    expect(samsara.requests).toHaveLength(1);
  });

  it("asks for the page again that it was refused in the middle of a run, and loses and doubles nothing", async ({
    signal,
  }) => {
    const replies = Object.fromEntries(
      Array.from({ length: 20 }, (_, page) => {
        const events = [0, 1, 2].map((index) => safetyEvent(`e${page}-${index}`, at(page)));
        return [page === 0 ? "start" : `c${page}`, pageOf(events, `c${page + 1}`, page < 19)] as const;
      }),
    );
    const { c6: seventh, ...others } = replies;
    const served: Record<string, VendorReply> = { ...others, c6: { status: 401, body: { message: "Token expired" } } };
    await using samsara = await startVendorServer(streamOf(served));
    await using safety = await Safety.open(samsara.url);

    const errors = [await safety.read("safety-events", signal), await safety.read("safety-events", signal)];
    const storedThen = await safety.stored.store.stored("event");
    const askedThen = samsara.requests.length;
    Object.assign(served, { c6: seventh });
    safety.skip(60_000);
    await safety.read("safety-events", signal);

    expect(errors).toMatchObject([{ fault: "unauthorized", httpStatus: 401 }, { fault: "unauthorized" }]);
    expect([storedThen, askedThen]).toEqual([18, 7]);
    const afters = asked(samsara).map(([, cursor]) => cursor);
    expect(afters.slice(4, 9)).toEqual(["c4", "c5", "c6", "c6", "c7"]);
    const events = (await safety.stored.records()).filter(({ kind }) => kind === "event");
    expect(events).toHaveLength(60);
    expect(events.every(({ revision }) => revision === 1)).toBe(true);
  });

  it("drops no event from the future, and is not led past the present by one when its cursor is refused", async ({
    signal,
  }) => {
    const day = 24 * 60;
    const replies: Record<string, VendorReply> = {
      start: pageOf(
        [
          safetyEvent("yesterday", at(-day)),
          safetyEvent("tomorrow", at(day), { startMs: at(day) }),
          safetyEvent("2038", "2038-01-19T03:14:08Z", { startMs: "2038-01-19T03:14:08Z" }),
          safetyEvent("9999", "9999-12-31T23:59:59.999Z", { startMs: "9999-12-31T23:59:59.999Z" }),
        ],
        "c1",
      ),
      c1: { status: 410, body: { message: "Cursor expired" } },
    };
    await using samsara = await startVendorServer(streamOf(replies));
    await using safety = await Safety.open(samsara.url, { backfillMs: BACKFILL_MS });
    await safety.read("safety-events", signal);
    safety.stored.nowMs += 30 * day * 60_000;

    replies.start = pageOf([safetyEvent("9999", at(20 * day), { eventState: "coached" })], "c2");
    await safety.read("safety-events", signal);

    const events = (await safety.stored.records()).filter(({ kind }) => kind === "event");
    expect(events.map(({ ref }) => ref)).toEqual(["2038", "9999", "tomorrow", "yesterday"]);
    expect(events.find(({ ref }) => ref === "9999")).toMatchObject({ revision: 2 });
    expect(asked(samsara).at(-1)).toEqual([BEGIN, null]);
  });
});
