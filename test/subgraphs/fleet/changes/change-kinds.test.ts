import fc from "fast-check";
import type { ExecutionResult } from "graphql";
import { describe, expect, it } from "vitest";
import { type EventRecorded, SEVERITIES } from "../../../../schema/messages.ts";
import { casesOf, MANY_CASES_MS } from "../../../gateway/long-run.ts";
import { eventRecorded, FleetFixture } from "../fleet-fixture.ts";

type Item = {
  readonly kind: string;
  readonly eventId: string | null;
  readonly event: { readonly id: string; readonly severity: string } | null;
};

const FIELDS = "kind eventId event { id severity }";

async function take(items: AsyncIterableIterator<ExecutionResult>, count: number): Promise<readonly Item[]> {
  const taken: Item[] = [];
  while (taken.length < count) {
    const { value, done } = await items.next();
    if (done) throw new Error(`the subscription ended after ${taken.length} items`);
    taken.push((value as { data: { eventChanges: Item } }).data.eventChanges);
  }
  return taken;
}

const publish = (fleet: FleetFixture, ref: string, facts: Partial<EventRecorded>) =>
  fleet.publish("SAMSARA", [eventRecorded("SAMSARA", ref, facts)]);

const kindsOf = (items: readonly Item[]) => items.map(({ kind, eventId, event }) => [kind, eventId, event !== null]);

describe("eventChanges, told from the side of whoever follows a filter", () => {
  it("has an event come into the filter, change in it, leave it and come back", async ({ signal }) => {
    await using fleet = await FleetFixture.start();
    const items = await fleet.subscribe(
      `subscription { eventChanges(filter: { severities: [HIGH] }) { ${FIELDS} } }`,
      signal,
    );

    await publish(fleet, "1", { severity: "LOW" });
    await publish(fleet, "1", { severity: "HIGH" });
    await publish(fleet, "1", { severity: "HIGH", title: "other" });
    await publish(fleet, "1", { severity: "LOW" });
    await publish(fleet, "1", { severity: "LOW", title: "unseen" });
    await publish(fleet, "1", { severity: "HIGH" });

    expect(kindsOf(await take(items, 4))).toEqual([
      ["ADDED", "samsara:1", true],
      ["AMENDED", "samsara:1", true],
      ["LEFT", "samsara:1", false],
      ["ADDED", "samsara:1", true],
    ]);
  });

  it.each([
    ["EXCLUDE", ["ADDED", "RETRACTED", "ADDED", "AMENDED"]],
    ["INCLUDE", ["ADDED", "RETRACTED", "AMENDED", "AMENDED"]],
    ["ONLY", ["ADDED", "LEFT"]],
  ])("of what is taken back and returns tells whoever asks for %s", async (retracted, kinds) => {
    const signal = AbortSignal.timeout(20_000);
    await using fleet = await FleetFixture.start();
    const items = await fleet.subscribe(
      `subscription { eventChanges(filter: { retracted: ${retracted} }) { ${FIELDS} } }`,
      signal,
    );

    await publish(fleet, "1", {});
    await publish(fleet, "1", { retracted: true });
    await publish(fleet, "1", { retracted: false });
    await publish(fleet, "1", { title: "the last" });

    expect((await take(items, kinds.length)).map(({ kind }) => kind)).toEqual(kinds);
  });

  it.each([
    ["EXCLUDE", "RETRACTED"],
    ["INCLUDE", "LEFT"],
  ])(
    "of what is taken back and leaves the filter otherwise, too, tells whoever asks for %s by %s",
    async (retracted, kind) => {
      const signal = AbortSignal.timeout(20_000);
      await using fleet = await FleetFixture.start();
      const filter = `{ retracted: ${retracted}, hasVideo: false }`;
      const items = await fleet.subscribe(`subscription { eventChanges(filter: ${filter}) { ${FIELDS} } }`, signal);

      await publish(fleet, "1", {});
      await publish(fleet, "1", { retracted: true, hasVideo: true });

      expect((await take(items, 2)).map((item) => item.kind)).toEqual(["ADDED", kind]);
    },
  );

  it("gives a client that applies what it is told the same events as a list, whatever was changed", {
    timeout: MANY_CASES_MS,
  }, async ({ signal }) => {
    const changes = fc.array(
      fc.record({
        ref: fc.constantFrom("1", "2", "3"),
        severity: fc.constantFrom(...SEVERITIES),
        retracted: fc.boolean(),
        hasVideo: fc.boolean(),
      }),
      { minLength: 1, maxLength: 12 },
    );
    const filters = fc.record(
      {
        severities: fc.subarray([...SEVERITIES], { minLength: 1 }),
        hasVideo: fc.boolean(),
        retracted: fc.constantFrom("EXCLUDE", "INCLUDE", "ONLY"),
      },
      { requiredKeys: [] },
    );
    await using fleet = await FleetFixture.start();
    let round = 0;
    let told = 0;
    await fc.assert(
      fc.asyncProperty(changes, filters, fc.nat({ max: 11 }), async (steps, filter, listedAfter) => {
        round += 1;
        const own = (ref: string) => `${round}-${ref}`;
        const list = async () => {
          const { data } = await fleet.query(
            "query($filter: EventFilter) { events(filter: $filter, first: 200) { edges { node { id } } changeCursor } }",
            { filter },
          );
          const { events } = data as { events: { edges: { node: { id: string } }[]; changeCursor: string } };
          return { ids: events.edges.map(({ node }) => node.id), cursor: events.changeCursor };
        };
        const apply = async (some: typeof steps) => {
          for (const { ref, ...facts } of some) {
            // What is not new is told to nobody.
            told += 1;
            await publish(fleet, own(ref), { ...facts, title: `told ${told}` });
          }
        };

        await apply(steps.slice(0, listedAfter));
        const { ids, cursor } = await list();
        await apply(steps.slice(listedAfter));
        await publish(fleet, "end", {
          title: `end of ${round}`,
          severity: filter.severities?.[0] ?? "LOW",
          hasVideo: filter.hasVideo ?? false,
          retracted: filter.retracted === "ONLY",
        });
        const text = `subscription($filter: EventFilter, $after: String) { eventChanges(filter: $filter, after: $after) { ${FIELDS} } }`;
        const stopping = new AbortController();
        const items = await fleet.subscribe(text, AbortSignal.any([signal, stopping.signal]), undefined, {
          filter,
          after: cursor,
        });
        const held = new Set(ids);
        for (;;) {
          const [item] = await take(items, 1);
          if (!item || item.eventId === "samsara:end") break;
          const isGone = item.kind === "LEFT" || (item.kind === "RETRACTED" && filter.retracted !== "INCLUDE");
          if (isGone) held.delete(item.eventId ?? "");
          else held.add(item.eventId ?? "");
        }
        stopping.abort();

        const own_ = (await list()).ids.filter((id) => id !== "samsara:end");
        expect([...held].filter((id) => id !== "samsara:end").sort()).toEqual(own_.sort());
      }),
      { numRuns: casesOf({ short: 8, long: 200 }) },
    );
  });
});
