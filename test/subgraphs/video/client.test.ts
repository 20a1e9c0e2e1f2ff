import { inspect } from "node:util";
import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { systemClock } from "../../../platform/clock.ts";
import { ConfigurationError } from "../../../platform/environment.ts";
import { VendorError } from "../../../platform/vendor/vendor-error.ts";
import { type PageQuery, RoscoLiveClient } from "../../../subgraphs/video/client.ts";
import { readVideoSettings } from "../../../subgraphs/video/config.ts";
import { startVendorServer, type VendorRequestSeen, type VendorRoute } from "../../vendor-server.ts";
import { failed, ok, rawEvent } from "./camera-vendor.ts";
import { credentials } from "./running-video.ts";

const EVENTS = "GET /api/v1.0/devices/1001/events";
const DAY = { deviceId: "1001", fromMs: Date.parse("2025-05-19T12:00:00Z"), toMs: Date.parse("2025-05-20T12:00:00Z") };
const NOTHING = ok({ events: [], total_number: 0 });

function clientFor(url: string, environment: Readonly<Record<string, string>> = {}): RoscoLiveClient {
  const settings = readVideoSettings({ ...credentials(`${url}/api/v1.0`), ...environment });
  if (!settings) throw new Error("not configured");
  return new RoscoLiveClient({ ...settings, clock: systemClock, random: () => 0 });
}

function readDay(client: RoscoLiveClient, signal: AbortSignal, page: PageQuery | undefined = { number: 0, size: 10 }) {
  return client.deviceEvents({ ...DAY, page }, signal);
}

/** Answers to whoever `isLoggedIn`, and 401 to everybody else. */
function behindLogin(isLoggedIn: (request: VendorRequestSeen) => boolean): VendorRoute {
  return (request) => (isLoggedIn(request) ? NOTHING : failed(401));
}

describe("RoscoLive's settings", () => {
  it("are none when nothing is set", () => {
    expect(readVideoSettings({})).toBeNull();
  });

  it("are refused by the name of what is missing when they are set in part", () => {
    const { ROSCOLIVE_PASSWORD: _, ...incomplete } = credentials("https://vendor.test");

    expect(() => readVideoSettings(incomplete)).toThrow(ConfigurationError);
    expect(() => readVideoSettings(incomplete)).toThrow(/ROSCOLIVE_PASSWORD/);
  });
});

