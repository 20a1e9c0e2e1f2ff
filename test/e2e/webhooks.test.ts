import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { RecordTables } from "../../platform/records/record-tables.ts";
import { openStoreForReading } from "../../platform/store/store.ts";
import type { Simulator } from "../../simulator/running-simulator.ts";
import { startSimulator } from "../../simulator/simulator.ts";
import { toVariables } from "../../simulator/variables.ts";
import { until } from "../until.ts";
import { ask, askUntil } from "./graph-client.ts";
import { createDataDir, startProcess } from "./process.ts";

const SECRET = Buffer.from("a secret key that nobody has told").toString("base64");
const TOKENS = {
  VINLI_WEBHOOK_TOKEN: "vinli-0123456789abcdef0123456789abcdef",
  ROSCOLIVE_WEBHOOK_TOKEN: "rosco-0123456789abcdef0123456789abcdef",
};
const SOURCES = "{ sources { vendor state } }";

type Sources = { readonly sources: readonly { readonly state: string }[] };
const allLive = ({ data }: { data?: Sources }) => data?.sources.every(({ state }) => state === "LIVE") ?? false;

/** Everything in one process, over vendors whose webhooks it knows and whom it asks for news once an hour. */
async function startProduct(simulator: Simulator, dataDir: string, signal: AbortSignal) {
  const variables = {
    ...toVariables(simulator.credentials),
    ...TOKENS,
    SAMSARA_WEBHOOK_SECRET: `${SECRET},${simulator.credentials.samsara.webhookSecret}`,
    POLL_INTERVAL_MS: "3600000",
    SAMSARA_POLL_MINIMUM_MS: "1000",
    BACKFILL_HOURS: "1",
    LOG_LEVEL: "info",
    ACCESS_LOG: "all",
  };
  const product = startProcess("start.ts", [], { ...variables, PORT: "0", DATA_DIR: dataDir });
  const [, origin = ""] = await product.printed(/(http:\/\/\S+)\/graphql/);
  await askUntil(`${origin}/graphql`, SOURCES, (answer) => allLive(answer as { data?: Sources }), signal);
  return { product, origin };
}

async function order({ url }: Simulator, vendor: string, storm: object): Promise<void> {
  const reply = await fetch(`${url}/control/webhooks/${vendor}`, { method: "POST", body: JSON.stringify(storm) });
  expect(reply.status).toBe(200);
}

type Progress = { readonly attempts: readonly { eventId: string; status: number }[]; readonly underWay: boolean };

/** What became of the messages that the simulator was told to post, when all have an outcome. */
function outcomes({ url }: Simulator, vendor: string, signal: AbortSignal): Promise<Progress> {
  return until(async () => {
    const progress = (await (await fetch(`${url}/control/webhooks/${vendor}`)).json()) as Progress;
    return progress.underWay ? null : progress;
  }, signal);
}

async function deliveries(dataDir: string, subgraph: string): Promise<ReadonlySet<string>> {
  await using store = openStoreForReading<RecordTables>(join(dataDir, `${subgraph}.sqlite`));
  const rows = await store.db.selectFrom("delivery").select("ref").execute();
  return new Set(rows.map(({ ref }) => ref));
}

describe("the webhooks of npm start", () => {
  it("bring what the vendors' feeds would have brought in an hour, and nothing that no vendor has posted", {
    timeout: 90_000,
  }, async ({ signal }) => {
    await using simulator = await startSimulator({ port: 0, devices: 3 });
    await using dataDir = await createDataDir();
    const { product, origin } = await startProduct(simulator, dataDir.path, signal);
    await using _running = product;
    const revisionOf = async (id: string): Promise<number | undefined> => {
      const query = "query($id: ID!) { event(id: $id) { revision } }";
      return (await ask(`${origin}/graphql`, query, { id })).data?.event?.revision;
    };
    const roscoliveUrl = `${origin}/webhooks/roscolive/${TOKENS.ROSCOLIVE_WEBHOOK_TOKEN}`;
    const vinliUrl = `${origin}/webhooks/vinli/${TOKENS.VINLI_WEBHOOK_TOKEN}`;

    // Alerts say nothing of the events that were published before them: they wake the feeds that do.
    const [braking] = simulator.publish("samsara", { change: "insert" });
    const [footage] = simulator.publish("roscolive", { change: "insert" });
    await order(simulator, "samsara", { url: `${origin}/webhooks/samsara`, count: 20, duplicates: 0.5, form: "mixed" });
    await order(simulator, "vinli", { url: vinliUrl, count: 10, duplicates: 0.5 });
    const posted = await outcomes(simulator, "samsara", signal);
    const told = await outcomes(simulator, "vinli", signal);
    // A round of RoscoLive's can be one for what has changed, which news come after.
    const shown = until(async () => {
      await order(simulator, "roscolive", { url: roscoliveUrl });
      await outcomes(simulator, "roscolive", signal);
      return revisionOf(`roscolive:${footage}`);
    }, signal);

    expect(new Set([...posted.attempts, ...told.attempts].map(({ status }) => status))).toEqual(new Set([200]));
    // The list can add the vehicle to what was posted.
    expect([1, 2]).toContain(await until(() => revisionOf(`vinli:${told.attempts[0]?.eventId}`), signal));
    expect(await until(() => revisionOf(`samsara:${braking}`), signal)).toBe(1);
    expect(await shown).toBe(1);
    expect(await deliveries(dataDir.path, "rules")).toEqual(new Set(told.attempts.map(({ eventId }) => eventId)));
    expect((await deliveries(dataDir.path, "video")).size).toBeGreaterThan(0);
    for (const proof of ["wrongSignature", "oldTimestamp", "missing"]) {
      await order(simulator, "samsara", { url: `${origin}/webhooks/samsara`, count: 2, proof });
    }
    const refused = (await outcomes(simulator, "samsara", signal)).attempts.slice(posted.attempts.length);
    expect(refused.map(({ status }) => status)).toEqual(Array(6).fill(401));
    const metrics = await (await fetch(`${origin}/metrics`)).text();
    expect(metrics).toContain('webhook_refusals_total{webhook="samsara",status="401",code="UNAUTHENTICATED"} 6');
    expect(metrics).toContain(
      `webhook_deliveries_total{webhook="vinli",outcome="stored"} ${new Set(told.attempts.map(({ eventId }) => eventId)).size}`,
    );
    const guessed = await fetch(`${origin}/webhooks/vinli/${"x".repeat(38)}`, { method: "POST", body: "{}" });
    const nowhere = await fetch(`${origin}/nowhere`, { method: "POST", body: "{}" });
    expect([guessed.status, await guessed.text()]).toEqual([404, await nowhere.text()]);
    expect(await deliveries(dataDir.path, "safety")).toEqual(new Set(posted.attempts.map(({ eventId }) => eventId)));
    expect(product.output.stderr).not.toContain("0123456789abcdef");
  });

  it("are refused at the start with a token that could be guessed", async () => {
    await using dataDir = await createDataDir();
    const product = startProcess("start.ts", [], { DATA_DIR: dataDir.path, PORT: "0", VINLI_WEBHOOK_TOKEN: "short" });

    expect((await product.exited).code).toBe(2);
    expect(product.output.stderr).toContain("VINLI_WEBHOOK_TOKEN must have at least 32 characters");
  });
});
