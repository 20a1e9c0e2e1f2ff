import { FormData, Pool } from "undici";
import { ACCEPTED_ENCODINGS, type AnswerBody, readBody, readWords } from "./answer-body.ts";
import { backOffMs } from "./retry-after.ts";
import type { OnHead, Target, VendorAccount } from "./vendor-account.ts";
import { toFault, VendorError } from "./vendor-error.ts";
import { isTimeout, toConnectionSymptom } from "./vendor-symptom.ts";

export type VendorHttpSettings = {
  /** The address of one of the vendor's services, with the path that every call starts with. */
  readonly baseUrl: string;
  /** On whose account its calls are. All services of a vendor share one. */
  readonly account: VendorAccount;
  /** In place of {@link VENDOR_HTTP_LIMITS}. */
  readonly limits?: Partial<VendorHttpLimits>;
};

/** The bounds of a call. */
export type VendorHttpLimits = {
  /** From the request, the connection included, to the first byte of the answer. */
  readonly headersTimeoutMs: number;
  /** For the whole call from its first request on, with its retries and the pauses between them. */
  readonly totalTimeoutMs: number;
  /** Before as after it is decompressed. */
  readonly largestBodyBytes: number;
};

/** Patient enough for a slow vendor. A page of 512 rich records is 1 to 2 MB, and 8 MB are parsed in 0.1 s. */
export const VENDOR_HTTP_LIMITS: VendorHttpLimits = {
  headersTimeoutMs: 10_000,
  totalTimeoutMs: 30_000,
  largestBodyBytes: 8 * 1024 * 1024,
};

export type VendorQuery = Readonly<Record<string, string | number | undefined>>;

export type VendorRequest = {
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below the base, its variable parts encoded. */
  readonly path: string;
  readonly query?: VendorQuery;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: object;
  /** Sent as `multipart/form-data`. */
  readonly form?: VendorForm;
  /**
   * A `PUT` or `DELETE` may be sent again where nobody knows whether it has arrived: the vendor takes it for the same one.
   * Of other methods it says nothing, https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2.
   */
  readonly isRepeatable?: boolean;
};

export type VendorForm = Readonly<Record<string, string | VendorFile>>;

/** A file as a part of a form. */
export type VendorFile = {
  readonly name: string;
  /** `image/jpeg` */
  readonly mediaType: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
};

export type VendorAnswer = {
  readonly body: AnswerBody;
  readonly setCookies: readonly string[];
  /** When the request that it answers was sent, by `performance.now()`. */
  readonly askedAt: number;
};

const TRIES = 3;
/** As many as the account allows in flight. */
const CONNECTIONS = 2;
/** The body of an error is read up to here, so that the connection can be kept. */
const MAX_ERROR_BYTES = 64 * 1024;

/**
 * Calls one service of a vendor over HTTP and answers with its JSON, no digit lost.
 *
 * Every failure is a {@link VendorError}. From its first request on a call has 30 s in all; a read that fails in a way
 * that can pass is retried, when the account lets it. A write is retried where the vendor's server has refused the
 * connection or its name is unknown, and where the request says that it may be repeated. Redirects are not followed, so credentials never leave for another host.
 * Whoever made it disposes of it.
 */
export class VendorHttp implements AsyncDisposable {
  readonly #pool: Pool;
  readonly #service: string;
  readonly #basePath: string;
  readonly #account: VendorAccount;
  readonly #limits: VendorHttpLimits;

