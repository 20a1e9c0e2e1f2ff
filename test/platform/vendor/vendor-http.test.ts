import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { systemClock } from "../../../platform/clock.ts";
import { perMinute, perSecond } from "../../../platform/vendor/rate-limit.ts";
import { VendorAccount } from "../../../platform/vendor/vendor-account.ts";
import { VendorHttp, type VendorHttpLimits } from "../../../platform/vendor/vendor-http.ts";
import { startVendorServer, type VendorReply } from "../../vendor-server.ts";
import { asItIs, faultOf, startListener } from "./raw-server.ts";

const OK: VendorReply = { body: { ok: true } };

type Options = { readonly requestsPerSecond?: number; readonly limits?: Partial<VendorHttpLimits> };

function httpFor(url: string, { requestsPerSecond = 1_000, limits = {} }: Options = {}): VendorHttp {
  const rateLimits = { all: perSecond(requestsPerSecond) };
  const account = new VendorAccount({ vendor: "ACME", rateLimits, clock: systemClock, random: () => 0 });
  return new VendorHttp({ baseUrl: url, account, limits });
}

describe("VendorHttp", () => {
  it("answers with JSON in which no digit is lost", async ({ signal }) => {
    await using vendor = await startVendorServer({
      "GET /api/v1/big": [{ body: '{"n":6512700624259081000,"f":1.0}' }],
    });
    await using http = httpFor(`${vendor.url}/api/v1/`);

    const { body } = await http.call({ path: "/big" }, signal);

    expect(JSON.stringify(body.decode(asItIs))).toBe('{"n":6512700624259081000,"f":1.0}');
  });

  it("sends the query without what is undefined, its headers, and its form as multipart", async ({ signal }) => {
    await using vendor = await startVendorServer({
      "GET /list": [OK],
      "POST /login": [{ ...OK, headers: { "set-cookie": ["a=1", "b=2"] } }],
    });
    await using http = httpFor(vendor.url);

    await http.call(
      { path: "/list", query: { after: undefined, limit: 5, ids: "a,b&c" }, headers: { "x-a": "1" } },
      signal,
    );
    const { setCookies } = await http.call({ method: "POST", path: "/login", form: { user: "ü", pass: "p" } }, signal);

    const [list, login] = vendor.requests;
    expect(list?.url.search).toBe("?limit=5&ids=a%2Cb%26c");
    expect(list?.headers).toMatchObject({ accept: "application/json", "x-a": "1" });
    expect(login?.headers["content-type"]).toMatch(/^multipart\/form-data; boundary=/);
    expect(login?.body).toMatch(/name="user"\r\n\r\nü\r\n/);
    expect(setCookies).toEqual(["a=1", "b=2"]);
  });

  it("reads a body that begins with a byte order mark", async ({ signal }) => {
    await using vendor = await startVendorServer({ "GET /": [{ body: '\uFEFF{"ok":true}' }] });
    await using http = httpFor(vendor.url);

    expect((await http.call({ path: "/" }, signal)).body.decode(asItIs)).toEqual({ ok: true });
  });

  it.each([
    [400, "rejected", 1],
    [401, "unauthorized", 1],
    [403, "unauthorized", 1],
    [404, "rejected", 1],
    [408, "unavailable", 3],
    [429, "throttled", 3],
    [500, "unavailable", 3],
    [503, "unavailable", 3],
  ])("takes a %i for %s and tries a read %i times", async (status, fault, tries) => {
    await using vendor = await startVendorServer({ "GET /": [{ status, body: "not JSON at all" }] });
    await using http = httpFor(vendor.url);

    const error = await faultOf(http.call({ path: "/" }, AbortSignal.timeout(10_000)));

    expect(error).toMatchObject({ fault, httpStatus: status });
    expect(vendor.requests).toHaveLength(tries);
  });

  it("comes through when the vendor failed in passing", async ({ signal }) => {
    await using vendor = await startVendorServer({
      "GET /": [{ status: 502, body: "" }, { status: 429, body: "" }, OK],
    });
    await using http = httpFor(vendor.url);

    expect((await http.call({ path: "/" }, signal)).body.decode(asItIs)).toEqual({ ok: true });
  });

  it("never tries a write again", async ({ signal }) => {
    await using vendor = await startVendorServer({ "POST /": [{ status: 503, body: "" }, OK] });
    await using http = httpFor(vendor.url);

    const error = await faultOf(http.call({ method: "POST", path: "/" }, signal));

    expect(error.fault).toBe("unavailable");
    expect(vendor.requests).toHaveLength(1);
  });

  it("never asks again sooner than it was asked to wait, by fractions of a second", async ({ signal }) => {
    const askedAtMs: number[] = [];
    await using vendor = await startVendorServer({
      "GET /": () => {
        askedAtMs.push(performance.now());
        return askedAtMs.length === 1 ? { status: 429, headers: { "retry-after": "0.40235" }, body: "" } : OK;
      },
    });
    await using http = httpFor(vendor.url);

    const { askedAt } = await http.call({ path: "/" }, signal);

    const [first = 0, second = 0] = askedAtMs;
    expect(second - first).toBeGreaterThanOrEqual(402.35);
    // The answer is that to the second request.
    expect(askedAt).toBeGreaterThan(first);
    expect(askedAt).toBeLessThanOrEqual(second);
  });

  it("leaves a pause that is too long for it to whoever calls, with its end", async ({ signal }) => {
    await using vendor = await startVendorServer({
      "GET /": [{ status: 429, headers: { "retry-after": "120" }, body: "" }],
    });
    await using http = httpFor(vendor.url);
    const beforeMs = Date.now();

    const error = await faultOf(http.call({ path: "/" }, signal));

    expect(vendor.requests).toHaveLength(1);
    expect(error.retryAtMs).toBeGreaterThanOrEqual(beforeMs + 120_000);
    expect(error.retryAtMs).toBeLessThanOrEqual(Date.now() + 120_000);
  });

  it("does not follow redirects, so that credentials stay where they belong", async ({ signal }) => {
    await using elsewhere = await startVendorServer({ "GET /": [OK] });
    await using vendor = await startVendorServer({
      "GET /": [{ status: 302, headers: { location: elsewhere.url }, body: "" }],
    });
    await using http = httpFor(vendor.url);

    const error = await faultOf(http.call({ path: "/", headers: { authorization: "Bearer t" } }, signal));

    expect(error).toMatchObject({ fault: "rejected", httpStatus: 302 });
    expect(elsewhere.requests).toHaveLength(0);
  });

  it("takes a refused connection for an unavailable vendor", async ({ signal }) => {
    const gone = await startVendorServer({});
    await gone[Symbol.asyncDispose]();
    await using http = httpFor(gone.url);

    expect(await faultOf(http.call({ path: "/" }, signal))).toMatchObject({ fault: "unavailable", httpStatus: null });
  });

  it("takes a name that nobody knows for an unavailable vendor", async ({ signal }) => {
    // https://www.rfc-editor.org/rfc/rfc6761#section-6.4: it is never given to anybody.
    await using http = httpFor("http://vendor.invalid");

    expect(await faultOf(http.call({ path: "/" }, signal))).toMatchObject({ fault: "unavailable", httpStatus: null });
  });

  it("gives up a vendor that takes the request and says nothing", async ({ signal }) => {
    await using vendor = await startListener(() => {});
    await using http = httpFor(vendor.url, { limits: { totalTimeoutMs: 100 } });

    expect((await faultOf(http.call({ path: "/" }, signal))).fault).toBe("timeout");
  });

  it("gives up a body that never ends", async ({ signal }) => {
    await using vendor = await startListener((_request, response) => {
      const dripping = setInterval(() => response.write(" "), 5);
      response.on("close", () => clearInterval(dripping));
    });
    await using http = httpFor(vendor.url, { limits: { totalTimeoutMs: 100 } });

    expect((await faultOf(http.call({ path: "/" }, signal))).fault).toBe("timeout");
  });

  it("has one deadline for all tries of a call", async ({ signal }) => {
    await using vendor = await startVendorServer({ "GET /": [{ status: 503, body: "" }] });
    await using http = httpFor(vendor.url, { limits: { totalTimeoutMs: 100 } });

    await faultOf(http.call({ path: "/" }, signal));

    // The pause before the second try is longer than the deadline.
    expect(vendor.requests).toHaveLength(1);
  });

  it("refuses a body that is too large before it has it all", async ({ signal }) => {
    let sent = 0;
    await using vendor = await startListener((_request, response) => {
      const pour = () => {
        while (!response.destroyed && response.write(Buffer.alloc(16_384, " "))) sent += 16_384;
      };
      response.on("drain", pour);
      pour();
    });
    await using http = httpFor(vendor.url, { limits: { largestBodyBytes: 100_000 } });

    const error = await faultOf(http.call({ path: "/" }, signal));

    expect(error).toMatchObject({ fault: "malformed", message: "GET / answered more than 100000 bytes" });
    expect(sent).toBeLessThan(20_000_000);
  });

  it.each([
    ["a page of HTML", "<!doctype html><title>Maintenance</title>"],
    ["nothing", ""],
    ["a missing comma", '{"a":1 "b":2}'],
    ["a number that is none", '{"a":NaN}'],
    ["a body that is compressed unasked", gzipSync("{}").toString("latin1")],
  ])("takes %s for malformed, and does not try again", async (_what, body) => {
    await using vendor = await startVendorServer({ "GET /": [{ body }] });
    await using http = httpFor(vendor.url);

    const error = await faultOf(http.call({ path: "/" }, AbortSignal.timeout(10_000)));

    expect(error).toMatchObject({ fault: "malformed", message: "GET / answered something that is not JSON" });
    expect(vendor.requests).toHaveLength(1);
  });

  it.each([["content-length"], ["transfer-encoding"]])("takes no body that is cut off, by %s", async (framing) => {
    const whole = JSON.stringify({ data: "x".repeat(20_000) });
    await using vendor = await startListener((_request, response) => {
      if (framing === "content-length") response.setHeader(framing, whole.length);
      response.write(whole.slice(0, -1), () => response.destroy());
    });
    await using http = httpFor(vendor.url);

    expect((await faultOf(http.call({ path: "/" }, AbortSignal.timeout(10_000)))).fault).toBe("unavailable");
  });

  it("lets no second see more calls than the vendor allows, and no call wait without need", async ({ signal }) => {
    const askedAtMs: number[] = [];
    await using vendor = await startVendorServer({
      "GET /": () => {
        askedAtMs.push(performance.now());
        return OK;
      },
    });
    await using http = httpFor(vendor.url, { requestsPerSecond: 3 });

    await Promise.all(Array.from({ length: 5 }, () => http.call({ path: "/" }, signal)));

    const sinceFirstMs = askedAtMs.map((atMs) => atMs - (askedAtMs[0] ?? 0));
    expect(sinceFirstMs[2]).toBeLessThan(900);
    expect(sinceFirstMs[3]).toBeGreaterThan(900);
  });

  it("keeps no timer for a call that was given up before its turn", async ({ signal }) => {
    await using vendor = await startVendorServer({ "GET /": [OK] });
    const pauses: AbortSignal[] = [];
    const account = new VendorAccount({
      vendor: "ACME",
      rateLimits: { all: perMinute(1) },
      clock: systemClock,
      random: () => 0,
      timekeeper: {
        now: () => 0,
        pause(_spanMs, pausing) {
          pauses.push(pausing);
          return new Promise(() => {});
        },
      },
    });
    await using http = new VendorHttp({ baseUrl: vendor.url, account });
    await http.call({ path: "/" }, signal);
    const leaving = new AbortController();
    const waiting = http.call({ path: "/" }, leaving.signal);

    leaving.abort(new Error("gone"));

    await expect(waiting).rejects.toThrow("gone");
    expect(pauses.length).toBeGreaterThan(0);
    expect(pauses.every(({ aborted }) => aborted)).toBe(true);
  });

  it("makes no call wait because the clock was set back", async ({ signal }) => {
    let nowMs = 1_800_000_000_000;
    await using vendor = await startVendorServer({ "GET /": [OK] });
    const rateLimits = { all: perSecond(1_000) };
    const account = new VendorAccount({ vendor: "ACME", rateLimits, clock: { now: () => nowMs }, random: () => 0 });
    await using http = new VendorHttp({ baseUrl: vendor.url, account });
    await http.call({ path: "/" }, signal);

    nowMs -= 3_600_000;
    await http.call({ path: "/" }, AbortSignal.timeout(5_000));

    expect(vendor.requests).toHaveLength(2);
  });

  it("ends with the signal's reason when it is aborted during an answer", async () => {
    const asked = Promise.withResolvers<void>();
    await using vendor = await startListener(() => asked.resolve());
    await using http = httpFor(vendor.url);
    const stopping = new AbortController();
    const call = http.call({ path: "/" }, stopping.signal);
    await asked.promise;

    stopping.abort(new Error("stop"));

    await expect(call).rejects.toThrow("stop");
  });

  it("ends with the signal's reason when it is aborted during a pause", async () => {
    const stopping = new AbortController();
    await using vendor = await startVendorServer({
      "GET /": () => {
        setImmediate(() => stopping.abort(new Error("stop")));
        return { status: 429, headers: { "retry-after": "1.9" }, body: "" };
      },
    });
    await using http = httpFor(vendor.url);

    await expect(http.call({ path: "/" }, stopping.signal)).rejects.toThrow("stop");
    expect(vendor.requests).toHaveLength(1);
  });

  it("tells no query in its errors that came with the path, as those of links do", async ({ signal }) => {
    await using vendor = await startVendorServer({ "GET /a": [{ status: 400, body: "" }] });
    await using http = httpFor(vendor.url);

    const { message } = await faultOf(http.call({ path: "/a?Signature=t0ps3cret" }, signal));

    expect(message).toBe("GET /a answered 400");
  });

  it("tells neither query, headers nor body in its errors", async ({ signal }) => {
    await using vendor = await startVendorServer({ "GET /a": [{ status: 400, body: "driver Ann Smith" }] });
    await using http = httpFor(vendor.url);

    const { message } = await faultOf(
      http.call({ path: "/a", query: { token: "t0ps3cret" }, headers: { authorization: "Bearer t0ps3cret" } }, signal),
    );

    expect(message).toBe("GET /a answered 400");
  });
});
