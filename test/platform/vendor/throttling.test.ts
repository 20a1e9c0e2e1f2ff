import { describe, expect, it } from "vitest";
import { createLogger } from "../../../platform/log.ts";
import { perSecond, type RateLimits } from "../../../platform/vendor/rate-limit.ts";
import { VendorAccount } from "../../../platform/vendor/vendor-account.ts";
import { VendorError } from "../../../platform/vendor/vendor-error.ts";
import { VendorHttp } from "../../../platform/vendor/vendor-http.ts";
import { startVendorServer, type VendorReply, type VendorRoute } from "../../vendor-server.ts";
import { LONG, LONG_RUN_MS } from "./long-run.ts";
import { asItIs, faultOf } from "./raw-server.ts";
import { createRandom, SimulatedTime } from "./simulated-time.ts";

const OK: VendorReply = { body: { ok: true } };
const REQUESTS = LONG ? 10_000 : 500;
const STORM_MS = 30 * 60_000;
/** The longest pause that is kept. */
const CAP_MS = 900_000;

const throttle = (retryAfter?: string): VendorReply => ({
  status: 429,
  headers: retryAfter === undefined ? {} : { "retry-after": retryAfter },
  body: "",
});

/** A client of a vendor in simulated time. */
async function startVendor(routes: Readonly<Record<string, VendorRoute>>, rateLimits: RateLimits, time: SimulatedTime) {
  const resources = new AsyncDisposableStack();
  const server = resources.use(await startVendorServer(routes));
  const random = createRandom(7);
  const account = new VendorAccount({ vendor: "ACME", rateLimits, clock: time.clock, random, timekeeper: time });
  time.accounts.push(account);
  const http = resources.use(new VendorHttp({ baseUrl: server.url, account }));
  return { server, account, http, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

/** Calls again and again, as eagerly as it is allowed to. */
async function callEagerly(http: VendorHttp, time: SimulatedTime, signal: AbortSignal, isOver: () => boolean) {
  while (!isOver()) {
    try {
      await http.call({ path: "/" }, signal);
    } catch (error) {
      if (!(error instanceof VendorError)) throw error;
      await time.pause(Math.max((error.retryAtMs ?? 0) - time.clock.now(), 1), signal);
    }
  }
}

describe("a vendor that asks for fewer requests", () => {
  it(
    "is never asked sooner than it wants nor more often than it allows, whatever it says",
    async ({ signal }) => {
      const time = new SimulatedTime();
      const random = createRandom(11);
      const askedAtMs: number[] = [];
      let closedAtMs = 0;
      let closedUntilMs = 0;
      let tooSoon = 0;
      const date = (inMs: number) => new Date(time.clock.now() + inMs).toUTCString();
      const words: readonly (() => string | undefined)[] = [
        () => "0.40235",
        () => "120",
        () => date(7_000),
        () => date(-60_000),
        () => "-1",
        () => "abc",
        () => undefined,
        () => "999999",
      ];
      const askedSpanMs = (word = "") => {
        if (/^[\d.]+$/.test(word)) return Math.min(Number(word) * 1_000, CAP_MS);
        return word.endsWith("GMT") ? Date.parse(word) - time.clock.now() : 0;
      };
      await using vendor = await startVendor(
        {
          "GET /": () => {
            askedAtMs.push(time.now());
            // What was on its way already cannot be called back: no time passes while it is.
            if (time.now() > closedAtMs && time.now() < closedUntilMs) tooSoon += 1;
            if (random() < 0.5) return OK;
            const word = words[Math.floor(random() * words.length)]?.();
            closedAtMs = time.now();
            closedUntilMs = Math.max(closedUntilMs, time.now() + askedSpanMs(word));
            return throttle(word);
          },
        },
        { all: perSecond(5) },
        time,
      );

      const isOver = () => askedAtMs.length >= REQUESTS && time.now() >= STORM_MS;
      await Promise.all(Array.from({ length: 4 }, () => callEagerly(vendor.http, time, signal, isOver)));

      expect(tooSoon).toBe(0);
      const inAnySecond = askedAtMs.map((atMs, i) => askedAtMs.slice(i).findIndex((other) => other >= atMs + 1_000));
      expect(Math.max(...inAnySecond)).toBeLessThanOrEqual(5);
    },
    LONG_RUN_MS,
  );

  it("is asked again within 50 ms of the fraction of a second that it named", async ({ signal }) => {
    const time = new SimulatedTime();
    const askedAtMs: number[] = [];
    await using vendor = await startVendor(
      {
        "GET /": () => {
          askedAtMs.push(time.now());
          return throttle("0.40235");
        },
      },
      { all: perSecond(1_000) },
      time,
    );

    await callEagerly(vendor.http, time, signal, () => askedAtMs.length >= 100);

    const spansMs = askedAtMs.slice(1).map((atMs, i) => atMs - (askedAtMs[i] ?? 0));
    expect(Math.min(...spansMs)).toBeGreaterThanOrEqual(402.35);
    expect(Math.max(...spansMs)).toBeLessThanOrEqual(452.35);
  });

  it.each([undefined, "-1", "abc", "0", "Sun, 01 Mar 2026 11:00:00 GMT"])(
    "is left alone ever longer, half of it at random, where it says %j",
    async (word) => {
      const time = new SimulatedTime();
      const askedAtMs: number[] = [];
      await using vendor = await startVendor(
        {
          "GET /": () => {
            askedAtMs.push(time.now());
            return throttle(word);
          },
        },
        { all: perSecond(1_000) },
        time,
      );

      await callEagerly(vendor.http, time, AbortSignal.timeout(20_000), () => askedAtMs.length >= 12);

      for (const [i, atMs] of askedAtMs.slice(1, 12).entries()) {
        const spanMs = atMs - (askedAtMs[i] ?? 0);
        const baseMs = Math.min(250 * 2 ** i, 60_000);
        expect(spanMs).toBeGreaterThanOrEqual(baseMs / 2);
        expect(spanMs).toBeLessThanOrEqual(baseMs + 2);
      }
    },
  );

  it("is left alone for a quarter of an hour where it asks for days, and an alarm is raised", async ({ signal }) => {
    const time = new SimulatedTime();
    const told: unknown[] = [];
    const log = createLogger({ level: "silent", process: "test" });
    log.error = (...told_: unknown[]) => void told.push(told_);
    await using server = await startVendorServer({ "GET /": [throttle("999999"), OK] });
    const rateLimits = { all: perSecond(5) };
    const account = new VendorAccount({
      vendor: "ACME",
      rateLimits,
      clock: time.clock,
      random: () => 0,
      timekeeper: time,
      log,
    });
    await using http = new VendorHttp({ baseUrl: server.url, account });

    const error = await faultOf(http.call({ path: "/" }, signal));

    expect(error).toMatchObject({ fault: "throttled", httpStatus: 429, isPauseCut: true });
    expect(error.retryAtMs).toBe(time.clock.now() + CAP_MS);
    expect(told).toHaveLength(1);
    expect(server.requests).toHaveLength(1);
  });

  it("pauses everyone who asks for the same, and nobody else", async ({ signal }) => {
    const time = new SimulatedTime();
    await using vendor = await startVendor(
      { "GET /stream": [throttle("120")], "GET /list": [OK] },
      { all: perSecond(150), endpoints: [{ endpoint: "GET /stream", ...perSecond(5) }] },
      time,
    );
    await using other = new VendorHttp({ baseUrl: vendor.server.url, account: vendor.account });
    await faultOf(vendor.http.call({ path: "/stream" }, signal));

    const error = await faultOf(other.call({ path: "/stream?after=c" }, signal));
    const list = await other.call({ path: "/list" }, signal);

    expect(error).toMatchObject({ fault: "throttled", httpStatus: 429, retryAtMs: time.clock.now() + 120_000 });
    expect(list.body.decode(asItIs)).toEqual({ ok: true });
    expect(vendor.server.requests).toHaveLength(2);
  });

  it("pauses all calls where the vendor has one limit", async ({ signal }) => {
    const time = new SimulatedTime();
    await using vendor = await startVendor(
      { "GET /a": [throttle("120")], "GET /b": [OK] },
      { all: perSecond(5) },
      time,
    );
    await faultOf(vendor.http.call({ path: "/a" }, signal));

    expect(await faultOf(vendor.http.call({ path: "/b" }, signal))).toMatchObject({ fault: "throttled" });
  });

  it("keeps a pause as long as it is, though the wall clock is set back meanwhile", async ({ signal }) => {
    const time = new SimulatedTime();
    const askedAtMs: number[] = [];
    await using vendor = await startVendor(
      {
        "GET /": () => {
          askedAtMs.push(time.now());
          time.clock.setBackMs += 600_000;
          return askedAtMs.length === 1 ? throttle("1.5") : OK;
        },
      },
      { all: perSecond(5) },
      time,
    );

    await vendor.http.call({ path: "/" }, signal);

    expect(askedAtMs[1]).toBeCloseTo(1_500, 0);
  });

  it("tells how its limit stands, in the vendor's own words where it has some", async ({ signal }) => {
    const time = new SimulatedTime();
    const headers = { "x-ratelimit-limit": "100, 100;w=60", "x-ratelimit-remaining": "41" };
    await using vendor = await startVendor(
      { "GET /counted": [OK], "GET /told": [{ ...OK, headers }, throttle("120")] },
      {
        all: perSecond(150),
        endpoints: [
          { endpoint: "GET /counted", ...perSecond(5) },
          { endpoint: "GET /told", ...perSecond(50) },
        ],
      },
      time,
    );

    const atFirst = vendor.account.rateLimit();
    await vendor.http.call({ path: "/counted" }, signal);
    const counted = vendor.account.rateLimit();
    await vendor.http.call({ path: "/told" }, signal);
    const told = vendor.account.rateLimit();
    await faultOf(vendor.http.call({ path: "/told" }, signal));
    const throttled = vendor.account.rateLimit();

    expect(atFirst).toEqual({ requestsPerSecond: 150, limit: 150, remaining: 150, throttledUntilMs: null });
    expect(counted).toEqual({ requestsPerSecond: 5, limit: 5, remaining: 4, throttledUntilMs: null });
    expect(told).toEqual({ requestsPerSecond: 50, limit: 100, remaining: 41, throttledUntilMs: null });
    expect(throttled.throttledUntilMs).toBe(time.clock.now() + 120_000);
  });
});
