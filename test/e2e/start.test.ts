import { readFile } from "node:fs/promises";
import { parse } from "lossless-json";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, askUntil, subscribeTo } from "./graph-client.ts";
import { chromiumPath, GraphiqlVisit } from "./graphiql-page.ts";
import { createDataDir, type Process, startProcess } from "./process.ts";

const EVENTS = `{ events(first: 100) { edges { node { id vendor type occurredAt device { name vendorRefs { vendor ref } }
  driver { name } video { status } safety { behaviors } dutyRecord { status } ruleCrossing { direction } } } } }`;
const SOURCES = "{ sources { vendor state lagSeconds eventsStored issue { code } } }";
const VINLI_WEBHOOK_TOKEN = "0123456789abcdef0123456789abcdef";
const VENDORS = ["ROSCOLIVE", "SAMSARA", "VISTRACKS", "VINLI"];

type Source = { vendor: string; state: string; eventsStored: number };

const allLive = ({ data }: { data?: { sources: Source[] } }) =>
  data?.sources.every(({ state }) => state === "LIVE") ?? false;

async function startProduct(dataDir: string): Promise<{ product: Process; url: string }> {
  const variables = { PORT: "0", DATA_DIR: dataDir, VINLI_WEBHOOK_TOKEN };
  const product = startProcess("start.ts", [], variables);
  const [, url = ""] = await product.printed(/(http:\/\/\S+\/graphql)/);
  return { product, url };
}