  constructor({ baseUrl, account, limits }: VendorHttpSettings) {
    const { origin, pathname } = new URL(baseUrl);
    this.#account = account;
    this.#limits = { ...VENDOR_HTTP_LIMITS, ...limits };
    this.#basePath = pathname.replace(/\/$/, "");
    this.#service = `${origin}${this.#basePath}`;
    // The deadlines are ours: the client's own do not count the connection, and begin anew with every byte.
    this.#pool = new Pool(origin, {
      connections: CONNECTIONS,
      connectTimeout: this.#limits.headersTimeoutMs,
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  /** Rejects with {@link VendorError}, and with the signal's reason when it is aborted. */
  async call(request: VendorRequest, signal: AbortSignal): Promise<VendorAnswer> {
    const target = this.#target(request);
    let deadline: AbortSignal | null = null;
    let fault: VendorError | null = null;
    using asked = new AskedCall(this.#account);
    for (let attempt = 1; ; attempt += 1) {
      let isSent = false;
      const exchange = (onHead: OnHead) => {
        isSent = true;
        asked.begin();
        deadline ??= AbortSignal.timeout(this.#limits.totalTimeoutMs);
        return this.#exchange(request, { onHead, deadline, signal });
      };
      try {
        if (fault?.retryAtMs === null) await this.#backOff(attempt - 1, either(signal, deadline));
        return await this.#account.send(target, exchange, either(signal, deadline));
      } catch (error) {
        signal.throwIfAborted();
        // Not a fault of the vendor's: the deadline ended the wait for another try.
        if (!(error instanceof VendorError)) throw fault ?? error;
        if (error.httpStatus !== null) asked.end();
        if (!isSent || !isRetryable(error) || !mayBeRepeated(request, error) || attempt >= TRIES) throw error;
        fault = error;
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool.destroy();
  }

  #backOff(failures: number, signal: AbortSignal): Promise<void> {
    const { timekeeper, random } = this.#account;
    return timekeeper.pause(backOffMs(failures, random), signal);
  }

  async #exchange(request: VendorRequest, { onHead, deadline, signal }: Exchange): Promise<VendorAnswer> {
    const where = this.#where(request);
    const askedAt = performance.now();
    const head = new AbortController();
    let httpStatus: number | null = null;
    const headTimer = setTimeout(() => head.abort(), this.#limits.headersTimeoutMs);
    try {
      const answer = await this.#request(request, AbortSignal.any([signal, deadline, head.signal]));
      clearTimeout(headTimer);
      const { statusCode, headers } = answer;
      const details = onHead(statusCode, headers);
      httpStatus = statusCode;
      if (statusCode < 200 || statusCode >= 300) {
        const words = await readWords(answer, { where, largestBytes: MAX_ERROR_BYTES });
        const vendorWords = isRead(request) ? null : words;
        throw new VendorError(toFault(statusCode), `${where} answered ${statusCode}`, { ...details, vendorWords });
      }
      const mayBeEmpty = statusCode !== 200 || (request.method !== "POST" && !isRead(request));
      const body = await readBody(answer, { where, largestBytes: this.#limits.largestBodyBytes, mayBeEmpty });
      return { body, setCookies: [headers["set-cookie"] ?? []].flat(), askedAt };
    } catch (error) {
      if (error instanceof VendorError) throw error;
      signal.throwIfAborted();
      const isLate = deadline.aborted || head.signal.aborted || isTimeout(error);
      const seen = httpStatus === null ? {} : ({ httpStatus, symptom: isLate ? "stalled" : "cut" } as const);
      if (isLate) throw new VendorError("timeout", where, { ...seen, cause: error });
      const symptom = toConnectionSymptom(error);
      const isUnsent = symptom === "refused" || symptom === "nameUnknown";
      throw new VendorError("unavailable", where, { symptom, isUnsent, ...seen, cause: error });
    } finally {
      clearTimeout(headTimer);
    }
  }

  #request({ method = "GET", path, query, headers, json, form }: VendorRequest, signal: AbortSignal) {
    const contentType = json ? { "content-type": "application/json" } : {};
    return this.#pool.request({
      method,
      path: `${this.#basePath}${path}${toQueryString(query)}`,
      headers: { accept: "application/json", "accept-encoding": ACCEPTED_ENCODINGS, ...contentType, ...headers },
      body: json ? JSON.stringify(json) : form ? toFormData(form) : null,
      signal,
    });
  }

  #target(request: VendorRequest): Target & { readonly method: string } {
    const { method = "GET", headers, form } = request;
    const path = toPath(request);
    return {
      method,
      endpoint: `${method} ${path}`,
      service: this.#service,
      path: `${method} ${this.#service}${path}`,
      credentials: JSON.stringify([headers?.authorization, headers?.cookie, toTexts(form)]),
    };
  }

  /** For messages: queries can hold tokens. */
  #where(request: VendorRequest): string {
    return `${request.method ?? "GET"} ${this.#basePath}${toPath(request)}`;
  }
}

/** A call as its account counts it: unanswered from its first try on, or from the first one after an answer. */
class AskedCall implements Disposable {
  readonly #account: VendorAccount;
  #unanswered: Disposable | null = null;

  constructor(account: VendorAccount) {
    this.#account = account;
  }

  begin(): void {
    this.#unanswered ??= this.#account.noteAsked();
  }

  end(): void {
    this.#unanswered?.[Symbol.dispose]();
    this.#unanswered = null;
  }

  [Symbol.dispose](): void {
    this.end();
  }
}

type Exchange = { readonly onHead: OnHead; readonly deadline: AbortSignal; readonly signal: AbortSignal };

/** Whether a retry can succeed. */
function isRetryable({ fault }: VendorError): boolean {
  return fault === "throttled" || fault === "timeout" || fault === "unavailable";
}

function isRead({ method = "GET" }: VendorRequest): boolean {
  return method === "GET";
}

/** Whether a request that has failed can be sent again without the vendor's doing twice what it asks for. */
function mayBeRepeated(request: VendorRequest, { isUnsent }: VendorError): boolean {
  const isIdempotent = request.method === "PUT" || request.method === "DELETE";
  return isRead(request) || isUnsent || (isIdempotent && request.isRepeatable === true);
}

function either(signal: AbortSignal, deadline: AbortSignal | null): AbortSignal {
  return deadline ? AbortSignal.any([signal, deadline]) : signal;
}

/** Without the query, which a path that was taken from a link can hold. */
function toPath({ path }: VendorRequest): string {
  return path.split("?", 1)[0] ?? path;
}

function toQueryString(query: VendorQuery = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) parameters.append(name, String(value));
  return parameters.size > 0 ? `?${parameters}` : "";
}

/** The client takes its own kind of form only, and not the one that is built into Node. */
function toFormData(form: VendorForm): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(form)) {
    if (typeof value === "string") data.append(name, value);
    else data.append(name, new Blob([value.bytes], { type: value.mediaType }), value.name);
  }
  return data;
}

/** The fields of a form that are no files: those of a login. */
function toTexts(form: VendorForm = {}): readonly (readonly [string, unknown])[] {
  return Object.entries(form).filter(([, value]) => typeof value === "string");
}
