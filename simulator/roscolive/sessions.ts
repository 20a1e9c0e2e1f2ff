import { MINUTE_MS } from "../clock.ts";
import { bearerToken, type Call } from "../http.ts";
import type { JsonObject } from "../json.ts";
import { digestOf } from "../random.ts";
import { Refusal } from "../refusal.ts";
import { COMPANY_ID } from "./events.ts";

export type RoscoLiveCredentials = { readonly username: string; readonly password: string };

type Role = "Fleet Manager" | "Partner View";
type Session = { readonly role: Role; readonly endsMs: number };

/** What a login gives: the user and the two cookies that a session needs. */
export type Login = { readonly response: JsonObject; readonly cookies: readonly string[] };

/** Not documented; long enough for a client to work, short enough for a demonstration to see it renew. */
const SESSION_LIFETIME_MS = 30 * MINUTE_MS;
/** A second user with the same password, who may look and not touch. */
const VIEWER = "viewer@bluestem.example";

/** Who is logged in, by cookies or by the token as a bearer token, and until when. */
export class Sessions {
  readonly #seed: number;
  readonly #company: string;
  readonly #credentials: RoscoLiveCredentials;
  readonly #sessions = new Map<string, Session>();

  constructor(seed: number, company: string, credentials: RoscoLiveCredentials) {
    this.#seed = seed;
    this.#company = company;
    this.#credentials = credentials;
  }

  /** Opens a session for the user in a form; refuses one that is not known with 401. */
  async logIn({ body, headers, nowMs }: Call): Promise<Login> {
    const form = await readForm(body, headers["content-type"] ?? "");
    const username = form?.get("username");
    const role = this.#roleOf(username);
    if (!role || form?.get("password") !== this.#credentials.password) {
      throw new Refusal(401, "Incorrect username or password");
    }
    const session = digestOf([this.#seed, "session", nowMs, this.#sessions.size]);
    const token = digestOf([session, "token"]);
    this.#sessions.set(token, { role, endsMs: nowMs + SESSION_LIFETIME_MS });
    const cookies = [`session=${session}; Path=/; HttpOnly`, `session_token=${token}; Path=/; HttpOnly`];
    const user = { company_id: COMPANY_ID, company_name: this.#company, role, username };
    return { response: { session_token: token, user }, cookies };
  }

  logOut(call: Call): void {
    this.#sessions.delete(sessionTokenOf(call));
  }

  /** Refuses a call without a session with 401, and one that its user's role does not allow with 403. */
  require(call: Call): void {
    const session = this.#sessions.get(sessionTokenOf(call));
    if (!session || session.endsMs <= call.nowMs) throw new Refusal(401, "Login Required");
    if (session.role === "Partner View" && call.method !== "GET") throw new Refusal(403, "Access denied");
  }

  endAll(): void {
    this.#sessions.clear();
  }

  #roleOf(username: unknown): Role | null {
    if (username === this.#credentials.username) return "Fleet Manager";
    return username === VIEWER ? "Partner View" : null;
  }
}

/** The fields of a form; null if a body is none. */
export async function readForm(body: Buffer, contentType: string): Promise<FormData | null> {
  try {
    return await new Response(new Uint8Array(body), { headers: { "content-type": contentType } }).formData();
  } catch {
    return null;
  }
}

function sessionTokenOf(call: Call): string {
  const cookies = new Map((call.headers.cookie ?? "").split(";").map((pair) => pairOf(pair.trim())));
  return cookies.has("session") ? (cookies.get("session_token") ?? "") : (bearerToken(call) ?? "");
}

function pairOf(pair: string): readonly [string, string] {
  const middle = pair.indexOf("=");
  return [pair.slice(0, middle), pair.slice(middle + 1)];
}