describe("RoscoLive's session", () => {
  it("is not opened at a server that asks for none", async ({ signal }) => {
    await using vendor = await startVendorServer({ [EVENTS]: [NOTHING] });
    await using client = clientFor(vendor.url);

    await readDay(client, signal);

    expect(vendor.requests.map(({ method }) => method)).toEqual(["GET"]);
  });

  it("is opened with a form when a call is refused, and both cookies go with the calls after it", async ({
    signal,
  }) => {
    await using vendor = await startVendorServer({
      "POST /api/v1.0/login": [
        { ...ok("success"), headers: { "set-cookie": ["session=s1; Path=/; HttpOnly", "session_token=t1; Path=/"] } },
      ],
      [EVENTS]: behindLogin(({ headers }) => headers.cookie === "session=s1; session_token=t1"),
    });
    await using client = clientFor(vendor.url);

    await readDay(client, signal);
    await readDay(client, signal);

    expect(vendor.requests.map(({ method }) => method)).toEqual(["GET", "POST", "GET", "GET"]);
    const login = vendor.requests[1];
    expect(login?.headers["content-type"]).toMatch(/^multipart\/form-data; boundary=/);
    expect(login?.body).toMatch(/name="username"\r\n\r\ndispatcher\r\n[\s\S]*name="password"\r\n\r\nopen sesame\r\n/);
  });

  it("is renewed once when it ends under 100 calls, each of which is made again and answered", async ({ signal }) => {
    let sessions = 0;
    await using vendor = await startVendorServer({
      "POST /api/v1.0/login": () => {
        sessions += 1;
        return { ...ok("success"), headers: { "set-cookie": [`session=s${sessions}`] } };
      },
      [EVENTS]: behindLogin(({ headers }) => headers.cookie === `session=s${sessions}`),
    });
    await using client = clientFor(vendor.url);
    await readDay(client, signal);

    sessions += 1;
    const pages = await Promise.all(Array.from({ length: 100 }, () => readDay(client, signal)));

    expect(pages).toHaveLength(100);
    expect(vendor.requests.filter(({ method }) => method === "POST")).toHaveLength(2);
  });

  it.each([400, 401, 403, 404])("whose login answers %i is the caller's trouble and no device's", async (status) => {
    const { signal } = new AbortController();
    await using vendor = await startVendorServer({ "POST /api/v1.0/login": [failed(status)], [EVENTS]: [failed(401)] });
    await using client = clientFor(vendor.url);

    await expect(readDay(client, signal)).rejects.toMatchObject({ fault: "unauthorized", httpStatus: 401 });
    await expect(readDay(client, signal)).rejects.toMatchObject({ fault: "unauthorized", httpStatus: 401 });

    expect(vendor.requests.filter(({ method }) => method === "POST")).toHaveLength(1);
  });

  it.each([500, 502, 503])(
    "whose login answers %i is a vendor that is down, and is opened when that is over",
    async (status) => {
      const { signal } = new AbortController();
      let isDown = true;
      await using vendor = await startVendorServer({
        "POST /api/v1.0/login": () =>
          isDown ? failed(status) : { ...ok("success"), headers: { "set-cookie": ["session=s1"] } },
        [EVENTS]: behindLogin(({ headers }) => headers.cookie === "session=s1"),
      });
      await using client = clientFor(vendor.url);

      await expect(readDay(client, signal)).rejects.toMatchObject({ fault: "unavailable" });
      isDown = false;

      await expect(readDay(client, signal)).resolves.toBeDefined();
    },
  );

  it("is opened once when several calls are refused together", async ({ signal }) => {
    const cookie = { "set-cookie": ["session=s1"] };
    await using vendor = await startVendorServer({
      "POST /api/v1.0/login": [{ ...ok("success"), headers: cookie }],
      [EVENTS]: behindLogin(({ headers }) => headers.cookie === "session=s1"),
    });
    await using client = clientFor(vendor.url);

    await Promise.all(Array.from({ length: 20 }, () => readDay(client, signal)));

    expect(vendor.requests.filter(({ method }) => method === "POST")).toHaveLength(1);
  });

  it("can be a bearer token out of the answer, after a 401 inside an HTTP 200, at another path with other fields", async ({
    signal,
  }) => {
    const refusal = { body: { meta: { code: 401 }, response: "Login Required", result: "Failed" } };
    await using vendor = await startVendorServer({
      "POST /api/v1.0/auth": [ok({ token: "b1" })],
      [EVENTS]: ({ headers }) => (headers.authorization === "Bearer b1" ? NOTHING : refusal),
    });
    await using client = clientFor(vendor.url, {
      ROSCOLIVE_LOGIN_PATH: "/auth",
      ROSCOLIVE_LOGIN_USERNAME_FIELD: "email",
      ROSCOLIVE_LOGIN_PASSWORD_FIELD: "pass",
    });

    await readDay(client, signal);

    expect(vendor.requests[1]?.body).toMatch(/name="email"[\s\S]*name="pass"/);
  });

  it("can stand in the body of the answer instead of in cookies", async ({ signal }) => {
    await using vendor = await startVendorServer({
      "POST /api/v1.0/login": [ok({ session: "s1", session_token: "t1" })],
      [EVENTS]: behindLogin(({ headers }) => headers.cookie === "session=s1; session_token=t1"),
    });
    await using client = clientFor(vendor.url);

    await expect(readDay(client, signal)).resolves.toMatchObject({ records: [] });
  });

  it("that cannot be opened is told as refused credentials, and without them", async ({ signal }) => {
    await using vendor = await startVendorServer({ "POST /api/v1.0/login": [failed(400)], [EVENTS]: [failed(401)] });
    await using client = clientFor(vendor.url);

    const reading = readDay(client, signal);

    await expect(reading).rejects.toMatchObject({ fault: "unauthorized", httpStatus: 401 });
    await expect(reading).rejects.not.toThrow(/sesame/);
  });

  it("is not kept where the login answers with it in another shape", async ({ signal }) => {
    const answer = { body: { meta: { code: 200 }, session: "s3cret" } };
    await using vendor = await startVendorServer({ "POST /api/v1.0/login": [answer], [EVENTS]: [failed(401)] });
    await using client = clientFor(vendor.url);

    const reading = readDay(client, signal);

    await expect(reading).rejects.toMatchObject({ fault: "malformed", body: null });
  });

  it("that is the same after the login as before it is not presented again", async ({ signal }) => {
    await using vendor = await startVendorServer({ "POST /api/v1.0/login": [ok("success")], [EVENTS]: [failed(401)] });
    await using client = clientFor(vendor.url);

    await expect(readDay(client, signal)).rejects.toMatchObject({ fault: "unauthorized", httpStatus: 401 });

    expect(vendor.requests.map(({ method }) => method)).toEqual(["GET", "POST"]);
  });
});

