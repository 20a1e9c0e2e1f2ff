import { Readable } from "node:stream";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { Dispatcher } from "undici";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { readBody } from "../../../platform/vendor/answer-body.ts";
import { decodeWire } from "../../../platform/vendor/decode-wire.ts";
import { perSecond } from "../../../platform/vendor/rate-limit.ts";
import { VendorAccount } from "../../../platform/vendor/vendor-account.ts";
import { VendorError } from "../../../platform/vendor/vendor-error.ts";
import { VENDOR_HTTP_LIMITS, VendorHttp } from "../../../platform/vendor/vendor-http.ts";
import { startVendorServer } from "../../vendor-server.ts";
import { LONG, LONG_RUN_MS } from "./long-run.ts";
import { asItIs, faultOf, startListener } from "./raw-server.ts";
import { createRandom, SimulatedTime } from "./simulated-time.ts";
import { SAMPLES, SPOILED } from "./spoiled-samples.ts";

const KEPT_BYTES = 64 * 1024;
const { largestBodyBytes } = VENDOR_HTTP_LIMITS;

function httpFor(baseUrl: string): VendorHttp {
  const time = new SimulatedTime();
  const rateLimits = { all: perSecond(1_000) };
  const account = new VendorAccount({ vendor: "ACME", rateLimits, clock: time.clock, random: () => 0 });
  return new VendorHttp({ baseUrl, account });
}

/** Reads a body as if a vendor had answered with it. */
async function read(body: Buffer | string, headers: Readonly<Record<string, string>> = {}): Promise<unknown> {
  const answer = { body: Readable.from([Buffer.from(body)]), headers } as unknown as Dispatcher.ResponseData;
  return (await readBody(answer, { where: "GET /", largestBytes: largestBodyBytes, mayBeEmpty: false })).decode(asItIs);
}

describe("an answer that is no JSON", () => {
  it("is refused and kept for the quarantine, in 200 cases", async ({ signal }) => {
    await using vendor = await startVendorServer({
      "GET /": ({ url }) => ({ body: SPOILED[Number(url.searchParams.get("case"))]?.[1] }),
    });
    await using http = httpFor(vendor.url);

    const errors: VendorError[] = [];
    for (const index of SPOILED.keys())
      errors.push(await faultOf(http.call({ path: "/", query: { case: index } }, signal)));

    expect(SPOILED).toHaveLength(200);
    for (const [index, [what, text]] of SPOILED.entries()) {
      const { fault, message, body } = errors[index] ?? {};
      expect({ fault, message }, what).toEqual({
        fault: "malformed",
        message: "GET / answered something that is not JSON",
      });
      expect(text.startsWith(body ?? "nothing"), what).toBe(true);
      expect(Buffer.byteLength(body ?? ""), what).toBe(Math.min(Buffer.byteLength(text), KEPT_BYTES));
    }
  });

  it.each([
    ["a page of HTML", "<!doctype html><title>Maintenance</title>"],
    ["nothing", ""],
    ["a byte order mark alone", "\uFEFF"],
    ["two values", "{}{}"],
  ])("is refused when it is %s", async (_what, body) => {
    await expect(read(body)).rejects.toMatchObject({ fault: "malformed", body });
  });

  it("is kept in no more than 64 KB, whatever its bytes are", async () => {
    const body = await read(Buffer.alloc(300_000, 0xff)).catch((error: VendorError) => error.body);

    expect(Buffer.byteLength(String(body))).toBeLessThanOrEqual(KEPT_BYTES);
    expect(String(body).length).toBeGreaterThan(20_000);
  });

  it("is kept with what is wrong with it where it is JSON of another shape", async ({ signal }) => {
    await using vendor = await startVendorServer({ "GET /": [{ body: '{"data":{"n":1.0}}' }] });
    await using http = httpFor(vendor.url);
    const { body } = await http.call({ path: "/" }, signal);
    const decode = () => body.decode((value) => decodeWire(z.object({ data: z.array(z.unknown()) }), value, "a page"));

    const error = await faultOf(Promise.try(decode));

    expect(error).toMatchObject({ fault: "malformed", body: '{"data":{"n":1.0}}' });
    expect(error.message).toMatch(/^not a page: .*expected array.* data$/s);
  });

  it("shows its body to nothing that prints an error", async () => {
    const error: unknown = await read("driver Ann Smith").catch((reason: unknown) => reason);

    expect(error).toBeInstanceOf(VendorError);
    const { inspect } = await import("node:util");
    expect(`${inspect(error, { depth: 9, showHidden: true })}${JSON.stringify(error)}`).not.toContain("Ann");
  });
});