describe("npm start, over the simulated fleet", () => {
  const resources = new AsyncDisposableStack();
  let url: string;
  let product: Process;

  beforeAll(async () => {
    const dataDir = resources.use(await createDataDir());
    ({ product, url } = await startProduct(dataDir.path));
    resources.use(product);
    await askUntil(url, SOURCES, allLive, AbortSignal.timeout(80_000));
  }, 90_000);

  afterAll(() => resources.disposeAsync());

  it("prints its addresses and what to try, and no warning", () => {
    expect(product.output.stdout).toContain("GraphiQL");
    expect(product.output.stdout).toContain("subscription {");
    expect(product.output.stderr).toBe("");
  });

  it("has a webhook where there is a token, which makes no vendor a real one", async () => {
    const post = (path: string) =>
      fetch(new URL(path, url), {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: '{"notification":{}}',
      });

    const answers = [await post(`/webhooks/vinli/${VINLI_WEBHOOK_TOKEN}`), await post("/webhooks/samsara")];

    expect(answers.map(({ status }) => status)).toEqual([200, 404]);
    expect(product.output.stdout).toContain("over a simulated fleet");
  });

  it("links to pictures at its own address, which anybody with the link can see, and lets no link of the vendor's out", async () => {
    const query = `{ events(first: 50, filter: { vendors: [ROSCOLIVE] }) { edges { node {
      video { snapshots { url } media { link { url expiresAt } } } footage { clips { media { link { url } } } } } } } }`;
    const isThere = ({ data }: { data?: object }) => JSON.stringify(data ?? {}).includes("/media/");

    const text = JSON.stringify(await askUntil(url, query, isThere, AbortSignal.timeout(60_000)));
    const links = [...new Set(text.match(/http[^"]+/g))];
    const pictures = await Promise.all(links.slice(0, 3).map((link) => fetch(link)));

    expect(links.filter((link) => !link.startsWith(new URL("/media/m1.", url).href))).toEqual([]);
    expect(pictures.map(({ status, headers }) => [status, headers.get("content-type")])).toEqual(
      Array(3).fill([200, "image/jpeg"]),
    );
    const [bytes] = await Promise.all(pictures.map((picture) => picture.arrayBuffer()));
    // How a JPEG begins.
    expect([...new Uint8Array(bytes ?? new ArrayBuffer()).subarray(0, 3)]).toEqual([0xff, 0xd8, 0xff]);
  });

  it("asks for footage of an event of any vendor, and tells of it by its id and live", async ({ signal }) => {
    const list = `{ events(first: 200, filter: { vendors: [SAMSARA, VINLI] }) { edges { node {
      id title device { name } footage { requestable } } } } footageRequests { changeCursor } }`;
    const isThere = ({ data }: { data?: { events: { edges: { node: Asked }[] } } }) =>
      data?.events.edges.some(({ node }) => node.footage.requestable) ?? false;
    type Asked = { id: string; title: string; device: { name: string }; footage: { requestable: boolean } };
    const { data: before } = await askUntil(url, list, isThere, AbortSignal.timeout(60_000));
    const event: Asked = before.events.edges.find(({ node }: { node: Asked }) => node.footage.requestable).node;
    const cursor: string = before.footageRequests.changeCursor;
    await using changes = subscribeTo(
      url,
      `subscription { footageChanges(after: "${cursor}") { kind request { state event { title } device { name } } } }`,
    );
    const mutation = `mutation ($input: RequestFootageInput!) { requestFootage(input: $input) {
      existed request { id state event { id title } device { name } parts { from } } } }`;

    const { data, errors } = await ask(url, mutation, { input: { eventId: event.id } });
    const first = await changes.next();
    const { id, ...request } = data.requestFootage.request;
    const node = `query ($id: ID!) { node(id: $id) { id __typename ... on FootageRequest { cameraRef { vendor } event { title } } } }`;
    const found = await ask(url, node, { id });
    const unknown = await ask(url, node, { id: "footage-request:00000000-0000-4000-8000-000000000000" });
    signal.throwIfAborted();

    const { title, device } = event;
    expect(errors).toBeUndefined();
    expect(request).toMatchObject({ event: { id: event.id, title }, device });
    expect(first.value.data.footageChanges).toMatchObject({ kind: "ADDED", request: { event: { title }, device } });
    expect(found.data.node).toEqual({
      id,
      __typename: "FootageRequest",
      cameraRef: { vendor: "ROSCOLIVE" },
      event: { title },
    });
    expect(unknown.errors?.[0]?.extensions?.code).toBe("NOT_FOUND");
  });

  it("tells Prometheus how many records of each vendor are in quarantine, and why the newest is", async () => {
    const { text } = await fetch(new URL("/metrics", url)).then(async (answer) => ({ text: await answer.text() }));
    const { data } = await ask(url, "{ sources { vendor quarantined quarantineReason } }");

    const sources: { vendor: string; quarantined: number; quarantineReason: string | null }[] = data.sources;
    expect(sources.map(({ vendor }) => vendor)).toEqual(VENDORS);
    for (const { vendor, quarantined, quarantineReason } of sources) {
      expect(text).toContain(`source_quarantined_records{vendor="${vendor}"} ${quarantined}\n`);
      const reason = `source_quarantine_newest_reason{vendor="${vendor}",reason="${quarantineReason}"} 1\n`;
      expect(text.includes(reason)).toBe(quarantined > 0);
    }
  });

  it("tells Prometheus what each store takes on disk, and how old the oldest event and change are", async () => {
    const text = await (await fetch(new URL("/metrics", url))).text();

    const measured = (series: string) =>
      Number(
        text
          .split("\n")
          .find((line) => line.startsWith(`${series} `))
          ?.split(" ")[1],
      );
    for (const store of ["fleet", "video", "safety", "hos", "rules"]) {
      expect(measured(`store_size_bytes{store="${store}",file="database"}`)).toBeGreaterThan(0);
      expect(measured(`store_size_bytes{store="${store}",file="log"}`)).toBeGreaterThanOrEqual(0);
    }
    const age = {
      event: measured("fleet_oldest_event_age_seconds"),
      change: measured("fleet_oldest_change_age_seconds"),
    };
    // The oldest of the documented samples is of 2015.
    expect(age.event).toBeGreaterThan(5 * 365 * 86_400);
    expect(age.change).toBeGreaterThan(0);
    expect(age.change).toBeLessThan(3_600);
  });

  it("answers with events of all four vendors and without errors", async () => {
    const { data, errors } = await ask(url, EVENTS);

    const nodes: Record<string, unknown>[] = data.events.edges.map(
      ({ node }: { node: Record<string, unknown> }) => node,
    );
    expect(errors).toBeUndefined();
    expect(nodes).toHaveLength(100);
    // What fleetgraph has found itself can be among them.
    expect(new Set(nodes.map(({ vendor }) => vendor)).difference(new Set(["FLEETGRAPH"]))).toEqual(new Set(VENDORS));
    expect(nodes.filter(({ vendor }) => vendor === "SAMSARA").every(({ safety }) => safety !== null)).toBe(true);
    expect(nodes.filter(({ vendor }) => vendor === "VISTRACKS").every(({ dutyRecord }) => dutyRecord !== null)).toBe(
      true,
    );
  });

  it.each([
    ["roscolive:2630276", "video { raw }", "roscolive/roscolive-device-events.json", ["response", "events", 0]],
    ["roscolive:2630619", "video { raw }", "roscolive/roscolive-device-events.json", ["response", "events", 1]],
    [
      "samsara:bb2ff5ab-30ad-49ec-9d2d-55ec30bbf590,6caeb9c0-7e3d-49ae-a015-45c2f68fed4c",
      "safety { raw }",
      "samsara/samsara-safety-events-stream.json",
      ["data", 0],
    ],
    ["vistracks:5008246", "dutyRecord { raw }", "vistracks/vistracks-driver-histories-read.json", [0]],
    ["vinli:538f1195-a733-4ee7-a4e8-1fbbe7131f6a", "ruleCrossing { raw }", "vinli/vinli-events.json", ["events", 0]],
  ] as const)("keeps %s as its vendor documents it, every digit included", async (id, facet, fixture, path) => {
    const document = parse(await readFile(new URL(`../fixtures/${fixture}`, import.meta.url), "utf8"));

    const { data } = await ask(url, `query($id: ID!) { event(id: $id) { ${facet} } }`, { id });

    const [{ raw }] = Object.values(data.event) as [{ raw: string }];
    const documented = path.reduce<unknown>((value, key) => (value as Record<string | number, unknown>)[key], document);
    // lossless-json keeps numbers as the text that they were.
    expect(parse(raw)).toEqual(documented);
  });

  it("tells who may drive for the least time, and how the driver of any event stood at its moment", async ({
    signal,
  }) => {
    const list =
      "{ driversByHours(first: 3) { edges { node { driver { name } hoursOfService { canDriveForSeconds ruleset timeZone } } } } }";
    const hours =
      "{ events(first: 200) { edges { node { vendor driver { id } hoursOfService { asOf canDriveForSeconds } } } } }";

    const { data: listed } = await askUntil(url, list, ({ data }) => data?.driversByHours.edges.length === 3, signal);
    const { data, errors } = await ask(url, hours);

    type Node = { vendor: string; hoursOfService: object | null };
    const known = data.events.edges.flatMap(({ node }: { node: Node }) => (node.hoursOfService ? node.vendor : []));
    expect(errors).toBeUndefined();
    expect(listed.driversByHours.edges[0].node.driver.name).toBeTypeOf("string");
    expect(known).toEqual(expect.arrayContaining(["SAMSARA", "VISTRACKS"]));
  });

  it("knows at least 20 devices at three vendors or more", async () => {
    const { data } = await ask(url, "{ devices(first: 200) { edges { node { vendorRefs { vendor } } } } }");

    const devices: { node: { vendorRefs: { vendor: string }[] } }[] = data.devices.edges;
    const atThree = devices.filter(({ node }) => new Set(node.vendorRefs.map(({ vendor }) => vendor)).size >= 3);
    expect(atThree.length).toBeGreaterThanOrEqual(20);
  });

  it("delivers live events with the fields of the vendors' subgraphs", async () => {
    await using items = subscribeTo(
      url,
      `subscription { eventChanges { cursor kind event { id vendor type device { name } video { kind } safety { behaviors }
        dutyRecord { kind } ruleCrossing { direction } } } }`,
    );
    const facetOf: Record<string, string> = { ROSCOLIVE: "video", SAMSARA: "safety", VISTRACKS: "dutyRecord" };

    const { value } = await items.next();

    const { event, kind } = value.data.eventChanges;
    expect(value.errors).toBeUndefined();
    expect(["ADDED", "AMENDED", "RETRACTED"]).toContain(kind);
    const facet = facetOf[event.vendor];
    if (facet) expect(event[facet]).not.toBeNull();
  });

  it.skipIf(chromiumPath === null)(
    "shows the documented schema in GraphiQL and runs a query and a subscription there, with no network (needs Chromium)",
    async () => {
      await using visit = await GraphiqlVisit.open(new URL(url).origin, chromiumPath ?? "");

      await visit.run();
      const events = await visit.answerContaining('"events"');
      await visit.openDocumentation();
      const queries = await visit.followDocumentation("Query");
      await visit.write("subscription Now { eventChanges { kind event { title } } }");
      await visit.run();
      const change = await visit.answerContaining('"kind"');

      expect(events).toContain('"vendorRefs"');
      expect(queries).toContain("The events of all vendors, newest first.");
      expect(change).toContain('"eventChanges"');
      expect(visit.strayRequests).toEqual([]);
      expect(visit.complaints).toEqual([]);
    },
  );

  it("starts sourceChanges with every vendor", async () => {
    await using items = subscribeTo(url, "subscription { sourceChanges { vendor state } }");

    const vendors = [];
    for (let count = 0; count < 4; count += 1) vendors.push((await items.next()).value.data.sourceChanges.vendor);

    expect(vendors.sort()).toEqual(VENDORS.toSorted());
  });

  it.each([
    ["an unknown field", '{ "query": "{ nope }" }', "GRAPHQL_VALIDATION_FAILED"],
    ["a malformed cursor", '{ "query": "{ events(after: \\"zzz\\") { edges { cursor } } }" }', "BAD_USER_INPUT"],
    ["a page too large", '{ "query": "{ events(first: 100000) { edges { cursor } } }" }', "BAD_USER_INPUT"],
    ["a broken query", '{ "query": "{ events(" }', "GRAPHQL_PARSE_FAILED"],
    ["a broken body", '{ "query": ', "BAD_USER_INPUT"],
  ])("answers %s with a code and without a stack", async (_what, body, code) => {
    const response = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body });

    const text = await response.text();
    expect(JSON.parse(text).errors[0].extensions.code).toBe(code);
    expect(text).not.toMatch(/node_modules|\.ts:|stack/);
  });
});

describe("npm start, stopped and started again", () => {
  it("ends within 5 s of SIGTERM, and goes on from its cursors", { timeout: 60_000 }, async ({ signal }) => {
    await using dataDir = await createDataDir();
    const first = await startProduct(dataDir.path);
    const before = await askUntil(first.url, SOURCES, allLive, signal);
    const stoppedAtMs = Date.now();

    const ended = await first.product.end("SIGTERM");

    const tookMs = Date.now() - stoppedAtMs;
    const second = await startProduct(dataDir.path);
    await using _product = second.product;
    const { data } = await ask(second.url, SOURCES);
    expect(ended).toEqual({ code: 0, signal: null });
    expect(tookMs).toBeLessThan(5_000);
    for (const { vendor, eventsStored } of before.data.sources as Source[]) {
      const now = data.sources.find((source: Source) => source.vendor === vendor);
      expect(now.eventsStored).toBeGreaterThanOrEqual(eventsStored);
    }
  });
});

describe("npm start, with vendors half set", () => {
  it("refuses to start and names the variable that is missing", async () => {
    await using dataDir = await createDataDir();
    const product = startProcess("start.ts", [], {
      PORT: "0",
      DATA_DIR: dataDir.path,
      SAMSARA_URL: "http://127.0.0.1:1",
    });

    await expect(product.printed(/ready/)).rejects.toThrow(/SAMSARA_TOKEN/);
  });
});
