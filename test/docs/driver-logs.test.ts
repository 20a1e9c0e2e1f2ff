import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, askUntil } from "../e2e/graph-client.ts";
import { createDataDir, startProcess } from "../e2e/process.ts";
import { readGuide } from "./guide.ts";

type Node = Readonly<Record<string, unknown>>;
type Edges = { readonly edges: readonly { readonly node: Node }[] };

type Driven = {
  readonly occurredAt: string;
  readonly driver: { readonly id: string } | null;
  readonly dutyRecord: { readonly status: string | null; readonly vehicleRef: object | null } | null;
};

const DAY_MS = 86_400_000;

describe("the guide to drivers' logs", () => {
  const resources = new AsyncDisposableStack();
  let url = "";
  let driver = "";
  let beganMs = 0;

  beforeAll(async () => {
    const dataDir = resources.use(await createDataDir());
    const product = resources.use(startProcess("start.ts", [], { PORT: "0", DATA_DIR: dataDir.path }));
    [, url = ""] = await product.printed(/(http:\/\/\S+\/graphql)/);
    const list = `{ events(first: 200, filter: { types: [DUTY_STATUS_CHANGE] }) { edges { node {
      occurredAt driver { id } dutyRecord { status vehicleRef { ref } } } } } }`;
    const toDriven = ({ events }: { events?: { edges: readonly { node: Driven }[] } } = {}) =>
      events?.edges.find(
        ({ node }) => node.driver && node.dutyRecord?.status === "DRIVING" && node.dutyRecord.vehicleRef,
      );
    const isThere = (answer: { data?: never }) => toDriven(answer.data) !== undefined;
    const { data } = await askUntil(url, list, isThere as never, AbortSignal.timeout(60_000));
    const driven = toDriven(data)?.node;
    driver = driven?.driver?.id ?? "";
    beganMs = Date.parse(driven?.occurredAt ?? "");
  });

  afterAll(() => resources.disposeAsync());

  const run = async (name: string, variables: object = {}) => {
    const { data, errors } = await ask(url, (await readGuide("driver-logs")).textOf(name), { driver, ...variables });
    expect(errors).toBeUndefined();
    return data;
  };

  it("has the days of a driver, each with its grid and its picture", async () => {
    const toDate = (atMs: number) => new Date(atMs).toISOString().slice(0, 10);
    const dates = { from: toDate(beganMs - DAY_MS), to: toDate(beganMs + DAY_MS) };
    const { dailyLogs } = (await run("week.graphql", dates)).driver as { dailyLogs: readonly Node[] };

    expect(dailyLogs.length).toBeGreaterThan(1);
    expect(dailyLogs.every(({ graph }) => String(graph).startsWith("<svg "))).toBe(true);
    expect(dailyLogs.some(({ totals }) => (totals as { drivingSeconds: number }).drivingSeconds > 0)).toBe(true);
  });

  it("has a page for an officer at the gateway's own address", async () => {
    const { path } = ((await run("officer.graphql")).driver as { logPage: { path: string } }).logPage;
    const response = await fetch(new URL(path, url));

    expect([response.status, response.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
    expect((await response.text()).match(/<svg /g)).toHaveLength(8);
  });

  it("lists what needs somebody", async () => {
    expect(await run("open-matters.graphql")).toMatchObject({
      uncertifiedDailyLogs: { pageInfo: { hasNextPage: expect.any(Boolean) } },
      unidentifiedDriving: { edges: expect.any(Array) },
    });
  });

  it("has each entry with its versions, and an edit of the office as a proposal beside it", async ({ signal }) => {
    const { dutyRecordLog, vehiclesDriven } = (
      await run("entries.graphql", { from: new Date(beganMs - 1000).toISOString() })
    ).driver as {
      dutyRecordLog: Edges;
      vehiclesDriven: readonly Node[];
    };
    const [entry] = dutyRecordLog.edges;

    const asked = await run("propose-edit.graphql", { entry: entry?.node.id });
    // A busy machine may take longer than a mutation waits.
    const write = `{ dutyRecordWrite(id: "${asked.editDutyRecord.write.id}") { state } }`;
    await askUntil(url, write, ({ data }) => data?.dutyRecordWrite.state !== "PENDING", signal);
    const { editDutyRecord } = await run("propose-edit.graphql", { entry: entry?.node.id });

    expect(vehiclesDriven.length).toBeGreaterThan(0);
    expect(editDutyRecord.write).toMatchObject({ state: "CONFIRMED", code: null });
    expect(editDutyRecord.record).toMatchObject({
      recordStatus: "INACTIVE_CHANGE_REQUESTED",
      annotation: "Loading at dock 4",
    });
    expect(editDutyRecord.record.versions).toContainEqual({ recordStatus: "ACTIVE" });
  });
});
