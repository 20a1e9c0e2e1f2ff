import { describe, expect, it as test } from "vitest";
import { STREAM } from "../../../../platform/bus/nats/message-stream.ts";
import { startProcess } from "../../../e2e/process.ts";
import { createRandom } from "../../../ingestion/random.ts";
import { HAS_NATS, WITHOUT_NATS } from "../../../nats-server.ts";
import { followTo, refs } from "../publisher.ts";
import { Relayed } from "./relayed.ts";

const it = test.skipIf(!HAS_NATS);

const KILLS = process.env.LONG === undefined ? 3 : 200;
const SEED = Number(process.env.SEED ?? 1);
const MOMENTS = ["sent", "read", "between"] as const;
/** Longer than it takes to send a page. */
const LONGEST_SENDING_MS = 30;
const PAGE = 400;

const refsOfIds = (ids: readonly string[]) => ids.map((id) => Number(id.split(":").at(-1)));

describe(`a relay to NATS${WITHOUT_NATS}`, () => {
  it(`has told every row once and in order, though its process is killed between its steps (${KILLS} times)`, {
    timeout: 30_000 + KILLS * 3_000,
  }, async ({ signal }) => {
    const random = createRandom(SEED);
    await using relayed = await Relayed.start();
    const { publisher, nats } = relayed;
    await publisher.store("first");
    await relayed.hasTold("first", signal);
    await relayed.stopRelay();

    for (let kill = 0; kill < KILLS; kill += 1) {
      await publisher.store(...Array.from({ length: PAGE }, (_, nth) => `row ${kill} ${nth}`));
      const moment = MOMENTS[kill % MOMENTS.length] ?? "sent";
      const delayMs = String(Math.round(random() * LONGEST_SENDING_MS));
      const args = [publisher.dataDir, nats.url, moment, delayMs];
      await using process = startProcess("test/platform/bus/nats/relaying-process.ts", args);
      expect(await process.exited, process.output.stderr).toMatchObject({ signal: "SIGKILL" });
    }
    await publisher.store("last");
    relayed.startRelay();
    await relayed.hasTold("last", signal);

    const rows = await publisher.rows();
    expect(refsOfIds(await relayed.ids(signal))).toEqual(rows.map(({ seq }) => seq));
  });

  it("begins at the end of the outbox where the stream holds nothing of it", async ({ signal }) => {
    await using relayed = await Relayed.start({ isRelaying: false });
    await relayed.publisher.store("past");

    await relayed.hasPlace(relayed.startRelay());
    await relayed.publisher.store("next");
    await relayed.hasTold("next", signal);

    expect(await relayed.ids(signal)).toHaveLength(1);
    expect(refs((await followTo(relayed.bus(), "next", { signal })).messages)).toEqual(["past", "next"]);
  });

  it("begins at the end of the outbox where the stream holds what another store has told", async ({ signal }) => {
    await using relayed = await Relayed.start({ isRelaying: false });
    await relayed.publisher.store("past");
    await relayed.hasPlace(relayed.startRelay());
    await relayed.stopRelay();
    await relayed.tell("past", "of another store", signal);

    const relay = relayed.startRelay();
    await expect.poll(() => relay.place?.writer).not.toMatch(/^(of another store)?$/);
    await relayed.publisher.store("next");
    await relayed.hasTold("next", signal);

    expect(await relayed.ids(signal)).toHaveLength(2);
  });

  it("makes the stream as it should be where another version has made it", async ({ signal }) => {
    await using relayed = await Relayed.start({ isRelaying: false });
    const { streams } = await relayed.connector.connected(signal);
    await streams.add({ name: STREAM, subjects: ["fleetgraph.>"], max_bytes: 1_000_000 });

    await relayed.hasPlace(relayed.startRelay());

    expect((await streams.info(STREAM)).config.max_bytes).toBeGreaterThan(1_000_000);
  });
});
