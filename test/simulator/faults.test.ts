import { describe, expect, it } from "vitest";
import type { Simulator } from "../../simulator/running-simulator.ts";
import { type Reply, roscoliveCall, roscoliveSession, samsaraCall, startWorld, vinliCall } from "./vendor-calls.ts";

const STREAM = "/safety-events/stream?startTime=2026-03-11T00:00:00Z&includeVgOnlyEvents=true";
const SMALL = { devices: 3 };

describe("a fault that a call asks for", () => {
  it.each(["0.40235", "120", "-1", "abc", "999999"])("sends Retry-After: %s as it is", async (retryAfter) => {
    await using world = await startWorld(SMALL);

    const reply = await ask(world.simulator, "/assets", { fault: "status", status: 429, retryAfter });

    expect(reply.status).toBe(429);
    expect(reply.headers.get("retry-after")).toBe(retryAfter);
    expect(Object.keys(await reply.json())).toEqual(["message", "requestId"]);
  });

  it.each([
    ["date+120", "Wed, 18 Mar 2026 12:02:00 GMT"],
    ["date-60", "Wed, 18 Mar 2026 11:59:00 GMT"],
    ["", null],
  ])("sends Retry-After %j as %j", async (retryAfter, header) => {
    await using world = await startWorld(SMALL);

    const reply = await ask(world.simulator, "/assets", { fault: "status", status: 429, retryAfter });

    expect(reply.headers.get("retry-after")).toBe(header);
  });

  it.each([
    ["json", "application/json", '{"message"'],
    ["text", "text/plain", "Bad Gateway\n"],
    ["html", "text/html", "<!DOCTYPE html>"],
    ["empty", "application/json", ""],
  ])("answers an error as %s", async (body, type, start) => {
    await using world = await startWorld(SMALL);

    const reply = await ask(world.simulator, "/assets", { fault: "status", status: 502, body });

    expect(reply.status).toBe(502);
    expect(reply.headers.get("content-type")).toContain(type);
    expect((await reply.text()).startsWith(start)).toBe(true);
  });

  it("puts RoscoLive's error inside an HTTP 200", async () => {
    await using world = await startWorld(SMALL);
    const { url } = world.simulator.credentials.roscolive;
    const headers = { "x-simulator-fault": '{"fault":"status","status":500,"insideOk":true}' };

    const reply = await fetch(`${url}/devices/general_status`, { headers });

    expect(reply.status).toBe(200);
    expect(await reply.json()).toMatchObject({ meta: { code: 500 }, result: "Failed" });
  });

  it.each([
    ["missingComma", (text: string) => !isJson(text)],
    ["html", (text: string) => text.startsWith("<!DOCTYPE")],
    ["empty", (text: string) => text === ""],
    ["byteOrderMark", (text: string) => text.startsWith("\uFEFF{")],
    ["nan", (text: string) => text.includes(":NaN") && !isJson(text)],
    ["duplicateKeys", (text: string) => isJson(text) && text.includes('"simulated":1,"simulated":2')],
    ["loneSurrogate", (text: string) => isJson(text) && text.includes("\\ud800")],
    ["invalidUtf8", (text: string) => text.includes("\uFFFD")],
    ["prototypeKey", (text: string) => isJson(text) && text.includes('"__proto__":{')],
    ["hugeNumber", (text: string) => /"simulated":7{1000},/.test(text)],
    ["deep", (text: string) => text.includes(`${"[".repeat(1_000)}${"]".repeat(1_000)}`)],
    ["hugeText", (text: string) => /"simulated":"x{1000}"/.test(text)],
  ])("spoils JSON with %s", async (kind, isSpoilt) => {
    await using world = await startWorld(SMALL);

    const reply = await ask(world.simulator, STREAM, { fault: "malformed", kind, size: 1_000 });

    expect(reply.status).toBe(200);
    const bytes = await reply.arrayBuffer();
    expect(isSpoilt(new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes))).toBe(true);
  });

  it("writes half a gigabyte without holding it", async ({ signal }) => {
    await using world = await startWorld(SMALL);

    const reply = await ask(world.simulator, STREAM, { fault: "malformed", kind: "hugeText", size: 2 ** 29 }, signal);

    const reader = reply.body?.getReader();
    await reader?.read();
    await reader?.cancel();
    expect(Number(reply.headers.get("content-length"))).toBeGreaterThan(2 ** 29);
    expect(process.memoryUsage.rss()).toBeLessThan(2 ** 31);
  });

  it("changes bytes, the same for the same seed", async () => {
    await using world = await startWorld(SMALL);
    const mutated = async (seed: number) =>
      (await ask(world.simulator, STREAM, { fault: "mutate", seed, changes: 3 })).text();

    expect(await mutated(1)).toBe(await mutated(1));
    expect(await mutated(1)).not.toBe(await mutated(2));
  });

  it("is refused in words if there is no such fault", async () => {
    await using world = await startWorld(SMALL);

    const replies = [
      await ask(world.simulator, "/assets", { fault: "rain" }),
      await ask(world.simulator, "/assets", { fault: "latency", seconds: 2 }),
      await ask(world.simulator, "/assets", { fault: "latency", ms: "2" }),
    ];

    expect(replies.map(({ status }) => status)).toEqual([400, 400, 400]);
    expect(await Promise.all(replies.map((reply) => reply.text()))).toEqual([
      expect.stringContaining('no fault is called "rain"'),
      expect.stringContaining("latency has no parameter seconds"),
      expect.stringContaining('ms of latency cannot be "2"'),
    ]);
  });
});