describe("an error about an answer of RoscoLive's", () => {
  it.each([
    ["cut off", '{"meta":{"code":200},"response":{"events":[{"snapshot_1":"https://media.test/1?Signature=top-secret'],
    ["of another form", { meta: { code: 200 }, response: "https://media.test/1?Signature=top-secret", result: "OK" }],
    ["an error inside", { meta: { code: 400 }, response: "https://media.test/1?Signature=top-secret", result: "Fail" }],
  ])("that is %s holds nothing of it, neither printed nor logged", async (_, body) => {
    await using vendor = await startVendorServer({ [EVENTS]: [{ body }] });
    await using client = clientFor(vendor.url);
    const lines: string[] = [];
    const log = pino({ level: "trace" }, { write: (line: string) => lines.push(line) });

    const error = await readDay(client, new AbortController().signal).catch((thrown: unknown) => thrown);
    log.error({ err: error }, "failed");

    expect(error).toBeInstanceOf(VendorError);
    expect(`${lines.join("")} ${inspect(error, { depth: 10 })} ${JSON.stringify(error)}`).not.toMatch(
      /top-secret|media\.test/,
    );
  });
});

describe("RoscoLive's events of a device", () => {
  it("are asked for by page, with the newest created first and the period in 14 digits", async ({ signal }) => {
    await using vendor = await startVendorServer({
      [EVENTS]: [
        ok({ events: [rawEvent(1), rawEvent(2)], total_number: 3 }),
        ok({ events: [rawEvent(3)], total_number: 3 }),
      ],
    });
    await using client = clientFor(vendor.url);

    const pages = [
      await readDay(client, signal, { number: 0, size: 2 }),
      await readDay(client, signal, { number: 1, size: 2 }),
    ];

    expect(pages.map(({ records, newestFirst }) => [records.length, newestFirst])).toEqual([
      [2, true],
      [1, true],
    ]);
    const period = { start_ts: "20250519120000", end_ts: "20250520120000", order: "createtime", direction: "desc" };
    expect(vendor.requests.map(({ url }) => Object.fromEntries(url.searchParams))).toEqual([
      { ...period, page_number: "1", page_size: "2" },
      { ...period, page_number: "2", page_size: "2" },
    ]);
  });

  it("are asked for without an order by a server that refuses it, which is not tried again", async ({ signal }) => {
    await using vendor = await startVendorServer({
      [EVENTS]: ({ url }) => (url.searchParams.has("order") ? failed(400) : NOTHING),
    });
    await using client = clientFor(vendor.url);

    const pages = [await readDay(client, signal), await readDay(client, signal)];

    expect(pages.map(({ newestFirst }) => newestFirst)).toEqual([false, false]);
    expect(vendor.requests.map(({ url }) => url.searchParams.has("order"))).toEqual([true, false, false]);
  });

  it.each([
    [{ meta: { code: 401 }, response: "Login Required", result: "Failed" }, "unauthorized", 401],
    [{ meta: { code: 404 }, result: "Fail" }, "rejected", 404],
    [{ meta: { code: 503 }, response: null, result: "Failed" }, "unavailable", 503],
    [{ meta: { code: 429 }, response: null, result: "Failed" }, "throttled", 429],
    [{ meta: { code: 200 }, response: { events: [] }, result: "Failed" }, "rejected", 200],
    [{ meta: { code: 200 }, response: "success", result: "OK" }, "malformed", null],
    [["no", "envelope"], "malformed", null],
  ])("are not read out of an HTTP 200 with %j inside", async (body, fault, httpStatus) => {
    await using vendor = await startVendorServer({ "POST /api/v1.0/login": [ok("success")], [EVENTS]: [{ body }] });
    await using client = clientFor(vendor.url);

    await expect(readDay(client, new AbortController().signal)).rejects.toMatchObject({ fault, httpStatus });
  });

  it("are counted from the page that the configuration says", async ({ signal }) => {
    await using vendor = await startVendorServer({ [EVENTS]: [NOTHING] });
    await using client = clientFor(vendor.url, { ROSCOLIVE_FIRST_PAGE: "0" });

    await readDay(client, signal);

    expect(vendor.requests[0]?.url.searchParams.get("page_number")).toBe("0");
  });
});

