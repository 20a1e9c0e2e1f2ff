import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { toPublicMessage } from "../../../platform/feed/source-status.ts";
import { perSecond } from "../../../platform/vendor/rate-limit.ts";
import { VendorAccount } from "../../../platform/vendor/vendor-account.ts";
import type { VendorError } from "../../../platform/vendor/vendor-error.ts";
import { VendorHttp, type VendorHttpLimits } from "../../../platform/vendor/vendor-http.ts";
import { isTimeout, toConnectionSymptom } from "../../../platform/vendor/vendor-symptom.ts";
import { startVendorServer, type VendorReply } from "../../vendor-server.ts";
import { faultOf, startListener, startSocketServer } from "./raw-server.ts";
import { SimulatedTime } from "./simulated-time.ts";

const SECRET = "token=1";

function createAccount(time = new SimulatedTime()): VendorAccount {
  const rateLimits = { all: perSecond(1_000) };
  const account = new VendorAccount({
    vendor: "ACME",
    rateLimits,
    clock: time.clock,
    random: () => 0,
    timekeeper: time,
  });
  time.accounts.push(account);
  return account;
}

/** What a write, which is not tried again, ends with. */
async function ask(url: string, signal: AbortSignal, limits: Partial<VendorHttpLimits> = {}): Promise<VendorError> {
  await using http = new VendorHttp({ baseUrl: url, account: createAccount(), limits });
  return await faultOf(http.call({ method: "POST", path: "/" }, signal));
}

const answering = (reply: VendorReply) => startVendorServer({ "POST /": [reply] });

describe("what happened at a vendor is said in words of its own", () => {
  it("where the connection is refused", async ({ signal }) => {
    const gone = await startVendorServer({});
    await gone[Symbol.asyncDispose]();

    const error = await ask(gone.url, signal);

    expect(error).toMatchObject({ fault: "unavailable", symptom: "refused" });
    expect(toPublicMessage(error)).toBe("The vendor's server refuses the connection.");
  });

  it("where nobody knows the server's name", async ({ signal }) => {
    const error = await ask("http://vendor.invalid", signal);

    expect(error).toMatchObject({ fault: "unavailable", symptom: "nameUnknown" });
    expect(toPublicMessage(error)).toBe("The name of the vendor's server is not found (DNS).");
  });

  it("where no secure connection comes about", async ({ signal }) => {
    await using vendor = await answering({ body: {} });

    const error = await ask(vendor.url.replace("http:", "https:"), signal);

    expect(error).toMatchObject({ fault: "unavailable", symptom: "tls" });
    expect(toPublicMessage(error)).toBe("No secure connection to the vendor's server can be made (TLS).");
  });

  it.each([
    ["closed", "The vendor's server closes the connection without an answer.", ""],
    ["notHttp", "The vendor's server does not answer in HTTP.", `SSH-2.0-${SECRET}\r\n`],
  ] as const)("where what comes is %s", async (symptom, words, answer) => {
    await using vendor = await startSocketServer((socket) => socket.end(answer));

    const error = await ask(vendor.url, AbortSignal.timeout(10_000));

    expect(error).toMatchObject({ fault: "unavailable", symptom, httpStatus: null });
    expect(toPublicMessage(error)).toBe(words);
  });

  it("where the answer breaks off", async ({ signal }) => {
    await using vendor = await startSocketServer((socket) =>
      socket.end(`HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"${SECRET}":`),
    );

    const error = await ask(vendor.url, signal);

    expect(error).toMatchObject({ fault: "unavailable", symptom: "cut", httpStatus: 200 });
    expect(toPublicMessage(error)).toBe("The vendor's answer breaks off.");
  });

  it("where a compressed answer is damaged", async ({ signal }) => {
    await using vendor = await startListener((_request, response) => {
      response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync('{"a":1}').subarray(0, 12));
    });

    expect(await ask(vendor.url, signal)).toMatchObject({ fault: "unavailable", symptom: "cut" });
  });

  it("where the answer does not begin, or does not end, in time", async ({ signal }) => {
    await using silent = await startListener(() => {});
    await using dripping = await startListener((_request, response) => {
      const drip = setInterval(() => response.write(" "), 5);
      response.on("close", () => clearInterval(drip));
    });

    const errors = [
      await ask(silent.url, signal, { headersTimeoutMs: 50 }),
      await ask(dripping.url, signal, { totalTimeoutMs: 100 }),
    ];

    expect(errors).toMatchObject([
      { fault: "timeout", symptom: null },
      { fault: "timeout", symptom: "stalled" },
    ]);
    expect(errors.map(toPublicMessage)).toEqual([
      "The vendor does not answer in time.",
      "The vendor's answer begins and does not end in time.",
    ]);
  });

  it.each([
    [500, "The vendor answers with a server error."],
    [503, "The vendor answers with a server error."],
    [408, "The vendor answers that the request took too long."],
    [429, "The vendor asks for fewer requests."],
    [401, "The vendor refuses the credentials."],
    [403, "The vendor does not let these credentials read this."],
    [404, "The vendor rejects a request that it documents."],
    [302, "The vendor redirects to another address."],
  ])("where it answers %i", async (status, words) => {
    await using vendor = await answering({ status, body: SECRET });

    expect(toPublicMessage(await ask(vendor.url, AbortSignal.timeout(10_000)))).toBe(words);
  });

  it.each([
    ["html", `<!doctype html><p>${SECRET}`, "The vendor answers with a web page in place of data."],
    ["empty", " ", "The vendor's answer is empty."],
    ["notJson", `{"a":${SECRET}`, "The vendor's answer is not JSON."],
    ["tooLarge", `"${"x".repeat(2_000)}"`, "The vendor's answer is larger than any that it documents."],
    ["tooLarge", "[".repeat(1_000), "The vendor's answer is larger than any that it documents."],
  ] as const)("where the answer is %s", async (symptom, body, words) => {
    await using vendor = await answering({ body });

    const error = await ask(vendor.url, AbortSignal.timeout(10_000), { largestBodyBytes: 1_500 });

    expect(error).toMatchObject({ fault: "malformed", symptom });
    expect(toPublicMessage(error)).toBe(words);
  });

  it("where it is told again by whoever keeps a vendor from being asked", async ({ signal }) => {
    const gone = await startVendorServer({});
    await gone[Symbol.asyncDispose]();
    await using http = new VendorHttp({ baseUrl: gone.url, account: createAccount() });

    let error = await faultOf(http.call({ path: "/" }, signal));
    while (error.retryAtMs === null) error = await faultOf(http.call({ path: "/" }, signal));

    expect(error).toMatchObject({ fault: "unavailable", symptom: "refused" });
  });

  it.each([
    ["DEPTH_ZERO_SELF_SIGNED_CERT", "tls"],
    ["CERT_HAS_EXPIRED", "tls"],
    ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "tls"],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "tls"],
    ["EAI_AGAIN", "nameUnknown"],
    ["EHOSTUNREACH", "noRoute"],
    ["ECONNRESET", "closed"],
  ])("where the connection fails with %s", (code, symptom) => {
    expect(toConnectionSymptom(Object.assign(new Error(SECRET), { code }))).toBe(symptom);
  });

  it.each(["ETIMEDOUT", "UND_ERR_CONNECT_TIMEOUT"])("as a timeout where it is %s", (code) => {
    expect(isTimeout(Object.assign(new Error(), { code }))).toBe(true);
  });
});

