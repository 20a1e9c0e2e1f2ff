import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, askUntil, subscribeTo } from "../e2e/graph-client.ts";
import { createDataDir, startProcess } from "../e2e/process.ts";
import { readGuide } from "./guide.ts";

type Clip = {
  readonly coversEvent: boolean;
  readonly offsetSeconds: number;
  readonly media: readonly { readonly kind: string; readonly link: { readonly url: string } | null }[];
};
type Event = { readonly vendor: string; readonly footage: { readonly state: string; readonly clips: readonly Clip[] } };
type Incident = { readonly node: { readonly events: readonly Event[] } };

const eventsIn = (data: { readonly incidents: { readonly edges: readonly Incident[] } } | undefined) => {
  return data?.incidents.edges.flatMap(({ node }) => node.events) ?? [];
};

describe("the guide to footage", () => {
  const resources = new AsyncDisposableStack();
  let url = "";

  beforeAll(async () => {
    const dataDir = resources.use(await createDataDir());
    const product = resources.use(startProcess("start.ts", [], { PORT: "0", DATA_DIR: dataDir.path }));
    [, url = ""] = await product.printed(/(http:\/\/\S+\/graphql)/);
  });

  afterAll(() => resources.disposeAsync());

  it("shows film of other vendors' events, at the second, with snapshots whose links open", async ({ signal }) => {
    // Whether one of the newest five was filmed depends on the hour.
    const query = (await readGuide("footage")).textOf("incidents-with-footage.graphql", { "first: 5": "first: 50" });
    const isFilmed = ({ vendor, footage }: Event) => vendor !== "ROSCOLIVE" && footage.state === "AVAILABLE";

    const { data, errors } = await askUntil(url, query, (answer) => eventsIn(answer.data).some(isFilmed), signal);

    const [clip] = eventsIn(data).find(isFilmed)?.footage.clips ?? [];
    expect(errors).toBeUndefined();
    expect(clip?.coversEvent).toBe(true);
    expect(clip?.offsetSeconds).toBeGreaterThanOrEqual(0);
    const snapshot = clip?.media.find(({ kind }) => kind === "SNAPSHOT")?.link?.url ?? "";
    expect((await fetch(snapshot)).headers.get("content-type")).toBe("image/jpeg");
  });

  it("asks for footage, and follows what becomes of it", async ({ signal }) => {
    const guide = await readGuide("footage");
    const list =
      "{ events(first: 50) { edges { node { id footage { requestable } } } } footageRequests { changeCursor } }";
    const requestableIn = (
      data: { events?: { edges: { node: { id: string; footage: { requestable: boolean } } }[] } } = {},
    ) => data.events?.edges.find(({ node }) => node.footage.requestable)?.node;
    const { data: listed } = await askUntil(url, list, ({ data }) => requestableIn(data) !== undefined, signal);
    const after = `"${listed.footageRequests.changeCursor}"`;
    const exchanges = { "subscription ($after: String)": "subscription", $after: after };
    await using changes = subscribeTo(url, guide.textOf("footage-changes.graphql", exchanges));

    const eventId = requestableIn(listed)?.id;
    const { data, errors } = await ask(url, guide.textOf("request-footage.graphql"), { eventId });
    const { value } = await changes.next();

    expect(errors).toBeUndefined();
    const { request, existed } = data.requestFootage;
    expect([existed, request.parts.length]).toEqual([false, 1]);
    expect(value.data.footageChanges).toMatchObject({ kind: "ADDED", requestId: request.id, gap: null });
  });

  it("lists the cameras that need somebody", async () => {
    const query = (await readGuide("footage")).textOf("broken-cameras.graphql");

    const { data, errors } = await ask(url, query);

    expect(errors).toBeUndefined();
    expect(data).toMatchObject({ broken: { edges: expect.any(Array) }, missing: { pageInfo: { hasNextPage: false } } });
  });
});
