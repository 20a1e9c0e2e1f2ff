import { readFile } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";
import type { ExecutionResult } from "graphql";
import { describe, expect, it } from "vitest";
import { storeAddress } from "../../../platform/store/store-address.ts";
import { createDataDir } from "../../e2e/process.ts";
import { eventRecorded, FleetFixture, NOW_MS } from "./fleet-fixture.ts";

/*
 * The store of each release that changed its tables, as SQL, and what it answered: `stores/<release>.sql` and `.json`.
 * A store of then answers today what it answered then.
 */

type Listed = { readonly edges: readonly { readonly cursor: string; readonly node: Record<string, unknown> }[] };

type Answers = {
  readonly data: { readonly events: Listed; readonly devices: Listed; readonly drivers: Listed };
  readonly changes: readonly {
    readonly cursor: string;
    readonly kind: string;
    readonly event: Record<string, unknown>;
  }[];
};

const RELEASES = ["2026-11"];

/** What is answered on purpose in another way today: a driver who was seen in another truck since is in this one no more. */
const OTHERWISE_TODAY: Readonly<Record<string, object>> = { "Truck 7": { currentDriver: null } };

/** The film of Truck 7, whose vendor names no driver: a witness of the same moment does. */
const ATTRIBUTED = "roscolive:clip";

const asToday = ({ edges }: Listed): Listed => ({
  edges: edges.map(({ cursor, node }) => ({ cursor, node: { ...node, ...OTHERWISE_TODAY[String(node.name)] } })),
});

/** Cursors of changes name their subscription field today. */
function asNamed(cursor: string): string {
  const [tenant, seq, writer] = Buffer.from(cursor, "base64url").toString("utf8").split(" ");
  return Buffer.from(JSON.stringify(["eventChanges", tenant, writer, Number(seq)])).toString("base64url");
}

const EVENT = `id vendor vendorRef vendorType type category severity title occurredAt endedAt recordedAt updatedAt receivedAt
  revision retracted device { id } driver { id } position { latitude observedAt }`;
const LISTS = `{
  events(first: 100, filter: { retracted: INCLUDE }) { edges { cursor node { ${EVENT} } } }
  devices { edges { cursor node { id name vin kind vendorRefs { vendor ref }
    links { vendorRef { ref } confidence linkedAt } position { latitude observedAt } currentDriver { name } } } }
  drivers { edges { cursor node { id name username vendorRefs { vendor ref } currentDevice { name } } } }
}`;

async function restore(release: string, dataDir: string): Promise<Answers> {
  const text = (suffix: string) => readFile(new URL(`./stores/${release}.${suffix}`, import.meta.url), "utf8");
  using database = new DatabaseSync(storeAddress(dataDir, "fleet"));
  database.exec(`pragma journal_mode = wal; begin; ${await text("sql")}; commit`);
  return JSON.parse(await text("json")) as Answers;
}

/** Those of one instant were in another order then. */
const byId = ({ edges }: Listed) =>
  edges.map(({ node }) => node).toSorted((a, b) => (String(a.id) < String(b.id) ? -1 : 1));

/** The events as they were, with who drove where that was not known then. */
function asAttributed(events: Listed): readonly Record<string, unknown>[] {
  const { driver } = events.edges.find(({ node }) => node.id === "samsara:e1")?.node ?? {};
  return byId(events).map((node) => (node.id === ATTRIBUTED ? { ...node, driver, revision: 2 } : node));
}

/** Starts over a store, and waits until it is known who drove. Answers with the cursor of that change, too. */
async function startOver(dataDir: string, { changes }: Answers, { signal, environment = {} }: StartOptions) {
  const fleet = await FleetFixture.start(dataDir, environment);
  const after = changes.at(-1)?.cursor;
  const items = await fleet.subscribe(
    `subscription { eventChanges(after: "${after}") { cursor kind event { id } } }`,
    signal,
  );
  const [attributed] = (await take(items, 1)) as Answers["changes"];
  expect(attributed).toMatchObject({ kind: "AMENDED", event: { id: ATTRIBUTED } });
  return { fleet, cursor: attributed?.cursor ?? "", [Symbol.asyncDispose]: () => fleet[Symbol.asyncDispose]() };
}

