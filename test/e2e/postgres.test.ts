import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { HAS_POSTGRES, PostgresServer } from "../postgres-server.ts";
import { type Answer, ask, askUntil, subscribeTo } from "./graph-client.ts";
import { type Process, startProcess } from "./process.ts";

const SOURCES = "{ sources { vendor state eventsStored } }";
const EVENTS = `{ events(first: 100) { edges { node { id vendor type occurredAt device { name vendorRefs { vendor ref } }
  driver { name } video { status } safety { behaviors } dutyRecord { status } ruleCrossing { direction } } } } }`;
const DEVICES = "{ devices(first: 100) { edges { node { name vin position { latitude } currentDriver { name } } } } }";

const allLive = ({ data }: Answer) => data?.sources?.every(({ state }: { state: string }) => state === "LIVE") ?? false;

describe.skipIf(!HAS_POSTGRES)("npm start, with its stores in PostgreSQL", () => {
  const resources = new AsyncDisposableStack();
  let server: PostgresServer;
  let product: Process;
  let url: string;
  let home: string;

  beforeAll(async () => {
    server = resources.use(await PostgresServer.start());
    home = await server.createDatabase("fleetgraph");
    const variables = { PORT: "0", DATABASE_URL: home };
    product = resources.use(startProcess("start.ts", [], variables));
    [, url = ""] = await product.printed(/(http:\/\/\S+\/graphql)/);
    await askUntil(url, SOURCES, allLive, AbortSignal.timeout(110_000));
  }, 120_000);

  afterAll(() => resources.disposeAsync());

  it("answers with events, devices and drivers of all vendors, and what each domain knows of them", async () => {
    const [events, devices] = [await ask(url, EVENTS), await ask(url, DEVICES)];

    expect([events.errors, devices.errors]).toEqual([undefined, undefined]);
    const nodes = events.data.events.edges.map(({ node }: { node: { vendor: string } }) => node);
    expect(new Set(nodes.map(({ vendor }: { vendor: string }) => vendor)).size).toBe(4);
    expect(devices.data.devices.edges.length).toBeGreaterThan(10);
    expect(product.output.stderr).toBe("");
  });

  it("tells Prometheus what each store takes", async () => {
    const text = await (await fetch(new URL("/metrics", url))).text();

    for (const store of ["fleet", "video", "safety", "hos", "rules"]) {
      expect(text).toMatch(new RegExp(`store_size_bytes\\{store="${store}",file="database"\\} [1-9]`));
    }
  });

  it("answers by what its readers may see, in every subgraph", async () => {
    await using administrator = new AsyncDisposableStack();
    const client = new Client({ connectionString: home });
    await client.connect();
    administrator.defer(() => client.end());
    const facets = ["video", "safety", "hos", "rules"].map((subgraph) => `${subgraph}.record`).join(", ");

    await client.query(`revoke select on ${facets} from fleetgraph_reader`);
    const withoutFacets = await ask(url, EVENTS);
    await client.query("revoke select on fleet.event from fleetgraph_reader");
    const withoutEvents = await ask(url, EVENTS);
    await client.query(`grant select on fleet.event, ${facets} to fleetgraph_reader`);
    const again = await ask(url, EVENTS);

    const fields = withoutFacets.errors?.map(({ path }) => path?.at(-1));
    expect(new Set(fields)).toEqual(new Set(["video", "safety", "dutyRecord", "ruleCrossing"]));
    expect(withoutEvents.errors?.[0]).toMatchObject({ path: ["events"] });
    expect(again.errors).toBeUndefined();
  });

  it("outlives its database, and goes on when that is back", async ({ signal }) => {
    await using changes = subscribeTo(url, "subscription { eventChanges { kind event { id } } }");
    await changes.next();

    await server.stop();
    const during = await ask(url, SOURCES);
    await server.run();
    const after = await askUntil(url, SOURCES, allLive, signal);

    expect(during.errors).toMatchObject([{ extensions: { code: "SUBGRAPH_UNAVAILABLE" } }]);
    expect(after.errors).toBeUndefined();
    expect((await changes.next()).value.errors).toBeUndefined();
  });
});
