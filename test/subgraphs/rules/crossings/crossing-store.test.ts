import { describe, expect, it } from "vitest";
import { toStorable } from "../../../../platform/records/storable-page.ts";
import { storeAddress } from "../../../../platform/store/store-address.ts";
import type { UnifiedEvent } from "../../../../schema/messages.ts";
import { storeCrossings } from "../../../../subgraphs/rules/crossings/crossing-copy.ts";
import { createCrossingPruning } from "../../../../subgraphs/rules/crossings/crossing-pruning.ts";
import { storeSchema } from "../../../../subgraphs/rules/feed.ts";
import { toEventRecord } from "../../../../subgraphs/rules/mapper.ts";
import { toRuleListRecord, toRuleRecord } from "../../../../subgraphs/rules/rulebook/rule-mapper.ts";
import { RulesStore } from "../../../../subgraphs/rules/store.ts";
import type { Tx } from "../../../../subgraphs/rules/tables.ts";
import { decodeEvent, decodeRule } from "../../../../subgraphs/rules/wire.ts";
import { page, StoredFeed } from "../../../platform/feed/stored-feed.ts";
import { createStoreHome } from "../../../stores.ts";

const NOW_MS = Date.parse("2026-03-01T12:00:00Z");
const MINUTE_MS = 60_000;
const RULE = "vinli-rule:r1";

type Told = Pick<UnifiedEvent, "id"> & Partial<UnifiedEvent> & { readonly minute: number };

/** An event as fleet tells it. */
function unified({ minute, ...parts }: Told): UnifiedEvent {
  const occurredAtMs = NOW_MS + minute * MINUTE_MS;
  return {
    ...{ vendor: "VINLI", vendorRef: parts.id, vendorType: "rule-enter", type: "RULE_ENTERED", category: "RULE" },
    ...{ severity: "LOW", title: "Entered", occurredAtMs, endedAtMs: null, retracted: false, position: null },
    ...{ updatedAtMs: occurredAtMs, revision: 1, deviceId: "device:1", driverId: null },
    ...parts,
  };
}

const crossing = (id: string, direction: "enter" | "leave", minute: number, firstEval = false) => ({
  id,
  timestamp: new Date(NOW_MS + minute * MINUTE_MS).toISOString(),
  eventType: `rule-${direction}`,
  meta: { direction, firstEval, rule: { id: "r1", name: "Yard" } },
});

