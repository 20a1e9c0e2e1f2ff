import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { openStoreForReading } from "../../../../platform/store/store.ts";
import { storeAddress } from "../../../../platform/store/store-address.ts";
import { startSimulator } from "../../../../simulator/simulator.ts";
import { createDataDir } from "../../../e2e/process.ts";
import { FootageDesk } from "../requests/footage-desk.ts";
import { startClock } from "../running-video.ts";

const NOW = "2026-03-18T15:00:00Z";
const HOUR_MS = 3_600_000;
const EVENTS = `{ events(first: 200, filter: { hasVideo: true, occurredTo: "2026-03-17T00:00:00Z" }) {
  edges { node { id vendorRef } } } }`;

/** Until when a link of the storage's is good, in epoch milliseconds. */
const endOf = (url: string | undefined) => 1_000 * Number(new URL(url ?? "").searchParams.get("Expires"));

describe("the vendor's link of a file, once its storage takes it no longer", () => {
  it("is signed anew by reading the event again, once for each link that has ended", async () => {
    const clock = startClock(NOW);
    await using simulator = await startSimulator({ port: 0, speed: 0.001, devices: 10, clock });
    await using dir = await createDataDir();
    await using desk = await FootageDesk.start({ simulator, dataDir: dir.path, clock });
    const [event] = await desk.until(async () => {
      const { edges } = (await desk.ask("fleet", EVENTS)).events;
      return edges.length > 5 && edges.map(({ node }: { node: { vendorRef: string } }) => node);
    }, AbortSignal.timeout(60_000));
    const ref = `${event.vendorRef}/SNAPSHOT/1`;
    const known = await desk.findLink(ref, false);
    clock.advance(5 * HOUR_MS);

    const stale = await desk.findLink(ref, false);
    const renewed = await Promise.all([desk.findLink(ref, true), desk.findLink(ref, true)]);
    const after = await desk.findLink(ref, false);

    await using store = openStoreForReading<never>(storeAddress(dir.path, "video"));
    const { rows: asked } = await sql`select id from vendorWrite where kind = 'readEvent'`.execute(store.db);

    expect(asked).toHaveLength(1);
    expect(stale).toEqual(known);
    expect(endOf(stale?.url)).toBeLessThan(clock.now());
    expect(renewed.map((link) => endOf(link?.url) > clock.now())).toEqual([true, true]);
    expect(after).toEqual(renewed[0]);
    expect(await desk.findLink("1/SNAPSHOT/1", true)).toBeNull();
  });
});