describe("an answer that is odd", () => {
  it.each([
    ["a byte order mark", '\uFEFF{"a":1}', '{"a":1}'],
    ["a key twice", '{"a":1,"a":2}', '{"a":2}'],
    ["a lone surrogate", '{"a":"\\ud800"}', '{"a":"\\ud800"}'],
    ["a prototype", '{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}}}', null],
    ["a prototype with digits", '{"__proto__":{"n":12345678901234567890},"n":1.0}', null],
  ])("is read when it has %s", async (_what, body, expected) => {
    const value = await read(body);

    expect(JSON.stringify(value)).toBe(expected ?? body);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect("admin" in {}).toBe(false);
  });

  it(
    "is read or refused, and nothing else, however it was damaged",
    async () => {
      const random = createRandom(17);
      const rolls = (sides: number) => Math.floor(random() * sides);
      const damage = (sample: string) => {
        const bytes = Buffer.from(sample);
        for (let i = 0; i <= rolls(4); i += 1) {
          const at = rolls(bytes.length);
          if (random() < 0.5) bytes[at] = rolls(256);
          else bytes.copyWithin(at, rolls(bytes.length), rolls(bytes.length));
        }
        return bytes.subarray(0, random() < 0.2 ? rolls(bytes.length) : bytes.length);
      };

      let refused = 0;
      for (let i = 0; i < (LONG ? 100_000 : 3_000); i += 1) {
        const sample = SAMPLES[i % SAMPLES.length] ?? "";
        const error: unknown = await read(damage(sample)).catch((reason: unknown) => reason);
        if (!(error instanceof Error)) continue;
        refused += 1;
        if (!(error instanceof VendorError) || error.fault !== "malformed" || error.body === null) throw error;
      }

      expect(refused).toBeGreaterThan(1_000);
      expect(Object.keys(Object.prototype)).toEqual([]);
    },
    LONG_RUN_MS,
  );
});

describe("an answer that is too much", () => {
  const deep = (levels: number) => `${"[".repeat(levels)}${"]".repeat(levels)}`;

  it.each([
    ["a depth of 100,000", deep(100_000), "JSON with more than 64 levels"],
    ["objects in lists in objects", '{"a":['.repeat(40) + "]}".repeat(40), "JSON with more than 64 levels"],
    [
      "a number of a million digits",
      `{"n":${"9".repeat(1_000_000)}}`,
      "JSON with a number of more than 400 characters",
    ],
    ["too many values", `[${"1,".repeat(400_000)}1]`, "JSON with more than 300000 values"],
    ["too many digits", `[${"1.0,".repeat(100_000)}1]`, "JSON with more than 60000 numbers that no double holds"],
    ["a body that is too long", " ".repeat(largestBodyBytes + 1), `more than ${largestBodyBytes} bytes`],
  ])("is refused for %s, by the name of the limit", async (_what, body, limit) => {
    await expect(read(body)).rejects.toMatchObject({ fault: "malformed", message: `GET / answered ${limit}` });
  });

  it("is not what only looks deep or long inside of a string", async () => {
    const value = { text: `${deep(1_000)}${"9".repeat(1_000)} \\" ${deep(1_000)}` };

    expect(await read(JSON.stringify(value))).toEqual(value);
  });

  it.each([
    ["gzip", gzipSync],
    ["br", (bytes: Buffer) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } })],
  ])("is refused when it grows too large from %s", async (encoding, compress) => {
    const bomb = compress(Buffer.alloc(2 * largestBodyBytes, " "));

    await expect(read(bomb, { "content-encoding": encoding })).rejects.toMatchObject({
      fault: "malformed",
      message: `GET / answered more than ${largestBodyBytes} bytes`,
    });
  });

  it("is refused in an encoding that was not asked for", async () => {
    await expect(read("{}", { "content-encoding": "zstd" })).rejects.toMatchObject({ fault: "malformed" });
  });

  it("is refused long before 512 records of a megabyte have come", async ({ signal }) => {
    let sent = 0;
    const record = Buffer.from(`${JSON.stringify({ text: "x".repeat(1_000_000) })},`);
    await using vendor = await startListener((_request, response) => {
      response.write("[");
      const pour = () => {
        while (sent < 512 && !response.destroyed && response.write(record)) sent += 1;
      };
      response.on("drain", pour);
      pour();
    });
    await using http = httpFor(vendor.url);

    const error = await faultOf(http.call({ path: "/" }, signal));

    expect(error).toMatchObject({ fault: "malformed", message: `GET / answered more than ${largestBodyBytes} bytes` });
    expect(Buffer.byteLength(error.body ?? "")).toBe(KEPT_BYTES);
    expect(sent).toBeLessThan(100);
  });

  it.each(["1,", "[],", '{"a":1},', '"a",', "1.0,", "12345678901234567890,", `"${"x".repeat(200)}",`, "{"])(
    "holds the thread up for less than 250 ms, were it full of %s",
    async (unit) => {
      const text = `[${unit.repeat(Math.floor((largestBodyBytes - 10) / unit.length))}0]`;

      const before = process.threadCpuUsage();
      await read(text).catch(() => {});
      const { user, system } = process.threadCpuUsage(before);

      expect((user + system) / 1_000).toBeLessThan(250);
    },
  );
});

describe("an answer that is compressed", () => {
  it.each([
    ["gzip", gzipSync],
    ["br", brotliCompressSync],
  ])("in %s is asked for, and read", async (encoding, compress) => {
    const sample = SAMPLES[1] ?? "";
    let asked = "";
    await using vendor = await startListener((request, response) => {
      asked = String(request.headers["accept-encoding"]);
      response.setHeader("content-encoding", encoding).end(compress(sample));
    });
    await using http = httpFor(vendor.url);

    const { body } = await http.call({ path: "/" }, AbortSignal.timeout(10_000));

    expect(asked.split(", ")).toContain(encoding);
    expect(JSON.stringify(body.decode(asItIs))).toBe(sample.replace(/\n\s*|(?<=":) /g, ""));
  });
});
