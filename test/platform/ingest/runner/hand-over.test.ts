import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chooseHandOver, type Runner } from "../../../../platform/ingest/runner/hand-over.ts";

const FEEDS = ["a", "b", "c", "d", "e", "f", "g"];

type Crew = { readonly wanted: ReadonlySet<string>[]; readonly holder: readonly number[] };

/** Some runners, what each of them is for, and who runs each feed: one of those who are for it. */
const crews: fc.Arbitrary<Crew> = fc
  .tuple(
    fc.array(fc.subarray(FEEDS), { minLength: 1, maxLength: 6 }),
    fc.array(fc.nat(), { minLength: 7, maxLength: 7 }),
  )
  .map(([wanted, choices]) => {
    // One is for everything, so that every feed can be run.
    const sets = [new Set(FEEDS), ...wanted.map((feeds) => new Set(feeds))];
    const holder = FEEDS.map((feed, index) => {
      const able = sets.flatMap((set, runner) => (set.has(feed) ? [runner] : []));
      return able[(choices[index] ?? 0) % able.length] ?? 0;
    });
    return { wanted: sets, holder };
  });

const toRunners = ({ wanted, holder }: Crew): Runner[] =>
  wanted.map((feeds, index) => ({
    id: `r${index}`,
    holds: FEEDS.filter((_, feed) => holder[feed] === index),
    standsBy: [...feeds].filter((feed) => holder[FEEDS.indexOf(feed)] !== index),
  }));

const spread = (runners: readonly Runner[]) =>
  runners.map(({ holds }) => holds.length).reduce((sum, n) => sum + n * n, 0);

describe("what runners give up for one another", () => {
  it("is told to one of them at a time, makes the shares more even each time, and comes to an end", () => {
    fc.assert(
      fc.property(crews, (crew) => {
        const holder = [...crew.holder];
        for (let step = 0; ; step += 1) {
          const runners = toRunners({ ...crew, holder });
          const told = runners.map((own) =>
            chooseHandOver(
              own,
              runners.filter((other) => other !== own),
            ),
          );
          const givers = told.flatMap((feed, index) => (feed === null ? [] : [{ feed, index }]));
          expect(givers.length).toBeLessThanOrEqual(1);
          const [giver] = givers;
          if (!giver) break;
          expect(step).toBeLessThan(FEEDS.length * 2);
          const takers = runners.filter(({ standsBy }) => standsBy.includes(giver.feed));
          const [taker] = takers.sort((a, b) => a.holds.length - b.holds.length);
          if (!taker) throw new Error("nobody waits for it");
          const before = spread(runners);
          holder[FEEDS.indexOf(giver.feed)] = runners.findIndex(({ id }) => id === taker.id);
          expect(spread(toRunners({ ...crew, holder }))).toBeLessThan(before);
        }
      }),
    );
  });

  it("is nothing while a feed is on its way from one to another", () => {
    const first = { id: "1", holds: ["a", "b", "c"], standsBy: ["d"] };
    const second = { id: "2", holds: [], standsBy: ["a", "b", "c", "d"] };

    expect(chooseHandOver(first, [second])).toBe(null);
    expect(chooseHandOver({ ...first, standsBy: [] }, [{ ...second, standsBy: ["a", "b", "c"] }])).toBe("a");
  });

  it("leaves runners that are for everything with shares that differ by one at most", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.nat({ max: 4 }), { minLength: 7, maxLength: 7 }),
        (count, places) => {
          const crew: Crew = {
            wanted: Array.from({ length: count }, () => new Set(FEEDS)),
            holder: places.map((place) => place % count),
          };
          const holder = [...crew.holder];
          for (;;) {
            const runners = toRunners({ ...crew, holder });
            const giver = runners.find(
              (own) =>
                chooseHandOver(
                  own,
                  runners.filter((other) => other !== own),
                ) !== null,
            );
            if (!giver) break;
            const feed =
              chooseHandOver(
                giver,
                runners.filter((other) => other !== giver),
              ) ?? "";
            const fewest = runners.reduce((least, one) => (one.holds.length < least.holds.length ? one : least));
            holder[FEEDS.indexOf(feed)] = runners.indexOf(fewest);
          }

          const sizes = toRunners({ ...crew, holder }).map(({ holds }) => holds.length);
          expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        },
      ),
    );
  });
});
