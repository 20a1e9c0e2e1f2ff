import { describe, expect, it } from "vitest";
import { continueWalk, type EventWalk, startWalk, type WalkedPage } from "../../../subgraphs/rules/pages.ts";

const HOUR_MS = 3_600_000;
const NOON_MS = Date.parse("2026-03-01T12:00:00Z");

type Event = { readonly ref: string; readonly occurredAtMs: number };
type Ask = (query: URLSearchParams) => WalkedPage;

const events = (...instants: readonly number[]): Event[] =>
  instants.map((occurredAtMs, index) => ({ ref: `${occurredAtMs}-${index}`, occurredAtMs }));

/** A vendor that answers as documented, but for its link. */
function vendorWith(all: readonly Event[], pageSize: number, toLink: (page: readonly Event[]) => string | null): Ask {
  return (query) => {
    const untilMs = Date.parse(query.get("until") ?? "9999-01-01T00:00:00Z");
    const sinceMs = Date.parse(query.get("since") ?? "1970-01-01T00:00:00Z");
    const found = all.filter(({ occurredAtMs }) => occurredAtMs > sinceMs && occurredAtMs <= untilMs);
    const limit = query.get("limit") === "1000" ? pageSize * 10 : pageSize;
    const page = found.toSorted((a, b) => b.occurredAtMs - a.occurredAtMs).slice(0, limit);
    return { events: page, hasPrior: found.length > page.length, prior: toLink(page) };
  };
}

const untilLast = (page: readonly Event[]) =>
  `?until=${encodeURIComponent(new Date(page.at(-1)?.occurredAtMs ?? 0).toISOString())}`;

function walkDown(ask: Ask, sinceMs = 0): { readonly refs: Set<string>; readonly pages: number } {
  const refs = new Set<string>();
  let walk: EventWalk | null = startWalk(sinceMs);
  let pages = 0;
  for (; walk && pages < 100; pages += 1) {
    const page = ask(new URLSearchParams(walk.search));
    for (const { ref } of page.events) refs.add(ref);
    walk = continueWalk(walk, page);
  }
  return { refs, pages };
}

describe("a walk back through the events of a device", () => {
  const all = events(90_000, 80_000, 70_000, 60_000, 50_000, 40_000);

  it("follows the links until there is none, though each returns the last event again", () => {
    const { refs, pages } = walkDown(vendorWith(all, 2, untilLast));

    expect(refs.size).toBe(6);
    expect(pages).toBe(5);
  });

  it("ends and misses nothing where the link has no `until` and begins anew", () => {
    const { refs, pages } = walkDown(vendorWith(all, 2, () => "?limit=2"));

    expect(refs.size).toBe(6);
    expect(pages).toBeLessThan(15);
  });

  it("goes on by itself where the link leads to another host's path", () => {
    const { refs } = walkDown(vendorWith(all, 2, () => null));

    expect(refs.size).toBe(6);
  });

  it("stops at `since` though the links have none", () => {
    const { refs, pages } = walkDown(vendorWith(all, 2, untilLast), 75_000);

    expect(refs).toEqual(new Set(["90000-0", "80000-1"]));
    expect(pages).toBe(1);
  });

  it("passes events of one millisecond that fill a page", () => {
    const tied = events(90_000, ...Array.from({ length: 8 }, () => 70_000), 50_000);

    const { refs } = walkDown(vendorWith(tied, 2, untilLast));

    expect(refs.size).toBe(10);
  });

  it("ends where the vendor ignores what it is asked", () => {
    const { pages } = walkDown(() => ({ events: all, hasPrior: true, prior: "?until=1" }));

    expect(pages).toBe(4);
  });

  it("ends where empty pages promise more", () => {
    const { pages } = walkDown(() => ({ events: [], hasPrior: true, prior: "?until=1" }));

    expect(pages).toBe(3);
  });
});

describe("a walk over an event whose clock is wrong", () => {
  const page = (...instants: readonly number[]): WalkedPage => ({
    events: events(...instants),
    hasPrior: true,
    prior: "?p",
  });
  const longAgoMs = NOON_MS - 20_000 * HOUR_MS;
  const walk = startWalk(NOON_MS - HOUR_MS);

  it.each([
    ["in the middle", [NOON_MS - 1, longAgoMs, NOON_MS - 2]],
    ["at the end", [NOON_MS - 1, NOON_MS - 2, longAgoMs]],
  ])("of its page, %s, goes on", (_, instants) => {
    expect(continueWalk(walk, page(...instants))).toMatchObject({ search: "?p", oldestMs: NOON_MS - 2 });
  });

  it("ends where several in a row, or all of a page, were before it", () => {
    expect(continueWalk(walk, page(NOON_MS, longAgoMs + 1, longAgoMs))).toBeNull();
    expect(continueWalk(walk, page(longAgoMs))).toBeNull();
  });
});