describe("a fault of records", () => {
  it("puts poison between the records and leaves all of them in place", async () => {
    await using world = await startWorld(SMALL);
    const clean = await samsaraCall(world.simulator, STREAM);

    for (const kind of ["brokenTimes", "wrongTypes", "empty", "text", "null"]) {
      const { data } = await (await ask(world.simulator, STREAM, { fault: "poison", kind, count: 2 })).json();

      const ids = new Set(clean.json.data.map(({ id }: { id: string }) => id));
      expect(data.length).toBe(clean.json.data.length + 2);
      expect(data.filter((record: { id?: string } | null) => ids.has(record?.id))).toEqual(clean.json.data);
    }
  });

  it("reverses, shuffles and doubles a page", async () => {
    await using world = await startWorld(SMALL);
    const ids = idsOf(await samsaraCall(world.simulator, STREAM));
    const disturbed = async (fault: string) =>
      idsOf({ json: await (await ask(world.simulator, STREAM, { fault })).json() });

    expect(await disturbed("reverse")).toEqual(ids.toReversed());
    expect((await disturbed("shuffle")).toSorted()).toEqual(ids.toSorted());
    expect(await disturbed("shuffle")).not.toEqual(ids);
    expect(await disturbed("duplicate")).toEqual(ids.flatMap((id) => [id, id]));
  });

  it("shows the older version of a record behind the newer", async () => {
    await using world = await startWorld(SMALL);

    const { data } = await (await ask(world.simulator, STREAM, { fault: "olderVersion" })).json();

    const versions = Map.groupBy(data as { id: string; updatedAtTime: string }[], ({ id }) => id);
    const doubled = [...versions.values()].filter(({ length }) => length > 1);
    expect(doubled.length).toBeGreaterThan(0);
    for (const [newer, older] of doubled) {
      expect(Date.parse(older?.updatedAtTime ?? "")).toBeLessThan(Date.parse(newer?.updatedAtTime ?? ""));
    }
  });

  it("gives the page before once more, or its end in front of the next", async () => {
    await using world = await startWorld();
    const { simulator } = world;
    const path = "/devices/list/search?page_size=5";
    const cookie = await roscoliveSession(simulator);
    const page = async (number: number, fault?: unknown) => {
      simulator.faults.clear();
      if (fault) await put(simulator, "faults/again", { vendor: "roscolive", fault });
      else await put(simulator, "faults/none", { path: "nothing is called so", fault: "latency" });
      const { json } = await roscoliveCall(simulator, `${path}&page_number=${number}`, cookie);
      return json.response.devices.map(({ device_id }: { device_id: string }) => device_id);
    };

    const first = await page(1);
    const second = await page(2);
    const repeated = await page(3, "repeatPage");
    const third = await page(3, { fault: "overlap", records: 2 });

    expect(repeated).toEqual(second);
    expect(first).not.toEqual(second);
    expect(third.length).toBe(7);
  });
});

