import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { EventSource } from "eventsource";
import { createClient } from "graphql-ws";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { readGuide } from "../docs/guide.ts";
import { chromiumPath } from "../e2e/graphiql-page.ts";
import { until } from "../until.ts";
import { followInChromium } from "./browser-client.ts";
import { LiveProduct } from "./live-product.ts";
import {
  EVENT_CHANGES,
  type Follow,
  followBySnippet,
  followWithoutRecipe,
  hasGql,
  LIBRARIES,
  type Told,
} from "./recipe-clients.ts";

const CLIENTS = resolve(import.meta.dirname, "../../clients");

const guide = await readGuide("live-clients");
const eventSource = guide.textOf("follow-by-event-source");

const FOLLOWS: ReadonlyMap<string, Follow> = new Map([
  ...LIBRARIES,
  ["EventSource", followBySnippet(eventSource)],
  ["EventSource of a browser", followInChromium(eventSource, chromiumPath ?? "")],
]);

/** What a library says of an error: graphql-ws and Relay with GraphQL's errors, the others with one of theirs. */
function toText(error: unknown): string {
  return Array.isArray(error) ? error.map(toText).join() : String((error as Error).message ?? error);
}

/** What a client needs that is not here; null where nothing is missing. */
function missing(name: string): string | null {
  if (name === "gql of Python" && !hasGql) return "Python with gql";
  if (name === "EventSource of a browser" && chromiumPath === null) return "Chromium";
  return null;
}

/** Each change that a client was told, as text. */
type ToldTexts = string[];

/** Reads behind a cursor over one connection that nobody cuts. */
const followUndisturbed: Follow = ({ url, after, tell, ending }) => {
  const client = createClient({ url: url.replace(/^http/, "ws"), retryAttempts: 0 });
  const next = ({ data }: { readonly data?: Told | null }) => data && tell(data.eventChanges);
  const sink = { next, error: () => {}, complete: () => {} };
  ending.defer(client.subscribe<Told>({ query: EVENT_CHANGES, variables: { after } }, sink));
};

describe("a client as its recipe has it", () => {
  const resources = new AsyncDisposableStack();
  const toldBy = new Map<string, ToldTexts>();
  const published: string[] = [];
  let truth: ToldTexts = [];
  let url = "";

  const hasAll = (told: ToldTexts) => published.every((id) => told.some((text) => text.includes(id)));

  // The product is killed while all of them follow it, and started again.
  beforeAll(async () => {
    const signal = AbortSignal.timeout(85_000);
    vi.stubGlobal("EventSource", EventSource);
    const product = resources.use(await LiveProduct.start(signal));
    url = product.url;
    const after = await product.cursorOfNow();
    const fail = (error: unknown) => console.error(error);
    const start = (follow: Follow): ToldTexts => {
      const told: ToldTexts = [];
      const tell = ({ cursor, kind, eventId }: Told["eventChanges"]) => void told.push(`${cursor} ${kind} ${eventId}`);
      follow({ url, after, tell, fail, ending: resources });
      return told;
    };
    for (const [name, follow] of FOLLOWS) if (missing(name) === null) toldBy.set(name, start(follow));
    toldBy.set("none", start(followWithoutRecipe));
    published.push(...product.publish(3));
    await until(() => [...toldBy.values()].every(hasAll), signal);

    await product.kill();
    published.push(...product.publish(3));
    await product.startAgain();
    published.push(...product.publish(3));

    truth = start(followUndisturbed);
    await until(() => hasAll(truth), signal);
    product.silenceVendors();
  }, 60_000);

  afterAll(async () => {
    await resources.disposeAsync();
    vi.unstubAllGlobals();
  });

  for (const name of FOLLOWS.keys()) {
    const what = missing(name);
    const needs = what === null ? "" : ` (needs ${what})`;
    it.skipIf(what !== null)(`is told each change once, though the server is killed: ${name}${needs}`, async () => {
      await expect.poll(() => [toldBy.get(name), hasAll(truth)]).toEqual([truth, true]);
    });
  }

  for (const [name, follow] of FOLLOWS) {
    it.skipIf(missing(name) !== null)(
      `tells what is wrong, and gives up when the server refuses it: ${name}`,
      async () => {
        await using ending = new AsyncDisposableStack();
        const { promise: failed, resolve: fail } = Promise.withResolvers<unknown>();

        follow({ url, after: "nonsense", tell: () => {}, fail, ending });

        expect(toText(await failed)).toContain("`after` is no cursor.");
      },
    );
  }

  it("is found out when it begins again where it first began", async () => {
    await expect.poll(() => toldBy.get("none")?.length).toBeGreaterThan(truth.length);
  });
});

describe("a recipe", () => {
  it("has at most thirty lines", () => {
    const isRecipe = (file: string) =>
      /\.(ts|py)$/.test(file) && !["resume.ts", "apply-change.ts", "event-list.ts"].includes(file);
    const recipes = readdirSync(CLIENTS, { recursive: true, encoding: "utf8" }).filter(isRecipe);
    const lengths = recipes.map((file) => readFileSync(join(CLIENTS, file), "utf8").trimEnd().split("\n").length);

    expect(recipes).toHaveLength(FOLLOWS.size - 1);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(30);
  });
});
