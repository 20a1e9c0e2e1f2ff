import { inspect } from "node:util";
import { gzipSync } from "node:zlib";
import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { systemClock } from "../../../platform/clock.ts";
import { perSecond } from "../../../platform/vendor/rate-limit.ts";
import type { Timekeeper } from "../../../platform/vendor/timekeeper.ts";
import { VendorAccount } from "../../../platform/vendor/vendor-account.ts";
import { VendorHttp, type VendorHttpLimits, type VendorRequest } from "../../../platform/vendor/vendor-http.ts";
import { startVendorServer, type VendorReply } from "../../vendor-server.ts";
import { asItIs, faultOf, startListener } from "./raw-server.ts";

const OK: VendorReply = { body: { ok: true } };
const NOTHING: VendorReply = { body: "" };
const METHODS = ["POST", "PUT", "PATCH", "DELETE"] as const;

type Options = {
  readonly requestsPerSecond?: number;
  readonly limits?: Partial<VendorHttpLimits>;
  readonly timekeeper?: Timekeeper;
};

function httpFor(baseUrl: string, { requestsPerSecond = 1_000, limits = {}, timekeeper }: Options = {}): VendorHttp {
  const rateLimits = { all: perSecond(requestsPerSecond) };
  const account = new VendorAccount({ vendor: "ACME", rateLimits, clock: systemClock, random: () => 0, timekeeper });
  return new VendorHttp({ baseUrl, account, limits });
}

/** An address at which nobody listens. */
async function freePort(): Promise<number> {
  const gone = await startListener(() => {});
  await gone[Symbol.asyncDispose]();
  return Number(new URL(gone.url).port);
}

