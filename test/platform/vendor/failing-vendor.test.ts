import { describe, expect, it } from "vitest";
import { perSecond } from "../../../platform/vendor/rate-limit.ts";
import { VendorAccount } from "../../../platform/vendor/vendor-account.ts";
import { VendorError } from "../../../platform/vendor/vendor-error.ts";
import { VendorHttp } from "../../../platform/vendor/vendor-http.ts";
import { startVendorServer, type VendorReply, type VendorRoute } from "../../vendor-server.ts";
import { LONG, LONG_RUN_MS } from "./long-run.ts";
import { asItIs, faultOf, startListener } from "./raw-server.ts";
import { createRandom, SimulatedTime } from "./simulated-time.ts";

const OK: VendorReply = { body: { ok: true } };
const DOWN: VendorReply = { status: 503, body: "" };
const CALLS = LONG ? 10_000 : 600;

/** What is asked of a vendor, in simulated time. */
class Observed {
  readonly time = new SimulatedTime();
  readonly requests: { readonly atMs: number; readonly path: string; readonly failed: boolean }[] = [];

  /** Answers, and remembers what it answered when. */
  answering(answer: (path: string) => VendorReply): VendorRoute {
    return ({ url }) => {
      const reply = answer(url.pathname);
      this.requests.push({ atMs: this.time.now(), path: url.pathname, failed: (reply.status ?? 200) >= 500 });
      return reply;
    };
  }

  createAccount(): VendorAccount {
    const { clock } = this.time;
    const rateLimits = { all: perSecond(50) };
    const account = new VendorAccount({
      vendor: "ACME",
      rateLimits,
      clock,
      random: createRandom(3),
      timekeeper: this.time,
    });
    this.time.accounts.push(account);
    return account;
  }
}

/** Waits as long as an error says. */
async function waitFor(error: VendorError, { time }: Observed, signal: AbortSignal): Promise<void> {
  await time.pause(Math.max((error.retryAtMs ?? 0) - time.clock.now(), 1), signal);
}

