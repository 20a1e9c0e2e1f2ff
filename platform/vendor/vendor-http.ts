import { setTimeout as sleep } from "node:timers/promises";
import { type Dispatcher, FormData, Pool } from "undici";
import type { Clock } from "../clock.ts";
import { backOffMs, toPauseMs } from "./retry-after.ts";
import { toFault, VendorError } from "./vendor-error.ts";
import { parseWireJson } from "./wire-json.ts";

export type VendorHttpSettings = {
  /** The vendor's address, with the path that every call starts with. */
  readonly baseUrl: string;
  /** The vendor's limit: no second sees more calls than that. */
  readonly requestsPerSecond: number;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** In place of {@link VENDOR_HTTP_LIMITS}. */
  readonly limits?: Partial<VendorHttpLimits>;
};

/** What a call may cost before it is given up. */
export type VendorHttpLimits = {
  /** From the request to the first byte of the answer. */
  readonly headersTimeoutMs: number;
  /** For a call in all, tries and the pauses between them included. */
  readonly totalTimeoutMs: number;
  readonly largestBodyBytes: number;
};

/** Patient enough for a slow vendor, and a page of 512 rich records is about 2 MB. */
export const VENDOR_HTTP_LIMITS: VendorHttpLimits = {
  headersTimeoutMs: 10_000,
  totalTimeoutMs: 30_000,
  largestBodyBytes: 64 * 1024 * 1024,
};

export type VendorQuery = Readonly<Record<string, string | number | undefined>>;

export type VendorRequest = {
  readonly method?: "GET" | "POST";
  /** Below the base, its variable parts encoded. */
  readonly path: string;
  readonly query?: VendorQuery;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as `multipart/form-data`. */
  readonly form?: Readonly<Record<string, string>>;
};

export type VendorAnswer = {
  readonly body: unknown;
  readonly setCookies: readonly string[];
};

/** Two at once keep a vendor's pages coming and leave it room for its other clients. */
const CONNECTIONS = 2;
const TRIES = 3;
/** A longer pause is for whoever calls: waiting here would keep its other work from going on. */
const LONGEST_WAIT_MS = 2_000;
/** Node counts timers in whole milliseconds: one can end that much early. */
const TIMER_ERROR_MS = 1;

/**
 * Calls one vendor over HTTP and answers with its JSON, no digit lost.
 *
 * Every failure is a {@link VendorError}. A call has 30 s in all; a read that failed in passing is tried again, never
 * sooner than the vendor asked. Redirects are not followed, so credentials never leave for another host.
 * Whoever made it disposes of it.
 */
export class VendorHttp implements AsyncDisposable {
  readonly #pool: Pool;
  readonly #basePath: string;
  readonly #settings: VendorHttpSettings;
  readonly #limits: VendorHttpLimits;
  /**
   * When the latest calls were let through, oldest first; no more of them than a second allows. As `performance.now`
   * counts: a clock that is set back must not hold the calls up.
   */
  readonly #slotsMs: number[] = [];

  constructor(settings: VendorHttpSettings) {
    const { origin, pathname } = new URL(settings.baseUrl);
    this.#settings = settings;
    this.#limits = { ...VENDOR_HTTP_LIMITS, ...settings.limits };
    this.#basePath = pathname.replace(/\/$/, "");
    this.#pool = new Pool(origin, { connections: CONNECTIONS, headersTimeout: this.#limits.headersTimeoutMs });
  }

