import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { perSecond } from "../../../platform/vendor/rate-limit.ts";
import type { Timekeeper } from "../../../platform/vendor/timekeeper.ts";
import { VendorAccount } from "../../../platform/vendor/vendor-account.ts";
import { VendorError } from "../../../platform/vendor/vendor-error.ts";
import { VENDOR_HTTP_LIMITS, VendorHttp } from "../../../platform/vendor/vendor-http.ts";
import { LONG, LONG_RUN_MS } from "./long-run.ts";
import { startListener } from "./raw-server.ts";

/** Everything here happens fifty times faster than it is told. */
const SPEED = 50;
const HOUR_MS = 3_600_000;
const SPAN_MS = LONG ? HOUR_MS : HOUR_MS / 20;
/** A busy machine wakes nobody on time; in the fast time of the test. */
const LATENESS_MS = 300 * SPEED;

const fastTime: Timekeeper = {
  now: () => performance.now() * SPEED,
  async pause(spanMs, signal) {
    await sleep(spanMs / SPEED + 1, undefined, { signal }).catch(() => signal.throwIfAborted());
  },
};
const fastClock = { now: () => 1_800_000_000_000 + fastTime.now() };
const FAST_LIMITS = {
  headersTimeoutMs: VENDOR_HTTP_LIMITS.headersTimeoutMs / SPEED,
  totalTimeoutMs: VENDOR_HTTP_LIMITS.totalTimeoutMs / SPEED,
};

describe("a slow vendor", () => {
  it(
    "holds up no call for more than 30 s, has two requests at most, and leaves nothing stuck",
    async ({ signal }) => {
      let isSlow = true;
      let inFlight = 0;
      let most = 0;
      let count = 0;
      await using vendor = await startListener((_request, response) => {
        inFlight += 1;
        most = Math.max(most, inFlight);
        const timers: NodeJS.Timeout[] = [];
        response.on("close", () => {
          inFlight -= 1;
          for (const timer of timers) clearInterval(timer);
        });
        count += 1;
        if (!isSlow) response.end("{}");
        // The first byte after 29 s; a byte a second; a body that never ends, as fast as it goes.
        else if (count % 3 === 0) timers.push(setTimeout(() => response.end("{}"), 29_000 / SPEED));
        else timers.push(setInterval(() => response.write(" "), count % 3 === 1 ? 1_000 / SPEED : 1));
      });
      const account = new VendorAccount({
        vendor: "ACME",
        rateLimits: { all: perSecond(1_000) },
        clock: fastClock,
        random: Math.random,
        timekeeper: fastTime,
      });
      await using events = new VendorHttp({ baseUrl: `${vendor.url}/events`, account, limits: FAST_LIMITS });
      await using platform = new VendorHttp({ baseUrl: `${vendor.url}/platform`, account, limits: FAST_LIMITS });
      const endMs = fastTime.now() + SPAN_MS;
      const calls = { late: 0, failed: 0, answered: 0 };
      const poll = async (http: VendorHttp) => {
        while (fastTime.now() < endMs) {
          const startMs = fastTime.now();
          const error = await http.call({ path: "/" }, signal).then(
            () => null,
            (reason: unknown) => reason,
          );
          // Two wait for two others at most.
          if (fastTime.now() - startMs > 60_000 + LATENESS_MS) calls.late += 1;
          if (error === null) calls.answered += 1;
          else if (!(error instanceof VendorError)) throw error;
          else {
            calls.failed += 1;
            await fastTime.pause(Math.max((error.retryAtMs ?? 0) - fastClock.now(), 1_000), signal);
          }
        }
      };
      const polling = Promise.all([poll(events), poll(events), poll(platform), poll(platform)]);
      await fastTime.pause(SPAN_MS - 65_000, signal);
      isSlow = false;

      await polling;

      expect(most).toBe(2);
      expect(calls.late).toBe(0);
      expect(calls.failed).toBeGreaterThan(4);
      expect(calls.answered).toBeGreaterThan(0);
      await expect.poll(() => inFlight).toBe(0);
    },
    LONG_RUN_MS,
  );

  it("has ten seconds for the connection and the first byte, and thirty in all", () => {
    expect(VENDOR_HTTP_LIMITS).toMatchObject({ headersTimeoutMs: 10_000, totalTimeoutMs: 30_000 });
  });

  it("is given up when the first byte is late, long before the whole is", async ({ signal }) => {
    await using vendor = await startListener(() => {});
    const account = new VendorAccount({
      vendor: "ACME",
      rateLimits: { all: perSecond(1_000) },
      clock: fastClock,
      random: () => 0,
    });
    const limits = { headersTimeoutMs: 50, totalTimeoutMs: 60_000 };
    await using http = new VendorHttp({ baseUrl: vendor.url, account, limits });

    const call = http.call({ method: "POST", path: "/" }, signal);

    await expect(call).rejects.toMatchObject({ fault: "timeout", httpStatus: null });
  });
});