describe("a vendor that fails", () => {
  it(
    "at random is left alone after five failures in ten seconds, but for a probe every half minute",
    async ({ signal }) => {
      const observed = new Observed();
      const random = createRandom(5);
      const answer = () =>
        random() < 0.3 ? { status: [500, 502, 503, 504][Math.floor(random() * 4)] ?? 500, body: "" } : OK;
      await using vendor = await startVendorServer({ "GET /": observed.answering(answer) });
      await using http = new VendorHttp({ baseUrl: vendor.url, account: observed.createAccount() });

      for (let call = 0; call < CALLS; call += 1) {
        const error = await http.call({ path: "/" }, signal).catch((reason: unknown) => reason);
        if (error instanceof VendorError) await waitFor(error, observed, signal);
      }

      const { requests } = observed;
      const failures = requests.filter(({ failed }) => failed).map(({ atMs }) => atMs);
      const openings = failures.filter((atMs, i) => atMs - (failures[i - 4] ?? Number.NEGATIVE_INFINITY) < 10_000);
      const isLeftAlone = (atMs: number) =>
        requests.every((other) => other.atMs <= atMs || other.atMs >= atMs + 30_000);
      expect(openings.length).toBeGreaterThan(CALLS / 100);
      expect(openings.filter(isLeftAlone)).toEqual(openings);
    },
    LONG_RUN_MS,
  );

  it("again and again is probed every half minute, once each time, and followed again when it answers", async ({
    signal,
  }) => {
    const observed = new Observed();
    let reply = DOWN;
    await using vendor = await startVendorServer({ "GET /": observed.answering(() => reply) });
    await using http = new VendorHttp({ baseUrl: vendor.url, account: observed.createAccount() });

    const errors: VendorError[] = [];
    while (observed.time.now() < 600_000) {
      errors.push(await faultOf(http.call({ path: "/" }, signal)));
      await observed.time.pause(250, signal);
    }
    reply = OK;
    await waitFor(errors.at(-1) ?? new VendorError("unavailable", ""), observed, signal);
    await http.call({ path: "/" }, signal);

    expect(observed.requests.length).toBeLessThanOrEqual(5 + 600 / 30 + 1);
    for (const error of errors) expect(error).toMatchObject({ fault: "unavailable", httpStatus: 503 });
    expect(observed.requests.at(-1)?.failed).toBe(false);
  });

  it("has one probe, however many wait for it", async ({ signal }) => {
    const observed = new Observed();
    await using vendor = await startVendorServer({ "GET /": observed.answering(() => DOWN) });
    await using http = new VendorHttp({ baseUrl: vendor.url, account: observed.createAccount() });
    const poll = async () => {
      while (observed.time.now() < 100_000) {
        await waitFor(await faultOf(http.call({ path: "/" }, signal)), observed, signal);
      }
    };

    await Promise.all([poll(), poll(), poll(), poll()]);

    const afterOpening = observed.requests.filter(({ atMs }) => atMs >= 20_000);
    expect(afterOpening.length).toBeLessThanOrEqual(4);
  });

  it.each([
    [3, 0.9],
    // As many as make a vendor look as if it were down: it is tried at another of them each time.
    [8, 0.5],
  ])("at %i of 12 paths goes on answering at the others", async (broken, share) => {
    const signal = AbortSignal.timeout(25_000);
    const observed = new Observed();
    const paths = Array.from({ length: 12 }, (_, i) => `/${i}`);
    const failing = new Set(paths.slice(0, broken));
    const answer = observed.answering((path) => (failing.has(path) ? { status: 500, body: "" } : OK));
    await using vendor = await startVendorServer(Object.fromEntries(paths.map((path) => [`GET ${path}`, answer])));
    await using http = new VendorHttp({ baseUrl: vendor.url, account: observed.createAccount() });

    let wholeRounds = 0;
    for (let round = 0; round < 100; round += 1) {
      const outcomes = await Promise.allSettled(paths.map((path) => http.call({ path }, signal)));
      if (outcomes.filter(({ status }) => status === "fulfilled").length === 12 - broken) wholeRounds += 1;
      await observed.time.pause(5_000, signal);
    }

    expect(wholeRounds).toBeGreaterThan(100 * share);
    expect(observed.requests.filter(({ failed }) => failed).length).toBeLessThan(broken * (5 + 500 / 30 + 1));
  });

  it("at all of its paths is probed at one of them every half minute, and followed again at all", async ({
    signal,
  }) => {
    const observed = new Observed();
    let reply = DOWN;
    const paths = Array.from({ length: 12 }, (_, i) => `/${i}`);
    const answer = observed.answering(() => reply);
    await using vendor = await startVendorServer(Object.fromEntries(paths.map((path) => [`GET ${path}`, answer])));
    await using http = new VendorHttp({ baseUrl: vendor.url, account: observed.createAccount() });
    const round = () => Promise.allSettled(paths.map((path) => http.call({ path }, signal)));

    while (observed.time.now() < 600_000) {
      await round();
      await observed.time.pause(1_000, signal);
    }
    const whileDown = observed.requests.filter(({ atMs }) => atMs > 60_000);
    reply = OK;
    await observed.time.pause(31_000, signal);
    await round();
    const outcomes = await round();

    expect(whileDown.length).toBeLessThanOrEqual(540 / 30 + 1);
    expect(outcomes.map(({ status }) => status)).toEqual(paths.map(() => "fulfilled"));
  });

  it("by refusing connections is looked for every five seconds", async ({ signal }) => {
    const observed = new Observed();
    const gone = await startListener(() => {});
    const port = Number(new URL(gone.url).port);
    await gone[Symbol.asyncDispose]();
    await using http = new VendorHttp({ baseUrl: gone.url, account: observed.createAccount() });
    let error = await faultOf(http.call({ path: "/" }, signal));
    while (error.retryAtMs === null) error = await faultOf(http.call({ path: "/" }, signal));
    const leftMs = error.retryAtMs - observed.time.clock.now();

    await using _back = await startListener((_request, response) => response.end("{}"), port);
    await waitFor(error, observed, signal);
    const { body } = await http.call({ path: "/" }, signal);

    expect(error).toMatchObject({ fault: "unavailable", httpStatus: null });
    expect(leftMs).toBeLessThanOrEqual(5_000);
    expect(body.decode(asItIs)).toEqual({});
  });

  it("by hanging at a path is left alone there after five requests in a row, however far apart", async ({ signal }) => {
    const observed = new Observed();
    await using vendor = await startListener(() => {});
    const limits = { headersTimeoutMs: 20 };
    await using http = new VendorHttp({ baseUrl: vendor.url, account: observed.createAccount(), limits });
    // A write is not tried again.
    const call = () => faultOf(http.call({ method: "POST", path: "/" }, signal));

    const errors: VendorError[] = [];
    for (let nth = 0; nth < 6; nth += 1) {
      errors.push(await call());
      await observed.time.pause(11_000, signal);
    }

    // Only what was not sent says when to try again.
    expect(errors.map(({ fault, retryAtMs }) => [fault, retryAtMs === null])).toEqual(
      [true, true, true, true, true, false].map((isSent) => ["timeout", isSent]),
    );
  });

  it("lets a caller who goes away keep nobody from the probe", async ({ signal }) => {
    const observed = new Observed();
    const asked = Promise.withResolvers<void>();
    let down = true;
    await using vendor = await startListener((_request, response) => {
      if (down) response.writeHead(503).end();
      else asked.resolve();
    });
    await using http = new VendorHttp({
      baseUrl: vendor.url,
      account: observed.createAccount(),
      limits: { totalTimeoutMs: 5_000 },
    });
    let error = await faultOf(http.call({ path: "/" }, signal));
    while (error.retryAtMs === null) error = await faultOf(http.call({ path: "/" }, signal));
    await waitFor(error, observed, signal);
    down = false;
    const leaving = new AbortController();
    const left = http.call({ path: "/" }, leaving.signal);
    await asked.promise;

    leaving.abort(new Error("gone"));

    await expect(left).rejects.toThrow("gone");
    down = true;
    expect((await faultOf(http.call({ path: "/" }, signal))).message).toBe("GET / answered 503");
  });
});