describe("RoscoLive's devices", () => {
  const list = ok([{ device_id: 1001 }]);

  it("come from the search, an object or a bare list", async ({ signal }) => {
    const search = "GET /api/v1.0/devices/list/search";
    await using vendor = await startVendorServer({
      [search]: [ok({ devices: [{ device_id: 1 }], total_items: 1 }), list],
    });
    await using client = clientFor(vendor.url);

    const pages = [
      ...(await Array.fromAsync(client.devices(signal))),
      ...(await Array.fromAsync(client.devices(signal))),
    ];

    expect(pages.flatMap(({ records }) => records)).toEqual([{ device_id: 1 }, { device_id: 1001 }]);
  });

  it("come from another list when the search is not offered, and from there the next time too", async ({ signal }) => {
    const path = "/api/v1.0/partners/companies/Blue%20Ridge%20Haulage/devices";
    await using vendor = await startVendorServer({ [`GET ${path}`]: [list] });
    await using client = clientFor(vendor.url);

    await Array.fromAsync(client.devices(signal));
    await Array.fromAsync(client.devices(signal));

    expect(vendor.requests.map(({ url }) => url.pathname)).toEqual(["/api/v1.0/devices/list/search", path, path]);
  });

  it("are those of our company where a list is of several", async ({ signal }) => {
    const device = (id: number, company?: string) => ({ device_id: id, ...(company && { company_name: company }) });
    const devices = [device(1, "Other Lines"), device(2, "Blue Ridge Haulage"), device(3)];
    await using vendor = await startVendorServer({ "GET /api/v1.0/devices/list/search": [ok({ devices })] });
    await using client = clientFor(vendor.url);

    const pages = await Array.fromAsync(client.devices(signal));

    expect(pages.flatMap(({ records }) => records)).toEqual(devices.slice(1));
  });

  it("are all of a list where none of them names our company", async ({ signal }) => {
    const devices = [{ device_id: 1, company_name: "Blue Ridge Haulage, Inc." }];
    await using vendor = await startVendorServer({ "GET /api/v1.0/devices/list/search": [ok({ devices })] });
    await using client = clientFor(vendor.url);

    const pages = await Array.fromAsync(client.devices(signal));

    expect(pages.flatMap(({ records }) => records)).toEqual(devices);
  });

  it("come from the one list that the configuration names", async ({ signal }) => {
    await using vendor = await startVendorServer({ "GET /api/v1.0/my/devices": [list] });
    await using client = clientFor(vendor.url, { ROSCOLIVE_DEVICES_PATH: "/my/devices" });

    await expect(Array.fromAsync(client.devices(signal))).resolves.toHaveLength(1);
  });

  it("are refused with a 404 when no list is offered", async ({ signal }) => {
    await using vendor = await startVendorServer({});
    await using client = clientFor(vendor.url);

    await expect(Array.fromAsync(client.devices(signal))).rejects.toMatchObject({ fault: "rejected", httpStatus: 404 });
  });
});
