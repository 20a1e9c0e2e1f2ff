import { graphql } from "graphql";
import { describe, expect, it } from "vitest";
import { WakeUps } from "../../platform/bus/wake-ups.ts";
import { openSubgraph } from "../../subgraphs/fleet/subgraph.ts";
import { createDataDir, type Process, startProcess } from "../e2e/process.ts";
import { OTHER_TENANT } from "../platform/bus/publisher.ts";
import { NO_COMMANDS } from "../platform/commands/no-commands.ts";
import { TENANT } from "../platform/feed/stored-feed.ts";
import { NOW_MS } from "../subgraphs/fleet/fleet-fixture.ts";
import { until } from "../until.ts";
import { viewerOf } from "../viewer.ts";
import { openChanges } from "./change-followers.ts";
import { eventNumberOf } from "./indexed-events.ts";

const SPAN_MS = Number(process.env.SPAN_MS ?? (process.env.LONG === undefined ? 1_500 : 60_000));
const LIST = "{ events(first: 1) { changeCursor edges { node { id } } } }";

const TENANTS = [TENANT, OTHER_TENANT];
/** Many commits come while lists are read. */
const FEWEST_COMMITS = SPAN_MS / 300;
/** The number of the first event that comes when all lists were read. */
const FAR_BEHIND = 1_000_000;

function startIndexing(dataDir: string, firstNumber: number): Process {
  return startProcess("test/ingestion/indexing-process.ts", [dataDir, "never", "1", "0", "run", String(firstNumber)]);
}

type List = {
  readonly changeCursor: string;
  readonly edges: readonly { readonly node: { readonly id: string } }[];
};

/** A list as it was read: its newest event, and the cursor behind which its changes begin. */
type Snapshot = { readonly tenant: string; readonly newest: number; readonly cursor: string };

describe("a list of events that is read while others are indexed", () => {
  it("is missing nothing that is not told behind its cursor", {
    timeout: 60_000 + 10 * SPAN_MS,
  }, async ({ signal }) => {
    await using dir = await createDataDir();
    await using writing = startIndexing(dir.path, 0);
    await writing.printed(/ready/);
    const wakeUps = new WakeUps();
    const serving = { storeHome: dir.path, wakeUps, commands: NO_COMMANDS, clock: { now: () => NOW_MS } };
    await using subgraph = await openSubgraph(serving);
    const read = async (tenant: string): Promise<Snapshot | null> => {
      // As after a commit: nothing that was read before it counts.
      wakeUps.wake("fleet");
      const contextValue = subgraph.createContext({ viewer: viewerOf(tenant), signal });
      const { data } = await graphql({ schema: subgraph.schema, source: LIST, contextValue });
      const { edges, changeCursor } = (data as { events: List }).events;
      return edges[0] ? { tenant, newest: eventNumberOf(edges[0].node.id), cursor: changeCursor } : null;
    };

    const snapshots = new Map<string, Snapshot>();
    const endMs = performance.now() + SPAN_MS;
    for (let turn = 0; performance.now() < endMs; turn += 1) {
      const snapshot = await read(TENANTS[turn % TENANTS.length] ?? TENANT);
      if (snapshot) snapshots.set(JSON.stringify(snapshot), snapshot);
    }
    await writing.end("SIGKILL");

    const newest = new Map<string, number>();
    for (const tenant of TENANTS) newest.set(tenant, (await read(tenant))?.newest ?? 0);
    // Something comes behind every cursor.
    await using _more = startIndexing(dir.path, FAR_BEHIND);
    for (const tenant of TENANTS) await until(async () => Number((await read(tenant))?.newest) >= FAR_BEHIND, signal);
    const missing: number[] = [];
    for (const { tenant, newest: had, cursor } of snapshots.values()) {
      const changes = await openChanges(subgraph, tenant, cursor, signal);
      const { value } = await changes.next();
      const told = eventNumberOf(value?.eventId ?? "");
      if (told > had + 1 && had !== newest.get(tenant)) missing.push(had + 1);
      await changes.return();
    }
    expect(missing).toEqual([]);
    expect(snapshots.size).toBeGreaterThan(FEWEST_COMMITS);
  });
});