/** The store of some fleets, each with one rule of one id, and what Vinli tells of events of the same ids. */
async function openFleets(...tenants: readonly string[]) {
  await using opening = new AsyncDisposableStack();
  const home = opening.use(await createStoreHome());
  const address = storeAddress(home.path, "rules");
  const feeds = new Map<string, StoredFeed>();
  // A store has one writer at a time.
  const write = async (tenant: string, work: (feed: StoredFeed) => Promise<unknown>) => {
    await using feed = await StoredFeed.open(address, tenant, undefined, storeSchema);
    feeds.set(tenant, feed);
    await work(feed);
  };
  const rule = { id: "r1", name: "Yard", evaluated: true, covered: false };
  for (const tenant of tenants) {
    await write(tenant, ({ store }) =>
      store.storePage(
        toStorable(
          page({
            records: [
              toRuleRecord(decodeRule(rule), rule, "d1"),
              toRuleListRecord([decodeRule(rule)], [rule], { deviceRef: "d1", readAtMs: NOW_MS }),
            ],
          }),
        ),
      ),
    );
  }
  const store = opening.use(new RulesStore(address));
  const resources = opening.move();
  let seq = 0;
  return {
    store,
    /** What Vinli tells, and then what fleet makes of it, each message at a place of its own. */
    async tell(tenant: string, wires: readonly object[], ...events: readonly UnifiedEvent[]) {
      await write(tenant, async (feed) => {
        const records = wires.map((raw) => toEventRecord(decodeEvent(raw), raw, "d1"));
        await feed.store.storePage(toStorable(page({ records })));
        const messages = events.map((message) => ({ seq: ++seq, tenant, kind: "event", ref: message.id, message }));
        const storing = { writer: "test", nowMs: NOW_MS, onOdd: () => {} };
        await feed.opened.write((tx) => storeCrossings(tx as unknown as Tx, { messages }, storing));
      });
    },
    async prune(tenant: string, nowMs: number) {
      const retention = { eventsMs: 60 * MINUTE_MS, changesMs: 60 * MINUTE_MS };
      const steps = createCrossingPruning({ tenant, clock: { now: () => nowMs } }, retention);
      await write(tenant, async ({ opened }) => {
        for (const step of steps) await opened.write((tx) => step(tx as never));
      });
    },
    async list(tenant: string, parts: Partial<Parameters<RulesStore["crossings"]["ofRule"]>[0]> = {}) {
      const asked = { tenant, ruleId: RULE, fromMs: null, toMs: null, after: null, limit: 10, ...parts };
      return (await store.crossings.ofRule(asked)).map(({ eventId }) => eventId);
    },
    async changes(tenant: string) {
      const { changes } = await store.crossings.order.changes(tenant, { afterSeq: 0, limit: 100 });
      return changes.map(({ kind, ref, after }) => `${kind} ${ref} ${after.direction} ${after.deviceId}`);
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

describe("the crossings of two fleets", () => {
  it("are each fleet's own, the newest first, by the page and by time", async () => {
    await using fleets = await openFleets("red", "blue");
    const ids = ["vinli:a", "vinli:b", "vinli:c"];
    const wires = ["a", "b", "c"].map((id, minute) => crossing(id, "enter", minute));
    await fleets.tell("red", wires, ...ids.map((id, minute) => unified({ id, minute })));
    await fleets.tell("blue", [crossing("a", "leave", 9)], unified({ id: "vinli:a", minute: 9 }));

    const all = await fleets.list("red");
    const after = { occurredAtMs: NOW_MS + MINUTE_MS, eventId: "vinli:b" };

    expect(all).toEqual(["vinli:c", "vinli:b", "vinli:a"]);
    expect(await fleets.list("red", { after })).toEqual(["vinli:a"]);
    expect(await fleets.list("red", { fromMs: NOW_MS + MINUTE_MS, toMs: NOW_MS + 2 * MINUTE_MS })).toEqual(["vinli:b"]);
    expect(await fleets.list("red", { limit: 1 })).toEqual(["vinli:c"]);
    expect(await fleets.list("blue")).toEqual(["vinli:a"]);
    expect(await fleets.changes("blue")).toEqual(["ADDED vinli:a LEAVE device:1"]);
    expect(await fleets.list("green")).toEqual([]);
  });

  it("are told when they come, change and are taken back, and not when they are told again", async () => {
    await using fleets = await openFleets("red");
    const first = unified({ id: "vinli:a", minute: 1 });
    const moved = { ...first, revision: 2, deviceId: "device:2" };
    const gone = { ...moved, revision: 3, retracted: true };
    await fleets.tell("red", [crossing("a", "enter", 1)], first, first);
    await fleets.tell("red", [], first);
    await fleets.tell("red", [], moved);
    await fleets.tell("red", [], gone);

    expect(await fleets.changes("red")).toEqual([
      "ADDED vinli:a ENTER device:1",
      "AMENDED vinli:a ENTER device:2",
      "RETRACTED vinli:a ENTER device:2",
    ]);
    expect(await fleets.list("red")).toEqual([]);
  });

  it("leave out what crosses no rule, and what no record is known of", async () => {
    await using fleets = await openFleets("red");
    const start = { id: "s", timestamp: new Date(NOW_MS).toISOString(), eventType: "startup" };

    await fleets.tell(
      "red",
      [start],
      unified({ id: "vinli:s", minute: 0, category: "VEHICLE" }),
      unified({ id: "vinli:unknown", minute: 0 }),
      unified({ id: "samsara:s", minute: 0 }),
    );

    expect(await fleets.changes("red")).toEqual([]);
  });

  it("say how a rule stands where they are newer than the list of its device", async () => {
    await using fleets = await openFleets("red", "blue");
    const states = async () => {
      const of = (tenant: string) => fleets.store.rules.byRef(tenant, ["r1"]);
      const found = [...(await of("red")), ...(await of("blue"))];
      return found.map((rule) => rule && `${rule.state} ${rule.since}`);
    };
    await fleets.tell("red", [crossing("a", "enter", -5)], unified({ id: "vinli:a", minute: -5 }));
    const before = await states();
    await fleets.tell("red", [crossing("b", "enter", 5)], unified({ id: "vinli:b", minute: 5 }));

    expect(before).toEqual([`UNCOVERED ${NOW_MS - 5 * MINUTE_MS}`, "UNCOVERED null"]);
    expect(await states()).toEqual([`COVERED ${NOW_MS + 5 * MINUTE_MS}`, "UNCOVERED null"]);
  });

  it("go by age, one's before the other's, and leave where the changes begin", async () => {
    await using fleets = await openFleets("red", "blue");
    for (const tenant of ["red", "blue"]) {
      const told = [unified({ id: "vinli:a", minute: 0 }), unified({ id: "vinli:b", minute: 90 })];
      await fleets.tell(tenant, [crossing("a", "enter", 0), crossing("b", "leave", 90)], ...told);
    }

    await fleets.prune("red", NOW_MS + 61 * MINUTE_MS);

    expect([await fleets.list("red"), await fleets.list("blue")]).toEqual([["vinli:b"], ["vinli:b", "vinli:a"]]);
    expect([await fleets.changes("red"), (await fleets.changes("blue")).length]).toEqual([[], 2]);
  });
});