  /** Rejects with {@link VendorError}, and with the signal's reason when it is aborted. */
  async call(request: VendorRequest, signal: AbortSignal): Promise<VendorAnswer> {
    await this.#takeSlot(signal);
    const deadline = AbortSignal.timeout(this.#limits.totalTimeoutMs);
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#callOnce(request, deadline, signal);
      } catch (error) {
        signal.throwIfAborted();
        const pauseMs = deadline.aborted ? null : this.#pauseBeforeRetryMs(error, request, attempt);
        if (pauseMs === null) throw error;
        await pause(pauseMs + TIMER_ERROR_MS, signal);
        await this.#takeSlot(signal);
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool.destroy();
  }

  /** Lets a call through as soon as fewer than the allowed number were let through within the second before it. */
  async #takeSlot(signal: AbortSignal): Promise<void> {
    const nowMs = performance.now();
    const before = this.#slotsMs.length < this.#settings.requestsPerSecond ? null : this.#slotsMs.shift();
    const slotAtMs = Math.max(nowMs, (before ?? Number.NEGATIVE_INFINITY) + 1_000);
    this.#slotsMs.push(slotAtMs);
    if (slotAtMs > nowMs) await pause(slotAtMs - nowMs + TIMER_ERROR_MS, signal);
  }

  #pauseBeforeRetryMs(error: unknown, { method = "GET" }: VendorRequest, attempt: number): number | null {
    if (!(error instanceof VendorError) || method !== "GET" || attempt >= TRIES) return null;
    if (!["throttled", "timeout", "unavailable"].includes(error.fault)) return null;
    const askedMs = (error.retryAtMs ?? 0) - this.#settings.clock.now();
    const pauseMs = Math.max(askedMs, backOffMs(attempt, this.#settings.random));
    return pauseMs <= LONGEST_WAIT_MS ? pauseMs : null;
  }

  async #callOnce(
    { method = "GET", path, query, headers, form }: VendorRequest,
    deadline: AbortSignal,
    signal: AbortSignal,
  ): Promise<VendorAnswer> {
    const where = `${method} ${this.#basePath}${path}`;
    try {
      const answer = await this.#pool.request({
        method,
        path: `${this.#basePath}${path}${toQueryString(query)}`,
        headers: { accept: "application/json", ...headers },
        body: form ? toFormData(form) : null,
        signal: AbortSignal.any([signal, deadline]),
      });
      const text = await readText(answer, this.#limits.largestBodyBytes, where);
      this.#checkStatus(answer, where);
      return { body: decodeBody(text, where), setCookies: [answer.headers["set-cookie"] ?? []].flat() };
    } catch (error) {
      if (error instanceof VendorError) throw error;
      signal.throwIfAborted();
      throw new VendorError(deadline.aborted || isTimeout(error) ? "timeout" : "unavailable", where, { cause: error });
    }
  }

  #checkStatus({ statusCode, headers }: Dispatcher.ResponseData, where: string): void {
    if (statusCode >= 200 && statusCode < 300) return;
    const fault = toFault(statusCode);
    const nowMs = this.#settings.clock.now();
    const pauseMs = fault === "unauthorized" ? null : toPauseMs([headers["retry-after"] ?? []].flat()[0], nowMs);
    const details = { httpStatus: statusCode, ...(pauseMs === null ? {} : { retryAtMs: nowMs + pauseMs }) };
    throw new VendorError(fault, `${where} answered ${statusCode}`, details);
  }
}

/** Resolves after a pause. Rejects with the signal's reason when it is aborted before. */
async function pause(pauseMs: number, signal: AbortSignal): Promise<void> {
  await sleep(pauseMs, undefined, { signal }).catch(() => signal.throwIfAborted());
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && "code" in error && /TIMEOUT/.test(String(error.code));
}

function toQueryString(query: VendorQuery = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) parameters.append(name, String(value));
  return parameters.size > 0 ? `?${parameters}` : "";
}

/** The client takes its own kind of form only, and not the one that is built into Node. */
function toFormData(form: Readonly<Record<string, string>>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(form)) data.append(name, value);
  return data;
}

async function readText({ body }: Dispatcher.ResponseData, largestBytes: number, where: string): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > largestBytes) throw new VendorError("malformed", `${where} answered more than ${largestBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function decodeBody(text: string, where: string): unknown {
  try {
    return parseWireJson(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    throw new VendorError("malformed", `${where} answered something that is not JSON`, { cause: error });
  }
}