describe("a write to a vendor", () => {
  it.each(METHODS)("by %s sends JSON of which no digit is lost", async (method) => {
    await using vendor = await startVendorServer({ [`${method} /things/1`]: [OK] });
    await using http = httpFor(vendor.url);
    const json = {
      note: "ü",
      at: (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON("6512700624259081000"),
    };

    const { body } = await http.call({ method, path: "/things/1", json }, AbortSignal.timeout(10_000));

    expect(body.decode(asItIs)).toEqual({ ok: true });
    expect(vendor.requests).toMatchObject([{ method, body: '{"note":"ü","at":6512700624259081000}' }]);
    expect(vendor.requests[0]?.headers).toMatchObject({ "content-type": "application/json" });
  });

  it("sends files beside the other fields of a form", async ({ signal }) => {
    await using vendor = await startVendorServer({ "POST /upload": [OK] });
    await using http = httpFor(vendor.url);
    const photo = { name: "photo.jpg", mediaType: "image/jpeg", bytes: new TextEncoder().encode("no JPEG") };

    await http.call({ method: "POST", path: "/upload", form: { note: "of the truck", photo } }, signal);

    const [request] = vendor.requests;
    expect(request?.headers["content-type"]).toMatch(/^multipart\/form-data; boundary=/);
    expect(request?.body).toMatch(/name="note"\r\n\r\nof the truck\r\n/);
    expect(request?.body).toMatch(
      /name="photo"; filename="photo.jpg"\r\nContent-Type: image\/jpeg\r\n\r\nno JPEG\r\n/i,
    );
  });

  it.each([
    ["DELETE", 200],
    ["PUT", 200],
    ["PATCH", 200],
    ["POST", 201],
    ["POST", 202],
    ["POST", 204],
  ] as const)("by %s is done where the vendor answers %i and nothing else", async (method, status) => {
    await using vendor = await startVendorServer({ [`${method} /`]: [{ ...NOTHING, status }] });
    await using http = httpFor(vendor.url);

    const { body } = await http.call({ method, path: "/" }, AbortSignal.timeout(10_000));

    expect(body.decode(asItIs)).toBeNull();
  });

  it("by POST that is answered 200 and nothing else has an answer that is malformed", async ({ signal }) => {
    await using vendor = await startVendorServer({ "POST /": [NOTHING] });
    await using http = httpFor(vendor.url);

    const error = await faultOf(http.call({ method: "POST", path: "/" }, signal));

    expect(error).toMatchObject({ fault: "malformed", symptom: "empty", isUnsent: false });
  });
});

describe("a write that fails", () => {
  it.each(METHODS)(
    "by %s is sent once, whatever it fails with, for nobody knows whether it is done",
    async (method) => {
      const statuses = [408, 429, 500, 503];
      const routes = Object.fromEntries(statuses.map((status) => [`${method} /${status}`, [{ status, body: "" }]]));
      await using vendor = await startVendorServer(routes);
      await using http = httpFor(vendor.url);

      for (const status of statuses) {
        const error = await faultOf(http.call({ method, path: `/${status}` }, AbortSignal.timeout(10_000)));
        expect(error).toMatchObject({ httpStatus: status, isUnsent: false });
      }

      expect(vendor.requests).toHaveLength(statuses.length);
    },
  );

  it("without an answer, or in the middle of one, is sent once", async ({ signal }) => {
    const seen: string[] = [];
    await using vendor = await startListener((request, response) => {
      seen.push(request.url ?? "");
      if (request.url === "/closed") response.destroy();
      if (request.url === "/cut") response.write("{", () => response.destroy());
    });
    await using http = httpFor(vendor.url, { limits: { headersTimeoutMs: 50 } });

    const errors = [];
    for (const path of ["/hanging", "/closed", "/cut"]) {
      errors.push(await faultOf(http.call({ method: "PATCH", path }, signal)));
    }

    expect(errors.map(({ fault, isUnsent }) => [fault, isUnsent])).toEqual([
      ["timeout", false],
      ["unavailable", false],
      ["unavailable", false],
    ]);
    expect(seen).toEqual(["/hanging", "/closed", "/cut"]);
  });

  it.each([
    ["PUT", 3],
    ["DELETE", 3],
    ["POST", 1],
    ["PATCH", 1],
  ] as const)("by %s, and may be repeated as its caller says, is sent %i times", async (method, times) => {
    await using vendor = await startVendorServer({ [`${method} /`]: [{ status: 503, body: "" }] });
    await using http = httpFor(vendor.url);

    await faultOf(http.call({ method, path: "/", isRepeatable: true }, AbortSignal.timeout(10_000)));

    expect(vendor.requests).toHaveLength(times);
  });

  it("for nobody listened is sent again, and done once somebody does", async ({ signal }) => {
    await using opening = new AsyncDisposableStack();
    const port = await freePort();
    const seen: string[] = [];
    const timekeeper: Timekeeper = {
      now: () => performance.now(),
      async pause() {
        const listener = startListener((request, response) => {
          seen.push(request.method ?? "");
          response.end("{}");
        }, port);
        opening.use(await listener);
      },
    };
    await using http = httpFor(`http://127.0.0.1:${port}`, { timekeeper });

    await http.call({ method: "POST", path: "/", json: {} }, signal);

    expect(seen).toEqual(["POST"]);
  });

  it("is known not to have reached the vendor where nobody listens, nobody knows the name, or it was not sent at all", async ({
    signal,
  }) => {
    const timekeeper: Timekeeper = { now: () => performance.now(), pause: async () => {} };
    await using refusing = httpFor(`http://127.0.0.1:${await freePort()}`, { timekeeper });
    // https://www.rfc-editor.org/rfc/rfc6761#section-6.4: it is never given to anybody.
    await using unknown = httpFor("http://vendor.invalid", { timekeeper });
    await using vendor = await startVendorServer({
      "POST /paused": [{ status: 503, headers: { "retry-after": "60" }, body: "" }],
      "POST /forbidden": [{ status: 403, body: "" }],
    });
    await using http = httpFor(vendor.url);
    const post = (client: VendorHttp, path: string) => faultOf(client.call({ method: "POST", path }, signal));

    const asked = [await post(http, "/forbidden"), await post(http, "/paused")];
    const unasked = [await post(http, "/forbidden"), await post(http, "/paused")];
    const unreached = [await post(refusing, "/"), await post(unknown, "/")];

    expect(asked.map(({ isUnsent }) => isUnsent)).toEqual([false, false]);
    expect([...unasked, ...unreached].map(({ isUnsent }) => isUnsent)).toEqual([true, true, true, true]);
    expect(vendor.requests).toHaveLength(2);
  });

  it("keeps the vendor's words for whoever asks for them, and shows them to nobody else", async ({ signal }) => {
    const words = `{"message":"Coach t0ps3cret is unknown ${"x".repeat(1_000)}"}`;
    await using vendor = await startListener((request, response) => {
      const status = request.url === "/silent" ? 404 : 400;
      response.writeHead(status, { "content-encoding": "gzip" });
      response.end(gzipSync(status === 404 ? "" : words));
    });
    await using http = httpFor(vendor.url);
    const call = (request: VendorRequest) => faultOf(http.call(request, signal));

    const write = await call({ method: "PATCH", path: "/a" });
    const silent = await call({ method: "PATCH", path: "/silent" });
    const read = await call({ path: "/a" });

    expect(write.vendorWords).toBe(words.slice(0, 500));
    expect([silent.vendorWords, read.vendorWords]).toEqual([null, null]);
    const lines: string[] = [];
    pino({}, { write: (line: string) => lines.push(line) }).warn({ err: write });
    expect([write.message, write.body, lines.join(""), inspect(write), JSON.stringify(write)].join("")).not.toContain(
      "t0ps3cret",
    );
  });
});

describe("the account of a vendor", () => {
  it("counts writes and reads together, in its limit and in flight", async ({ signal }) => {
    const atMs: number[] = [];
    let inFlight = 0;
    let mostInFlight = 0;
    await using vendor = await startListener((request, response) => {
      atMs.push(performance.now());
      inFlight += 1;
      mostInFlight = Math.max(mostInFlight, inFlight);
      request.resume().once("end", () =>
        setTimeout(() => {
          inFlight -= 1;
          response.end("{}");
        }, 20),
      );
    });
    await using http = httpFor(vendor.url, { requestsPerSecond: 4 });
    const requests: VendorRequest[] = [
      { path: "/a" },
      { method: "POST", path: "/a", json: {} },
      { method: "PATCH", path: "/b", json: {} },
      { path: "/b" },
      { method: "DELETE", path: "/b" },
    ];

    await Promise.all(requests.map((request) => http.call(request, signal)));

    const sinceFirstMs = atMs.map((at) => at - (atMs[0] ?? 0));
    expect(mostInFlight).toBe(2);
    expect(sinceFirstMs[3]).toBeLessThan(900);
    expect(sinceFirstMs[4]).toBeGreaterThan(900);
  });

  it("leaves writes at a path alone that fails, and those of a paused vendor like its reads", async ({ signal }) => {
    await using vendor = await startVendorServer({
      "PATCH /a": [{ status: 500, body: "" }],
      "GET /b": [{ status: 429, headers: { "retry-after": "60" }, body: "" }],
      "PATCH /b": [OK],
    });
    await using http = httpFor(vendor.url);
    const errors = [];
    for (let nth = 0; nth < 6; nth += 1) errors.push(await faultOf(http.call({ method: "PATCH", path: "/a" }, signal)));
    await faultOf(http.call({ path: "/b" }, signal));

    const paused = await faultOf(http.call({ method: "PATCH", path: "/b" }, signal));

    expect(errors.map(({ isUnsent }) => isUnsent)).toEqual([false, false, false, false, false, true]);
    expect(paused).toMatchObject({ fault: "throttled", isUnsent: true });
    expect(vendor.requests.map(({ method }) => method)).toEqual([...Array(5).fill("PATCH"), "GET"]);
  });
});