describe("a call without an answer", () => {
  it("is counted by its account from its first try to its end, whatever the tries", async ({ signal }) => {
    let nowMs = 0;
    const time = { now: () => nowMs, pause: async () => {} };
    const clock = { now: () => nowMs };
    const rateLimits = { all: perSecond(1_000) };
    const account = new VendorAccount({ vendor: "ACME", rateLimits, clock, random: () => 0, timekeeper: time });
    const tries: PromiseWithResolvers<() => void>[] = [Promise.withResolvers(), Promise.withResolvers()];
    let asked = 0;
    await using vendor = await startListener((request, response) => {
      const isFirst = asked === 0;
      tries[asked]?.resolve(() => (isFirst ? request.socket.destroy() : response.end("{}")));
      asked += 1;
    });
    await using http = new VendorHttp({ baseUrl: vendor.url, account });

    const call = http.call({ path: "/" }, signal);
    const closeFirst = await tries[0]?.promise;
    nowMs += 4_000;
    const atFirst = account.unansweredMs();
    closeFirst?.();
    const answerSecond = await tries[1]?.promise;
    nowMs += 2_000;
    const atSecond = account.unansweredMs();
    answerSecond?.();
    await call;

    expect([atFirst, atSecond, account.unansweredMs()]).toEqual([4_000, 6_000, 0]);
  });

  it("is counted anew from the first try after an answer", async ({ signal }) => {
    let nowMs = 0;
    const pause = async () => {
      nowMs += 1_000;
    };
    const time = { now: () => nowMs, pause };
    const clock = { now: () => nowMs };
    const rateLimits = { all: perSecond(1_000) };
    const account = new VendorAccount({ vendor: "ACME", rateLimits, clock, random: () => 0, timekeeper: time });
    const unansweredMs: number[] = [];
    await using vendor = await startVendorServer({
      "GET /": () => {
        unansweredMs.push(account.unansweredMs());
        return { status: 500, body: "" };
      },
    });
    await using http = new VendorHttp({ baseUrl: vendor.url, account });

    await faultOf(http.call({ path: "/" }, signal));

    expect([unansweredMs, account.unansweredMs()]).toEqual([[0, 0, 0], 0]);
  });
});