describe("a vendor that refuses the credentials", () => {
  const CREDENTIALS = { headers: { authorization: "Bearer old" } };

  it.each([
    [401, ["/a"]],
    [403, ["/a", "/b"]],
  ])("with a %i is asked once a minute for each of %j", async (status, asked) => {
    const observed = new Observed();
    const refuse = observed.answering(() => ({ status, body: "" }));
    await using vendor = await startVendorServer({ "GET /a": refuse, "GET /b": refuse });
    await using http = new VendorHttp({ baseUrl: vendor.url, account: observed.createAccount() });

    const errors: VendorError[] = [];
    while (observed.time.now() < 60_000) {
      for (const path of ["/a", "/b"]) {
        errors.push(await faultOf(http.call({ path, ...CREDENTIALS }, AbortSignal.timeout(20_000))));
      }
      await observed.time.pause(1_000, AbortSignal.timeout(20_000));
    }

    expect(observed.requests.map(({ path }) => path)).toEqual(asked);
    const [first] = errors;
    expect(first?.retryAtMs).not.toBeNull();
    for (const { fault, httpStatus, retryAtMs } of errors) {
      expect({ fault, httpStatus, retryAtMs }).toEqual({
        fault: "unauthorized",
        httpStatus: status,
        retryAtMs: expect.any(Number),
      });
    }
  });

  it("is asked at once with others, such as those of a login and of the session that it opened", async ({ signal }) => {
    const observed = new Observed();
    await using vendor = await startVendorServer({
      "GET /": ({ headers }) => (headers.cookie === "session=new" ? OK : { status: 401, body: "" }),
      "POST /login": [OK],
    });
    await using http = new VendorHttp({ baseUrl: vendor.url, account: observed.createAccount() });
    await faultOf(http.call({ path: "/" }, signal));

    await http.call({ method: "POST", path: "/login", form: { user: "u" } }, signal);
    const { body } = await http.call({ path: "/", headers: { cookie: "session=new" } }, signal);

    expect(body.decode(asItIs)).toEqual({ ok: true });
    expect((await faultOf(http.call({ path: "/" }, signal))).httpStatus).toBe(401);
    expect(vendor.requests).toHaveLength(3);
  });

  it("is asked again after a minute", async ({ signal }) => {
    const observed = new Observed();
    await using vendor = await startVendorServer({ "GET /": [{ status: 401, body: "" }, OK] });
    await using http = new VendorHttp({ baseUrl: vendor.url, account: observed.createAccount() });

    await waitFor(await faultOf(http.call({ path: "/", ...CREDENTIALS }, signal)), observed, signal);

    expect((await http.call({ path: "/", ...CREDENTIALS }, signal)).body.decode(asItIs)).toEqual({ ok: true });
    expect(observed.time.now()).toBeGreaterThanOrEqual(60_000);
  });
});