describe("a rule of faults", () => {
  it("concerns the calls it counts and no others", async () => {
    await using world = await startWorld(SMALL);
    await put(world.simulator, "faults/later", {
      vendor: "samsara",
      path: "^/assets",
      from: 2,
      to: 3,
      fault: "status",
    });

    const statuses = [];
    for (let call = 0; call < 4; call++) statuses.push((await ask(world.simulator, "/assets")).status);
    const other = await ask(world.simulator, "/fleet/drivers");

    expect(statuses).toEqual([200, 503, 503, 200]);
    expect(other.status).toBe(200);
    expect([...world.simulator.faults.counts()]).toEqual([["later", { matched: 4, applied: 2 }]]);
  });

  it("is looked for in path and query, ends at its moment and when it is taken away", async () => {
    await using world = await startWorld(SMALL);
    const until = "2026-03-18T12:01:00Z";
    const rule = { path: "after=", until, fault: { fault: "status", status: 410 } };
    await put(world.simulator, "faults/dead-cursor", rule);
    const { json } = await samsaraCall(world.simulator, STREAM);
    const next = `${STREAM}&after=${json.pagination.endCursor}`;

    const during = await ask(world.simulator, next);
    world.clock.advance(60_000);
    const afterwards = await ask(world.simulator, next);
    const removal = await fetch(`${world.simulator.url}/control/faults/dead-cursor`, { method: "DELETE" });

    expect([during.status, afterwards.status, removal.status]).toEqual([410, 200, 200]);
  });

  it("meets about the share of calls that it is given", async () => {
    await using world = await startWorld(SMALL);
    await put(world.simulator, "faults/some", { probability: 0.3, fault: "status" });

    const replies = await Promise.all(Array.from({ length: 200 }, () => ask(world.simulator, "/assets")));

    const failed = replies.filter(({ status }) => status === 503).length;
    expect(failed).toBeGreaterThan(35);
    expect(failed).toBeLessThan(85);
  });

  it("ends a session in the middle of a run of pages, and a new one can be had", async () => {
    await using world = await startWorld(SMALL);
    await put(world.simulator, "faults/expiry", {
      vendor: "roscolive",
      path: "page_number",
      from: 3,
      to: 3,
      fault: "expireSessions",
    });
    const cookie = await roscoliveSession(world.simulator);
    const page = (session: string, number: number) =>
      roscoliveCall(world.simulator, `/devices/list/search?page_size=1&page_number=${number}`, session);

    const statuses = [];
    for (const number of [1, 2, 3]) statuses.push((await page(cookie, number)).status);
    const renewed = await page(await roscoliveSession(world.simulator), 3);

    expect(statuses).toEqual([200, 200, 401]);
    expect(renewed.status).toBe(200);
  });

  it("has rows shift under a reader of pages", async () => {
    await using world = await startWorld(SMALL);
    const cookie = await roscoliveSession(world.simulator);
    const fault = { fault: "meanwhile", change: "delete", count: 3 };
    await put(world.simulator, "faults/shift", { vendor: "roscolive", path: "page_number=2", fault });
    const company = encodeURIComponent(world.simulator.credentials.roscolive.company);
    const page = async (number: number) => {
      const query = `start_ts=20200101000000&direction=asc&page_size=20&page_number=${number}`;
      const { json } = await roscoliveCall(world.simulator, `/partners/companies/${company}/events?${query}`, cookie);
      return json.response;
    };

    const first = await page(1);
    const second = await page(2);

    expect(second.total_number).toBe(first.total_number - 3);
    expect(world.simulator.ledger("roscolive").filter(({ isRetracted }) => isRetracted)).toHaveLength(3);
  });
});

