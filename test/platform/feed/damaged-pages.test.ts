import { describe, expect, it } from "vitest";
import type { SourceStatus } from "../../../platform/feed/source-status.ts";
import { type Safety, startSafety } from "../../subgraphs/safety/running-safety.ts";
import { pageOf, STREAM, safetyEvent } from "../../subgraphs/safety/samsara.ts";
import { until } from "../../until.ts";
import { startVendorServer, type VendorReply } from "../../vendor-server.ts";
import { SPOILED } from "../vendor/spoiled-samples.ts";

const KEPT_BYTES = 64 * 1024;
const NOT_JSON = "something that is not JSON";

const FURTHER = [
  ["a page of HTML", "<!doctype html><title>Maintenance</title>", NOT_JSON],
  ["nothing", "", NOT_JSON],
  ["a byte order mark alone", "\uFEFF", NOT_JSON],
  ["a depth of 100,000", "[".repeat(100_000) + "]".repeat(100_000), "JSON with more than 64 levels"],
  ["a number of a million digits", `{"data":${"9".repeat(1_000_000)}}`, "JSON with a number of more than"],
  ["too many values", `[${"1,".repeat(400_000)}1]`, "JSON with more than 300000 values"],
  ["a body of 9 MB", " ".repeat(9 * 1024 * 1024), "more than 8388608 bytes"],
] as const;
const DAMAGED = [...SPOILED.map(([what, text]) => [what, text, NOT_JSON] as const), ...FURTHER];

/** Pages of one event each, with a damaged answer in front of each, and a past of which nothing is left. */
function answerInTurn(requests: (string | null)[]) {
  return ({ url }: { readonly url: URL }): VendorReply => {
    if (url.searchParams.has("endTime")) return pageOf([], "past");
    const after = url.searchParams.get("after");
    const isDamaged = requests.filter((asked) => asked === after).length === 0;
    const nth = new Set(requests).size;
    requests.push(after);
    if (nth > DAMAGED.length || (nth === DAMAGED.length && isDamaged)) return pageOf([], after ?? "");
    if (isDamaged) return { body: DAMAGED[nth]?.[1] ?? "" };
    return pageOf([safetyEvent(`e${nth}`, "2026-03-01T12:00:00Z")], `c${nth}`);
  };
}

const quarantine = ({ stored }: Safety) =>
  stored.db.selectFrom("quarantine").select(["reason", "raw"]).orderBy("reason").execute();

describe("a page that cannot be read", () => {
  it(`moves no cursor, stores nothing, and is kept with its reason, in ${DAMAGED.length} cases`, async ({ signal }) => {
    const requests: (string | null)[] = [];
    await using samsara = await startVendorServer({ [STREAM]: answerInTurn(requests) });
    await using safety = await startSafety(samsara.url);

    await until(() => requests.at(-1) === `c${DAMAGED.length}`, signal);
    await safety.untilState("LIVE", signal);

    // Every page was asked for by the cursor before it, and so was the damaged answer in front of it.
    const cursors = [null, ...DAMAGED.map((_, nth) => `c${nth + 1}`)];
    expect(requests.slice(0, 2 * DAMAGED.length)).toEqual(cursors.slice(0, -1).flatMap((cursor) => [cursor, cursor]));
    const events = (await safety.stored.records()).filter(({ kind }) => kind === "event");
    expect(events).toHaveLength(DAMAGED.length);
    expect(events.every(({ revision }) => revision === 1)).toBe(true);
    const kept = await quarantine(safety);
    expect(kept).toHaveLength(new Set(DAMAGED.map(([, text]) => text)).size);
    for (const [what, text, reason] of DAMAGED) {
      const found = kept.find(({ raw }) => raw !== "" && text.startsWith(raw)) ?? kept.find(({ raw }) => raw === text);
      expect(found?.reason, what).toContain(`GET /safety-events/stream answered ${reason}`);
    }
    expect(Math.max(...kept.map(({ raw }) => Buffer.byteLength(raw)))).toBeLessThanOrEqual(KEPT_BYTES);
  });

  it.each(FURTHER.slice(3))(
    "raises an alarm while it is %s, and is read where it was left when it is not",
    async (...args) => {
      const signal = AbortSignal.timeout(20_000);
      const [, text, reason] = args;
      let next: VendorReply = { body: text };
      await using samsara = await startVendorServer({
        [STREAM]: ({ url }) => (url.searchParams.get("after") === "c1" ? next : pageOf([safetyEvent("a", NOW)], "c1")),
      });
      await using safety = await startSafety(samsara.url);

      const { issue }: SourceStatus = await safety.untilState("DEGRADED", signal);
      next = pageOf([safetyEvent("b", NOW)], "c1");
      await safety.untilState("LIVE", signal);

      expect(issue).toMatchObject({ code: "VENDOR_REJECTED" });
      expect(safety.log).toContain(reason);
      expect(await safety.stored.store.refs("event")).toEqual(["a", "b"]);
    },
  );
});

const NOW = "2026-03-01T12:00:00Z";

describe("a record that cannot be read", () => {
  const { id: _id, ...nameless } = safetyEvent("nameless", NOW);

  it.each([
    ["has no id", nameless],
    ["has a moment that is none", safetyEvent("broken", "yesterday", { startMs: "yesterday" })],
    ["is null", null],
    ["is a text", "event"],
  ])("is kept aside where it %s, and the other 511 of its page are stored", async (_what, poison) => {
    const signal = AbortSignal.timeout(20_000);
    const others = Array.from({ length: 511 }, (_, nth) => safetyEvent(`e${nth}`, NOW));
    const records = [...others.slice(0, 255), poison, ...others.slice(255)];
    await using samsara = await startVendorServer({
      [STREAM]: ({ url }) => pageOf(url.searchParams.has("after") ? [] : records, "c1"),
    });
    await using safety = await startSafety(samsara.url);

    const { eventsStored } = await safety.untilState("LIVE", signal);

    expect(eventsStored).toBe(511);
    expect(await safety.stored.store.refs("event")).toEqual(others.map(({ id }) => id).toSorted());
    const kept = await quarantine(safety);
    expect(kept.map(({ raw }) => raw)).toEqual([typeof poison === "string" ? poison : JSON.stringify(poison)]);
    expect(kept[0]?.reason).not.toBe("");
  });
});
