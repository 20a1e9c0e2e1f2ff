import type { Clock } from "../../platform/clock.ts";
import { VendorError } from "../../platform/vendor/vendor-error.ts";
import type { VendorHttp } from "../../platform/vendor/vendor-http.ts";
import type { LoginForm } from "./config.ts";
import { decodeAnswer, decodeSession } from "./wire.ts";

/** Refused credentials do not mend themselves, and whoever tries too often is locked out. */
const LOG_IN_AGAIN_AFTER_MS = 60_000;

/** What proves to RoscoLive who calls. */
export type SessionHeaders = Readonly<Record<string, string>>;

export type SessionSettings = {
  readonly http: VendorHttp;
  readonly username: string;
  readonly password: string;
  readonly login: LoginForm;
  /** Measures spans only: give it one that is never set, such as `performance`. */
  readonly clock: Clock;
};

/** A session that is opened when a call is refused, and renewed when it has ended. However many calls ask, there is one login. */
export class Session {
  readonly #settings: SessionSettings;
  /** Empty until a call is refused: a server that asks for no login is never sent one. */
  #headers: SessionHeaders = {};
  #renewal: Promise<SessionHeaders> | null = null;
  #refusal: { readonly error: VendorError; readonly atMs: number } | null = null;

  constructor(settings: SessionSettings) {
    this.#settings = settings;
  }

  /** Makes a call, and once more in a new session if it is refused. */
  async run<T>(call: (headers: SessionHeaders) => Promise<T>, signal: AbortSignal): Promise<T> {
    const headers = this.#headers;
    try {
      return await call(headers);
    } catch (error) {
      if (!(error instanceof VendorError) || error.httpStatus !== 401) throw error;
    }
    return call(await this.#renew(headers, signal));
  }

  /** A session in place of one that was refused. */
  #renew(refused: SessionHeaders, signal: AbortSignal): Promise<SessionHeaders> {
    if (this.#headers !== refused) return Promise.resolve(this.#headers);
    const { clock } = this.#settings;
    if (this.#refusal && clock.now() - this.#refusal.atMs < LOG_IN_AGAIN_AFTER_MS)
      return Promise.reject(this.#refusal.error);
    this.#renewal ??= this.#logIn(signal).finally(() => {
      this.#renewal = null;
    });
    return this.#renewal;
  }

  async #logIn(signal: AbortSignal): Promise<SessionHeaders> {
    const { http, username, password, login, clock } = this.#settings;
    const form = { [login.usernameField]: username, [login.passwordField]: password };
    try {
      const { body, setCookies } = await http.call({ method: "POST", path: login.path, form }, signal);
      this.#headers = toSessionHeaders(
        setCookies,
        body.decode((value) => decodeAnswer(value, `POST ${login.path}`)),
      );
      this.#refusal = null;
      return this.#headers;
    } catch (error) {
      if (!(error instanceof VendorError)) throw error;
      // Without its body: a session can stand in it.
      if (error.fault === "malformed") throw new VendorError("malformed", error.message);
      if (error.fault !== "rejected" && error.fault !== "unauthorized") throw error;
      const refusal = toRefusal(error, login.path);
      this.#refusal = { error: refusal, atMs: clock.now() };
      throw refusal;
    }
  }
}

/**
 * A login that is refused, with whatever status, leaves the call at its 401. A 403 or a 404 would say that the user may
 * not see this one device, or that it is gone.
 */
function toRefusal(error: VendorError, path: string): VendorError {
  const message = `the login at ${path} is refused with ${error.httpStatus ?? "no status"}`;
  return new VendorError("unauthorized", message, { httpStatus: 401, cause: error });
}

/**
 * The cookies `session` and `session_token`, whether they came as cookies or in the body, and a bearer token if the
 * answer has one: the documentation shows all of these.
 */
function toSessionHeaders(setCookies: readonly string[], response: unknown): SessionHeaders {
  const { session, session_token, token, access_token } = decodeSession(response);
  const cookies = new Map<string, string>();
  if (session) cookies.set("session", session);
  if (session_token) cookies.set("session_token", session_token);
  for (const cookie of setCookies) {
    const [, name, value] = /^\s*([^=;\s]+)\s*=\s*([^;]*)/.exec(cookie) ?? [];
    if (name && value) cookies.set(name, value.trim());
  }
  const bearer = token ?? access_token ?? (setCookies.length === 0 ? session_token : null);
  return {
    ...(cookies.size > 0 ? { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; ") } : {}),
    ...(bearer ? { authorization: `Bearer ${bearer}` } : {}),
  };
}
