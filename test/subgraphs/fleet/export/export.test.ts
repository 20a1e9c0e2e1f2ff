import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WakeUps } from "../../../../platform/bus/wake-ups.ts";
import { createLogger } from "../../../../platform/log.ts";
import { EXPORT_FORMATS } from "../../../../subgraphs/fleet/export/export-format.ts";
import { startSubgraphServer } from "../../../../subgraphs/server.ts";
import { viewerOf } from "../../../viewer.ts";
import { deviceSeen, driverSeen, eventRecorded, FleetFixture, NOW_MS, TENANT } from "../fleet-fixture.ts";

const EVENTS = 450;
const TITLE = 'Harsh "braking", =SUM(A1)\nat night';

let fleet: FleetFixture;
let origin: string;
const resources = new AsyncDisposableStack();

beforeAll(async () => {
  fleet = resources.use(await FleetFixture.start());
  const server = await startSubgraphServer({
    ...{ subgraph: fleet.subgraph, storeHome: fleet.dataDir, wakeUps: new WakeUps(), tokens: null },
    ...{ anybody: viewerOf(TENANT), host: "127.0.0.1", port: 0 },
    log: createLogger({ level: "silent", process: "test" }),
  });
  origin = new URL(resources.use(server).url).origin;
  await fleet.publish("SAMSARA", [
    deviceSeen("SAMSARA", "t1", { name: "=Truck 1", vin: "3HSDZAPR8LL880977" }),
    driverSeen("SAMSARA", "d1", { name: "Ann Lee" }),
    ...Array.from({ length: EVENTS }, (_, nth) =>
      eventRecorded("SAMSARA", `e${nth}`, {
        ...{
          deviceRef: "t1",
          driverRef: "d1",
          occurredAtMs: NOW_MS - nth * 1_000,
          title: nth === 0 ? TITLE : `Event ${nth}`,
        },
        severity: nth % 2 === 0 ? "HIGH" : "LOW",
        category: "VEHICLE",
      }),
    ),
  ]);
});
afterAll(() => resources.disposeAsync());

const ask = (format: string, query: Record<string, string> = {}, init: RequestInit = {}) =>
  fetch(`${origin}/export/events.${format}?${new URLSearchParams(query)}`, init);

type Line = { readonly cursor: string; readonly id: string } & Readonly<Record<string, unknown>>;

async function readLines(query: Record<string, string> = {}): Promise<readonly Line[]> {
  const text = await (await ask("jsonl", query)).text();
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line);
}

describe("an export of events", () => {
  it("has as JSON lines every event that the list has, newest first", async () => {
    const lines = await readLines();

    expect(lines.map(({ id }) => id)).toEqual(Array.from({ length: EVENTS }, (_, nth) => `samsara:e${nth}`));
    expect(lines[0]).toMatchObject({
      ...{ title: TITLE, occurredAt: "2026-03-01T12:00:00.000Z", endedAt: null, retracted: false, severity: "HIGH" },
      ...{ deviceName: "=Truck 1", vin: "3HSDZAPR8LL880977", driverName: "Ann Lee", latitude: null },
    });
  });

  it("goes on behind any line, and has the events of a filter alone", async () => {
    const filter = JSON.stringify({ severities: ["HIGH"], occurredFrom: new Date(NOW_MS - 400_000).toISOString() });
    const whole = await readLines({ filter });
    const rest = await readLines({ filter, after: whole[150]?.cursor ?? "" });

    expect(whole.map(({ id }) => id)).toEqual(Array.from({ length: 201 }, (_, nth) => `samsara:e${nth * 2}`));
    expect(rest).toEqual(whole.slice(151));
  });

  it("is a table for spreadsheets, which take nothing in it for a formula", async () => {
    const response = await ask("csv", { filter: JSON.stringify({ occurredFrom: new Date(NOW_MS).toISOString() }) });
    const [head, ...rest] = (await response.text()).split("\r\n");

    expect(response.headers.get("content-type")).toBe("text/csv; charset=utf-8; header=present");
    expect(head).toMatch(/^cursor,id,vendor,.*,address$/);
    expect(rest.join("\r\n")).toContain(`"Harsh ""braking"", =SUM(A1)\nat night",2026-03-01T12:00:00.000Z,,`);
    expect(rest.join("\r\n")).toContain(",'=Truck 1,3HSDZAPR8LL880977,");
    const { cursor = "" } = (await readLines())[EVENTS - 2] ?? {};
    const tail = await (await ask("csv", { after: cursor })).text();
    expect(tail.split("\r\n")).toEqual([expect.stringContaining(`,samsara:e${EVENTS - 1},`), ""]);
  });

  it.each([
    ["{", 400, { code: "BAD_USER_INPUT", field: "filter" }],
    ['{"severities":["AWFUL"]}', 400, { code: "BAD_USER_INPUT", field: "filter.severities.0" }],
    ['{"colour":"red"}', 400, { code: "BAD_USER_INPUT", field: "filter" }],
    ['{"deviceIds":["device:none"]}', 404, { code: "NOT_FOUND", field: "filter.deviceIds" }],
  ])("refuses the filter %s", async (filter, status, extensions) => {
    const response = await ask("csv", { filter });

    expect([
      response.status,
      ((await response.json()) as { errors: { extensions: object }[] }).errors[0]?.extensions,
    ]).toEqual([status, extensions]);
  });

  it("is asked for with GET, in a format that there is, behind a cursor of the list", async () => {
    expect((await ask("csv", {}, { method: "POST" })).status).toBe(405);
    expect((await ask("xlsx")).status).toBe(404);
    expect((await ask("jsonl", { after: "nowhere" })).status).toBe(400);
    expect([...EXPORT_FORMATS.keys()]).toEqual(["csv", "jsonl"]);
  });

  it("stops reading when its client leaves", async () => {
    const leaving = new AbortController();
    const response = await ask("jsonl", {}, { signal: leaving.signal });
    leaving.abort();
    await expect(response.text()).rejects.toThrow();

    // There is room for others: each that has left has given its place back.
    for (let nth = 0; nth < 6; nth += 1)
      expect((await ask("jsonl", { filter: '{"severities":["CRITICAL"]}' })).status).toBe(200);
  });
});
