import { readFile } from "node:fs/promises";
import { parse } from "lossless-json";
import { ManualClock } from "../../simulator/clock.ts";
import type { Simulator } from "../../simulator/running-simulator.ts";
import { type SimulatorOptions, startSimulator } from "../../simulator/simulator.ts";

/** A Wednesday noon at which all worlds of these tests start. */
export const STARTS_AT = "2026-03-18T12:00:00.000Z";

export type Reply = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as it is, without a digit lost. */
  readonly exact: unknown;
  // biome-ignore lint/suspicious/noExplicitAny: tests read foreign answers field by field, and fail where one is missing
  readonly json: any;
};

/** A running simulator whose clock the test moves. */
export async function startWorld(options: Omit<SimulatorOptions, "clock" | "port"> = {}) {
  const clock = new ManualClock(STARTS_AT);
  const simulator = await startSimulator({ ...options, clock, port: 0 });
  return { clock, simulator, [Symbol.asyncDispose]: () => simulator[Symbol.asyncDispose]() };
}

/** Calls a URL as written in a vendor's documentation. */
export async function call(url: string, init: RequestInit = {}): Promise<Reply> {
  const response = await fetch(url, init);
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, exact: parse(text), json: JSON.parse(text) };
}

export function samsaraCall({ credentials: { samsara } }: Simulator, path: string): Promise<Reply> {
  return call(`${samsara.url}${path}`, { headers: { authorization: `Bearer ${samsara.token}` } });
}

export function vistracksCall({ credentials: { vistracks } }: Simulator, path: string, init: RequestInit = {}) {
  const headers = { authorization: basic(vistracks.username, vistracks.password), "content-type": "application/json" };
  return call(`${vistracks.url}${path}`, { ...init, headers });
}

export function vinliCall({ credentials: { vinli } }: Simulator, url: string): Promise<Reply> {
  return call(url, { headers: { authorization: basic(vinli.appId, vinli.appSecret) } });
}

/** Sends JSON to Vinli, with POST unless another method is named. */
export function vinliPost(simulator: Simulator, url: string, body: unknown, method = "POST"): Promise<Reply> {
  const { appId, appSecret } = simulator.credentials.vinli;
  const headers = { authorization: basic(appId, appSecret), "content-type": "application/json" };
  return call(url, { method, headers, body: JSON.stringify(body) });
}

/** Logs in at RoscoLive and gives back the cookies, as one header. */
export async function roscoliveSession({ credentials: { roscolive } }: Simulator): Promise<string> {
  const body = new FormData();
  body.set("username", roscolive.username);
  body.set("password", roscolive.password);
  const { headers } = await call(`${roscolive.url}/login`, { method: "POST", body });
  return headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0])
    .join("; ");
}

export function roscoliveCall({ credentials: { roscolive } }: Simulator, path: string, cookie: string): Promise<Reply> {
  return call(`${roscolive.url}${path}`, { headers: { cookie } });
}

/** A documented answer, without a digit lost. */
// biome-ignore lint/suspicious/noExplicitAny: a test reads a documented answer field by field
export async function fixture(path: string): Promise<any> {
  return parse(await readFile(new URL(`../fixtures/${path}`, import.meta.url), "utf8"));
}

/** The current version of every record that a vendor has published. */
export function currentVersions(simulator: Simulator, vendor: Parameters<Simulator["ledger"]>[0]): Map<string, string> {
  return new Map(simulator.ledger(vendor).map(({ id, version }) => [id, version]));
}

function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
}