describe("a mixture of faults", () => {
  it("is the same for the same seed and leaves other vendors alone", async () => {
    const statusesOf = async (seed: number) => {
      await using world = await startWorld(SMALL);
      await put(world.simulator, "mixture", { seed, rate: 0.5, vendors: ["samsara"] });
      const statuses = [];
      for (let call = 0; call < 30; call++) {
        statuses.push(
          await ask(world.simulator, "/assets").then(
            ({ status }) => status,
            () => "cut",
          ),
        );
      }
      const { url } = world.simulator.credentials.vistracks;
      const others = await Promise.all(Array.from({ length: 30 }, async () => (await fetch(`${url}/users`)).status));
      expect(new Set(others)).toEqual(new Set([401]));
      return statuses;
    };

    const statuses = await statusesOf(7);

    expect(await statusesOf(7)).toEqual(statuses);
    expect(await statusesOf(8)).not.toEqual(statuses);
    expect(new Set(statuses).size).toBeGreaterThan(2);
  });
});

describe("a vendor's own faults", () => {
  it("are, at Samsara, empty pages with ever new cursors and more to come", async () => {
    await using world = await startWorld(SMALL);
    const whole = await samsaraCall(world.simulator, STREAM);
    const cursors = new Set<string>();
    let after = "";

    for (let page = 0; page < 50; page++) {
      const { data, pagination } = await (await ask(world.simulator, `${STREAM}${after}`, "emptyPage")).json();
      expect({ data, hasNextPage: pagination.hasNextPage }).toEqual({ data: [], hasNextPage: true });
      cursors.add(pagination.endCursor);
      after = `&after=${pagination.endCursor}`;
    }
    const { data } = await (await ask(world.simulator, `${STREAM}${after}`)).json();

    expect(cursors.size).toBe(50);
    expect(data).toEqual(whole.json.data);
  });

  it("are, at Samsara, short pages, and cursors that stay where they are or are empty", async () => {
    await using world = await startWorld(SMALL);
    const page = async (fault: unknown) => (await ask(world.simulator, STREAM, fault)).json();

    const short = await page({ fault: "shortPage", records: 3 });
    const stuck = await page("repeatCursor");
    const again = await ask(world.simulator, `${STREAM}&after=${stuck.pagination.endCursor}`);
    const empty = await page("emptyCursor");

    expect([short.data.length, short.pagination.hasNextPage]).toEqual([3, true]);
    expect((await again.json()).data).toEqual(stuck.data);
    expect(stuck.pagination.hasNextPage).toBe(true);
    expect(empty.pagination.endCursor).toBe("");
  });

  it("are, at Vinli, prior links that loop, lack their end, or lead elsewhere", async () => {
    await using world = await startWorld(SMALL);
    const { eventsUrl, platformUrl } = world.simulator.credentials.vinli;
    const { json } = await vinliCall(world.simulator, `${platformUrl}/devices`);
    const url = `${eventsUrl}/devices/${json.devices[1].id}/events?limit=5&until=2026-03-18T11:00:00.000Z`;
    const prior = async (fault: string) => {
      await put(world.simulator, "faults/prior", { vendor: "vinli", fault });
      const reply = await vinliCall(world.simulator, url);
      return new URL(reply.json.meta.pagination.links.prior);
    };

    const [loop, endless, elsewhere] = [
      await prior("priorLoop"),
      await prior("priorWithoutUntil"),
      await prior("priorWrongHost"),
    ];

    expect(loop.searchParams.get("until")).toBe("2026-03-18T11:00:00.000Z");
    expect(endless.searchParams.has("until")).toBe(false);
    expect(elsewhere.host).toBe("events-dev.vin.li");
    expect(elsewhere.searchParams.has("until")).toBe(true);
  });
});

/** Calls Samsara, with a fault if there is one. */
function ask({ credentials: { samsara } }: Simulator, path: string, fault?: unknown, signal?: AbortSignal) {
  const headers = { authorization: `Bearer ${samsara.token}` };
  const faulty = fault === undefined ? headers : { ...headers, "x-simulator-fault": JSON.stringify(fault) };
  return fetch(`${samsara.url}${path}`, { headers: faulty, signal: signal ?? null });
}

async function put({ url }: Simulator, path: string, body: unknown): Promise<void> {
  const reply = await fetch(`${url}/control/${path}`, { method: "PUT", body: JSON.stringify(body) });
  expect(reply.status, await reply.text()).toBe(200);
}

function idsOf({ json }: Pick<Reply, "json">): string[] {
  return json.data.map(({ id }: { id: string }) => id);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