type StartOptions = { readonly signal: AbortSignal; readonly environment?: Record<string, string> };

async function take(items: AsyncIterableIterator<ExecutionResult>, count: number): Promise<readonly unknown[]> {
  const taken: unknown[] = [];
  while (taken.length < count) taken.push((await items.next()).value.data.eventChanges);
  return taken;
}

describe.each(RELEASES)("a store of %s", (release) => {
  it("answers what it answered then", async ({ signal }) => {
    await using dir = await createDataDir();
    const then = await restore(release, dir.path);
    await using started = await startOver(dir.path, then, { signal });

    const { data, errors } = await started.fleet.query(LISTS);

    const now = data as Answers["data"];
    expect(errors).toBeUndefined();
    expect(byId(now.events)).toEqual(asAttributed(then.data.events));
    expect(now.events.edges.map(({ node }) => node.occurredAt)).toEqual(
      then.data.events.edges.map(({ node }) => node.occurredAt),
    );
    expect(now.devices).toEqual(asToday(then.data.devices));
    expect(now.drivers).toEqual(then.data.drivers);
  });

  it("goes on behind every cursor that it gave", async ({ signal }) => {
    await using dir = await createDataDir();
    const then = await restore(release, dir.path);
    await using fleet = await FleetFixture.start(dir.path);

    for (const { cursor, node } of then.data.events.edges) {
      const { data } = await fleet.query(
        "query($after: String) { events(first: 100, after: $after, filter: { retracted: INCLUDE }) { edges { node { id occurredAt } } } }",
        { after: cursor },
      );
      const { events } = data as { events: Listed };
      for (const later of events.edges) expect(String(later.node.occurredAt) <= String(node.occurredAt)).toBe(true);
      expect(events.edges.some((later) => later.node.id === node.id)).toBe(false);
    }
    for (const [index, { cursor }] of then.changes.entries()) {
      const rest = then.changes.slice(index + 1);
      const items = await fleet.subscribe(
        `subscription { eventChanges(after: "${cursor}", filter: { retracted: INCLUDE }) { cursor kind event { id revision } } }`,
        signal,
      );
      expect(await take(items, rest.length)).toEqual(rest.map((one) => ({ ...one, cursor: asNamed(one.cursor) })));
    }
  });

  it("goes by age as one of today does", async ({ signal }) => {
    await using dir = await createDataDir();
    const then = await restore(release, dir.path);
    const environment = { RETAIN_DAYS_EVENTS: "30", RETAIN_DAYS_CHANGES: "30" };
    await using started = await startOver(dir.path, then, { signal, environment });
    const { fleet, cursor: last } = started;
    const [first] = then.changes;

    fleet.clock.nowMs += 29 * 86_400_000;
    await fleet.prune();
    const kept = await fleet.query(LISTS);
    fleet.clock.nowMs += 2 * 86_400_000;
    await fleet.prune();
    const gone = await fleet.query(LISTS);
    const behind = await fleet.subscribe(
      `subscription { eventChanges(after: "${first?.cursor}") { cursor kind } }`,
      signal,
    );

    expect((kept.data as Answers["data"]).events.edges).toHaveLength(then.data.events.edges.length);
    expect((gone.data as Answers["data"]).events.edges).toEqual([]);
    expect((gone.data as Answers["data"]).devices).toEqual(asToday(then.data.devices));
    expect(await take(behind, 1)).toEqual([{ kind: "GAP", cursor: last }]);
  });

  it("goes on with what is published from then on", async ({ signal }) => {
    await using dir = await createDataDir();
    const then = await restore(release, dir.path);
    await using started = await startOver(dir.path, then, { signal });
    const { fleet, cursor: last } = started;
    const items = await fleet.subscribe(
      `subscription { eventChanges(after: "${last}") { kind event { id } } }`,
      signal,
    );

    await fleet.publish("VINLI", [eventRecorded("VINLI", "beyond", { title: "mended", occurredAtMs: NOW_MS })]);

    expect(await take(items, 1)).toEqual([{ kind: "ADDED", event: { id: "vinli:beyond" } }]);
  });
});
