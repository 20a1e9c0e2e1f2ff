import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { graphql } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WakeUps } from "../../../../platform/bus/wake-ups.ts";
import type { Subgraph } from "../../../../platform/subgraph.ts";
import { DEFAULT_VIEWER } from "../../../../platform/viewer/default-viewer.ts";
import { openSubgraph } from "../../../../subgraphs/hos/subgraph.ts";
import { NO_COMMANDS } from "../../../platform/commands/no-commands.ts";
import { HoursFixture } from "../hours/hours-fixture.ts";
import { row } from "../vistracks.ts";

/** The evening of 8 March 2026 in Chicago, a day of 23 hours. */
const NOW_MS = Date.parse("2026-03-09T03:00:00.000Z");
const FOR_DAY = {
  userId: 7,
  homeTerminalTimeZone: "America/Chicago",
  operatingZone: "USA",
  cycleUsa: "US70hr8days",
  carrier: "Bluestem Freight",
};

let nextId = 0;
/** An entry at a local time of Chicago in winter, six hours behind UTC. */
const entry = (local: string, eventType: string, more: object = {}) => {
  nextId += 1;
  const eventTime = new Date(Date.parse(`2026-03-${local}:00.000Z`) + 6 * 3_600_000).toISOString();
  const told = {
    assetId: 70,
    location: "2 mi NW Joliet, IL",
    odometerKm: 1000 + nextId * 100,
    eventSequenceIdentifier: nextId,
  };
  return row(nextId, eventTime, { eventTime, eventType, recordOrigin: "Driver", ...told, ...more });
};

const LOG = [
  // 6 March: a split of eight hours in the sleeper berth and two off duty.
  entry("05T20:00", "OffDuty"),
  entry("06T06:00", "OnDuty", { shippingDocsManifestNo: "B/L 7" }),
  entry("06T06:30", "Driving", { recordOrigin: "Auto" }),
  entry("06T11:00", "OffDuty"),
  entry("06T13:00", "Driving", { recordOrigin: "Auto" }),
  entry("06T16:00", "Sleeper"),
  // 7 March: from midnight on too long at the wheel, personal conveyance and a note that is no markup.
  entry("07T00:00", "Driving", { recordOrigin: "Auto" }),
  entry("07T04:00", "Remark", { note: "<script>alert(1)</script>" }),
  entry("07T13:30", "OffDuty"),
  entry("07T15:00", "PersonalUse"),
  entry("07T16:15", "ClearPU"),
  // 8 March: yard moves, and the clocks are set forward.
  entry("08T09:00", "OnDuty"),
  entry("08T09:30", "YardMoves"),
  entry("08T10:30", "Driving", { recordOrigin: "Auto", assetId: 71 }),
  entry("08T14:00", "WaitingAtSite"),
  entry("08T16:00", "Driving", { recordOrigin: "Auto" }),
  entry("08T17:30", "Certification", { certificationDate: "2026-03-06" }),
];

let fixture: HoursFixture;
let subgraph: Subgraph;
let nowMs = NOW_MS;
beforeAll(async () => {
  fixture = await HoursFixture.open();
  fixture.nowMs = NOW_MS;
  const days = ["05", "06", "07", "08"].map((date) => ({ ...FOR_DAY, logDate: `2026-03-${date}` }));
  await fixture.tell(LOG, days);
  subgraph = (await openSubgraph({
    ...{ storeHome: fixture.home, wakeUps: new WakeUps(), commands: NO_COMMANDS, clock: { now: () => nowMs } },
  })) as Subgraph;
});
afterAll(async () => {
  await subgraph[Symbol.asyncDispose]();
  await fixture[Symbol.asyncDispose]();
});

async function askAnn(field: string): Promise<Readonly<Record<string, never>>> {
  const source = `query ($ann: [_Any!]!) { _entities(representations: $ann) { ... on Driver { ${field} } } }`;
  const ann = [{ __typename: "Driver", id: "ann", vendorRefs: [{ vendor: "VISTRACKS", ref: "7" }] }];
  const contextValue = subgraph.createContext({ viewer: DEFAULT_VIEWER, signal: AbortSignal.timeout(10_000) });
  const { data, errors } = await graphql({ schema: subgraph.schema, source, variableValues: { ann }, contextValue });
  if (errors) throw errors[0];
  return (data as { _entities: readonly Readonly<Record<string, never>>[] })._entities[0] ?? {};
}

async function graphOf(date: string, theme = "LIGHT"): Promise<string> {
  const { dailyLog } = await askAnn(`dailyLog(date: "${date}") { graph(theme: ${theme}) }`);
  const { graph } = dailyLog as unknown as { graph: string };
  // For a look at it: GRAPHS=/some/folder.
  if (process.env.GRAPHS) writeFileSync(`${process.env.GRAPHS}/${date}-${theme}.svg`, graph);
  return graph;
}

/** The page of a link, as a browser is answered. */
async function open(path: string, method = "GET") {
  const server = createServer((request, response) => {
    const route = subgraph.findLinkedRoute?.(request.url ?? "");
    if (route) void route(request, response, new AbortController().signal);
    else response.writeHead(404).end("no route");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, { method });
    return { status: response.status, headers: response.headers, text: await response.text() };
  } finally {
    server.close();
  }
}

const linkOf = async (args = "") =>
  (await askAnn(`logPage${args} { path expiresAt }`)).logPage as unknown as { path: string; expiresAt: string };

