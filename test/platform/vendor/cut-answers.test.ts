import { randomBytes } from "node:crypto";
import type { Socket } from "node:net";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { systemClock } from "../../../platform/clock.ts";
import { perSecond } from "../../../platform/vendor/rate-limit.ts";
import { VendorAccount } from "../../../platform/vendor/vendor-account.ts";
import { VendorError } from "../../../platform/vendor/vendor-error.ts";
import { VendorHttp } from "../../../platform/vendor/vendor-http.ts";
import { LONG, LONG_RUN_MS } from "./long-run.ts";
import { startSocketServer } from "./raw-server.ts";

/** A page of 20 KB that hardly shrinks when it is compressed. It ends with a line break, as many do. */
const PAGE = `${JSON.stringify({ data: Array.from({ length: 200 }, () => randomBytes(37).toString("hex")) })}\n`;
const STEP = LONG ? 1 : 97;

type Framing = { readonly head: readonly string[]; readonly body: Buffer };

function toChunks(body: Buffer): Buffer {
  const chunks: Buffer[] = [];
  for (let start = 0; start < body.length; start += 1_000) {
    const chunk = body.subarray(start, start + 1_000);
    chunks.push(Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from("\r\n"));
  }
  return Buffer.concat([...chunks, Buffer.from("0\r\n\r\n")]);
}

const plain = Buffer.from(PAGE);
const zipped = gzipSync(PAGE);
const FRAMINGS: Readonly<Record<string, Framing>> = {
  "with its length": { head: [`content-length: ${plain.length}`], body: plain },
  "in chunks": { head: ["transfer-encoding: chunked"], body: toChunks(plain) },
  "zipped, with its length": { head: ["content-encoding: gzip", `content-length: ${zipped.length}`], body: zipped },
  "zipped, in chunks": { head: ["content-encoding: gzip", "transfer-encoding: chunked"], body: toChunks(zipped) },
  "zipped, up to the end of the connection": { head: ["content-encoding: gzip"], body: zipped },
  "in brotli, up to the end of the connection": { head: ["content-encoding: br"], body: brotliCompressSync(PAGE) },
};

/** What becomes of an answer of which so many bytes of the body come. */
async function receive({ head, body }: Framing, bytes: number, signal: AbortSignal): Promise<unknown> {
  const answer = (socket: Socket) => {
    socket.write(["HTTP/1.1 200 OK", "connection: close", ...head, "", ""].join("\r\n"));
    socket.end(body.subarray(0, bytes));
  };
  await using vendor = await startSocketServer(answer);
  const rateLimits = { all: perSecond(1_000) };
  const account = new VendorAccount({ vendor: "ACME", rateLimits, clock: systemClock, random: () => 0 });
  await using http = new VendorHttp({ baseUrl: vendor.url, account });
  // A write is not tried again.
  const call = http.call({ method: "POST", path: "/" }, signal);
  return await call.then(
    (received) => received.body,
    (error: unknown) => error,
  );
}

describe("an answer that is cut off", () => {
  it.each(Object.keys(FRAMINGS))(
    "is never taken for the whole, sent %s and cut anywhere",
    async (name) => {
      const framing = FRAMINGS[name] ?? { head: [], body: plain };
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
