import { describe, expect, it } from "vitest";
import { startSimulator } from "../../simulator/simulator.ts";
import { toVariables } from "../../simulator/variables.ts";
import { HAS_POSTGRES, PostgresServer } from "../postgres-server.ts";
import { type Answer, ask, askUntil } from "./graph-client.ts";
import { createDataDir, startProcess } from "./process.ts";

const allLive = ({ data }: Answer) => data?.sources?.every(({ state }: { state: string }) => state === "LIVE") ?? false;

/** The fleet whose week is moved: all of the simulated one in the long form. */
const DEVICES = process.env.LONG === undefined ? 6 : 25;

/** A vendor that is meant and never answers: what is stored stays as it is. */
const NOTHING_NEW = {
  PORT: "0",
  SAMSARA_URL: "http://127.0.0.1:9",
  SAMSARA_TOKEN: "none",
  RETAIN_DAYS_EVENTS: "99999",
  RETAIN_DAYS_RAW: "99999",
};

const EVENT = `id vendor vendorRef vendorType type category severity title occurredAt endedAt recordedAt updatedAt receivedAt
  revision retracted position { latitude longitude speedKph } device { id name vendorRefs { vendor ref } } driver { id name }
  video { status channels raw } safety { behaviors state raw } dutyRecord { status origin raw }
  ruleCrossing { direction asThen { name } }`;

const QUERIES = [
  `{ events(first: 200) { changeCursor pageInfo { hasNextPage endCursor } edges { cursor node { ${EVENT} } } } }`,
  `{ events(last: 100) { edges { cursor node { ${EVENT} } } } }`,
  ...["ROSCOLIVE", "SAMSARA", "VISTRACKS", "VINLI"].map(
    (vendor) => `{ events(first: 50, filter: { vendors: [${vendor}], severities: [LOW, MEDIUM, HIGH, CRITICAL] }) {
      edges { node { id title } } } }`,
  ),
  `{ devices(first: 100) { edges { cursor node { id name vin kind vendorRefs { vendor ref } position { latitude observedAt }
     currentDriver { id name } links { vendorRef { ref } confidence linkedAt linkedFrom linkedUntil }
     camera { model status } groups { id name } events(first: 2) { edges { node { id } } } } } } }`,
  `{ drivers(first: 100) { edges { node { id name username vendorRefs { vendor ref } currentDevice { id name } } } } }`,
  "{ groups(first: 100) { edges { node { id name vendorRefs { vendor ref } } } } }",
];

describe.skipIf(!HAS_POSTGRES)("npm run migrate", () => {
  it("moves the stores of a simulated week, whatever ends it on the way, and every query is answered as before", {
    timeout: 180_000,
  }, async () => {
    const signal = AbortSignal.timeout(170_000);
    await using dir = await createDataDir();
    await using server = await PostgresServer.start();
    const url = await server.createDatabase("fleetgraph");
    const asked = async (stores: Readonly<Record<string, string>>) => {
      await using product = startProcess("start.ts", [], { ...NOTHING_NEW, ...stores });
      const [, graph = ""] = await product.printed(/(http:\/\/\S+\/graphql)/);
      return await Promise.all(QUERIES.map((query) => ask(graph, query)));
    };
    {
      await using simulator = await startSimulator({ port: 0, devices: DEVICES });
      const variables = {
        ...toVariables(simulator.credentials),
        BACKFILL_HOURS: "168",
        SAMSARA_POLL_MINIMUM_MS: "1000",
      };
      await using product = startProcess("start.ts", [], { ...variables, PORT: "0", DATA_DIR: dir.path });
      const [, graph = ""] = await product.printed(/(http:\/\/\S+\/graphql)/);
      await askUntil(graph, "{ sources { state } }", allLive, signal);
    }
    const before = await asked({ DATA_DIR: dir.path });

    const command = ["--from", dir.path, "--to", url];
    {
      const killed = startProcess("subgraphs/migrate.ts", command);
      await killed.printed(/video\.record: \d+ rows/);
      await killed.end("SIGKILL");
    }
    await using moving = startProcess("subgraphs/migrate.ts", command);
    expect(await moving.exited).toEqual({ code: 0, signal: null });
    const after = await asked({ DATABASE_URL: url });

    expect(moving.output.stderr).toBe("");
    expect(before.map(({ errors }) => errors)).toEqual(QUERIES.map(() => undefined));
    expect(before[0]?.data.events.edges).toHaveLength(200);
    expect(after).toEqual(before);
  });

  it("refuses a folder without a store", async () => {
    await using dir = await createDataDir();
    await using server = await PostgresServer.start();
    const url = await server.createDatabase("fleetgraph");

    await using process = startProcess("subgraphs/migrate.ts", ["--from", dir.path, "--to", url]);

    expect(await process.exited).toEqual({ code: 1, signal: null });
    expect(process.output.stderr).toBe(`There is no store in ${dir.path}.\n`);
  });
});