/** The horizontal strokes of the trace as the hours of the day and the line that they are on. */
function strokesOf(svg: string, hours: number) {
  const strokes = svg.matchAll(/<path class="trace( special)?" d="M([\d.]+) ([\d.]+)H([\d.]+)"/g);
  const toHour = (x: string | undefined) => Math.round(((Number(x) - 104) / 720) * hours * 4) / 4;
  return Array.from(strokes, ([, special, from, y, to]) => {
    return `${(Number(y) - 39) / 30 + 1}${special ? "*" : ""} ${toHour(from)}-${toHour(to)}`;
  });
}

describe("DailyLog.graph", () => {
  it("draws each stretch on its line, from its begin to its end", async () => {
    expect(strokesOf(await graphOf("2026-03-06"), 24)).toEqual([
      ...["1 0-6", "4 6-6.5", "3 6.5-11", "1 11-13", "3 13-16", "2 16-24"],
    ]);
    expect(strokesOf(await graphOf("2026-03-07"), 24)).toEqual(["3 0-13.5", "1 13.5-15", "1* 15-16.25", "1 16.25-24"]);
  });

  it("has 23 hours on the day on which clocks are set forward, a line more for a well site, and what is to come", async () => {
    const svg = await graphOf("2026-03-08");
    const hours = Array.from(svg.matchAll(/text-anchor="middle">(\w+)</g), ([, hour]) => hour);

    expect(hours.join(" ")).toBe("M 1 3 4 5 6 7 8 9 10 11 N 1 2 3 4 5 6 7 8 9 10 11 M");
    expect(strokesOf(svg, 23)).toEqual(["1 0-9", "4 9-9.5", "4* 9.5-10.5", "3 10.5-14", "5 14-16", "3 16-21"]);
    expect(svg).toContain('class="tocome"');
  });

  it("has a bar over what is violated, and is told in words", async () => {
    const svg = await graphOf("2026-03-07");
    const [, desc] = /<desc [^>]*>(.*?)<\/desc>/.exec(svg) ?? [];

    expect(svg.match(/class="violation"/g)?.length).toBeGreaterThan(0);
    expect(desc).toContain("00:00 to 13:30 Driving, 13:30.");
    expect(desc).toContain("15:00 to 16:15 Off duty (personal conveyance), 01:15.");
    expect(desc).toContain("In all: Off duty 10:30, Driving 13:30.");
    expect(desc).toMatch(/Violation of .*395\.3.* from \d\d:\d\d to 13:30\./);
    expect(svg).toMatch(/role="img" aria-labelledby="log-2026-03-07-title log-2026-03-07-desc"/);
  });

  it("is light, dark, or as whoever looks at it wants it", async () => {
    const [light, dark, auto] = [
      await graphOf("2026-03-07"),
      await graphOf("2026-03-07", "DARK"),
      await graphOf("2026-03-07", "AUTO"),
    ];

    expect(light).toContain(".paper{fill:#ffffff}");
    expect(dark).toContain(".paper{fill:#16181c}");
    expect(auto).toMatch(
      /\.paper\{fill:#ffffff\}.*@media screen and \(prefers-color-scheme: dark\)\{.*\.paper\{fill:#16181c\}/,
    );
  });
});

describe("GET /logs/<token>", () => {
  it("is eight days with what an officer asks for, and no markup of anybody's", async () => {
    const { path, expiresAt } = await linkOf();
    const { status, headers, text } = await open(path);
    if (process.env.GRAPHS) writeFileSync(`${process.env.GRAPHS}/page.html`, text);

    expect(status).toBe(200);
    expect(expiresAt).toBe(new Date(NOW_MS + 900_000).toISOString());
    expect(headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(headers.get("cache-control")).toBe("no-store");
    expect(Array.from(text.matchAll(/<h2 id="day-([\d-]+)"/g), ([, date]) => date)).toEqual(
      ["08", "07", "06", "05", "04", "03", "02", "01"].map((date) => `2026-03-${date}`),
    );
    expect(text).toContain("Bluestem Freight");
    expect(text).toContain("<dd>B/L 7</dd>");
    expect(text).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    expect(text).not.toContain("<script");
    expect(text).toContain("Certified by the driver 2026-03-08");
    expect(text.match(/Not certified by the driver\./g)).toHaveLength(7);
    expect(text).toMatch(/Violation of [^<]*395\.3/);
  });

  it("shows the days that were asked for", async () => {
    const { text } = await open((await linkOf('(to: "2026-03-07", days: 2)')).path);

    expect(Array.from(text.matchAll(/<h2 id="day-([\d-]+)"/g), ([, date]) => date)).toEqual([
      "2026-03-07",
      "2026-03-06",
    ]);
    await expect(linkOf("(days: 32)")).rejects.toMatchObject({ extensions: { field: "days" } });
    await expect(linkOf('(to: "today")')).rejects.toMatchObject({ extensions: { field: "to" } });
  });

  it("opens nothing with a token that was changed, is old, or is asked for in another way", async () => {
    const { path } = await linkOf();
    const [prefix, key, claims = "", signature] = path.split(".");
    const forged = Buffer.from(claims, "base64url").toString().replace('"7"', '"8"');

    expect((await open(`${prefix}.${key}.${Buffer.from(forged).toString("base64url")}.${signature}`)).status).toBe(404);
    expect((await open("/logs/x")).status).toBe(404);
    expect((await open(path, "POST")).status).toBe(405);
    nowMs = NOW_MS + 900_000;
    expect((await open(path)).status).toBe(410);
    nowMs = NOW_MS;
  });
});
