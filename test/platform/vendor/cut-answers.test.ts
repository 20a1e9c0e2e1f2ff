import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { systemClock } from "../../../platform/clock.ts";
import { perSecond } from "../../../platform/vendor/rate-limit.ts";
import { VendorAccount } from "../../../platform/vendor/vendor-account.ts";
import { VendorError } from "../../../platform/vendor/vendor-error.ts";
import { VendorHttp } from "../../../platform/vendor/vendor-http.ts";
import { FRAMINGS, type Framing, sendPart, toFraming } from "./framings.ts";
import { LONG, LONG_RUN_MS } from "./long-run.ts";
import { asItIs, startSocketServer } from "./raw-server.ts";

/** A page of 20 KB that hardly shrinks when it is compressed. It ends with a line break, as many do. */
const PAGE = `${JSON.stringify({ data: Array.from({ length: 260 }, () => randomBytes(37).toString("hex")) })}\n`;
const STEP = LONG ? 1 : 97;

/** What becomes of an answer of which so many bytes of the body come. */
async function receive(framing: Framing, bytes: number, signal: AbortSignal): Promise<unknown> {
  await using vendor = await startSocketServer((socket) => sendPart(socket, framing, bytes));
  const rateLimits = { all: perSecond(1_000) };
  const account = new VendorAccount({ vendor: "ACME", rateLimits, clock: systemClock, random: () => 0 });
  await using http = new VendorHttp({ baseUrl: vendor.url, account });
  // A write is not tried again.
  const call = http.call({ method: "POST", path: "/" }, signal);
  return await call.then(
    (received) => received.body.decode(asItIs),
    (error: unknown) => error,
  );
}

describe("an answer that is cut off", () => {
  it.each(FRAMINGS)(
    "is never taken for the whole, sent %s and cut anywhere",
    async (how) => {
      const framing = toFraming(how, PAGE);
      const signal = AbortSignal.timeout(LONG_RUN_MS);

      const whole = await receive(framing, framing.body.length, signal);
      const accepted: number[] = [];
      for (let bytes = 0; bytes < framing.body.length; bytes += STEP) {
        const outcome = await receive(framing, bytes, signal);
        if (!(outcome instanceof VendorError)) accepted.push(bytes);
      }

      expect(JSON.stringify(whole) === PAGE.trim()).toBe(true);
      expect(accepted).toEqual([]);
    },
    LONG_RUN_MS,
  );
});
