import type { ServerResponse } from "node:http";
import type { Clock } from "../../../../platform/clock.ts";
import type { FindRoute } from "../../../../platform/http-route.ts";
import { loopSlices } from "../../../../platform/loop-slices.ts";
import { createLoaders, type HosLoaders } from "../../loaders.ts";
import type { HosStore } from "../../store.ts";
import type { DailyLog } from "../daily/daily-log.ts";
import { violationsOf } from "../daily/daily-log.ts";
import { certificationOf, coDriversOf, dayOf, exceptionsOf, factsOf, recordsOf } from "../daily/daily-resolvers.ts";
import { type PrintedDay, toPageHtml } from "./log-page-html.ts";
import type { LogTokens, PageClaims } from "./log-tokens.ts";

const PATH = /^\/logs\/([^/]+)$/;

/** Nothing but its own style, and it is kept by nobody. */
const HEADERS = {
  "content-type": "text/html; charset=utf-8",
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-robots-tag": "noindex",
} as const;

export type LogRouteOptions = { readonly store: HosStore; readonly tokens: LogTokens; readonly clock: Clock };

/** `GET /logs/<token>`: the page of a driver's log to print, for whoever has the link, as long as that lives. */
export class LogRoute {
  readonly #options: LogRouteOptions;

  constructor(options: LogRouteOptions) {
    this.#options = options;
  }

  readonly find: FindRoute = (path) => {
    const [, token] = PATH.exec(path) ?? [];
    if (token === undefined) return null;
    return async (request, response) => {
      request.resume();
      if (request.method !== "GET") return refuse(response, 405, "A log is asked for with GET.", { allow: "GET" });
      const claims = this.#options.tokens.verify(token);
      if (claims === "forged") return refuse(response, 404, "There is no such page.");
      if (claims === "expired") return refuse(response, 410, "This link is no longer good. Ask for a new one.");
      const html = await readPageHtml(this.#options.store, claims, this.#options.clock.now());
      response.writeHead(200, HEADERS).end(html);
    };
  };
}

/** The page of some days of a driver. Some ten statements, and what the clocks of the driver cost. */
export async function readPageHtml(store: HosStore, claims: PageClaims, nowMs: number): Promise<string> {
  const { tenant, driverRefs } = claims;
  const loaders = createLoaders(store, tenant, nowMs);
  const logs = await loaders.dailyLogs.load(claims);
  const days = await Promise.all(logs.map((log) => readDay(log, loaders)));
  const vehicleRefs = [...new Set(days.flatMap(({ facts }) => facts.vehicleRefs))];
  const persons = [...new Set([...driverRefs, ...days.flatMap(({ coDrivers }) => coDrivers)])];
  const [vehicles, names] = await Promise.all([
    store.named(tenant, "device", vehicleRefs),
    store.named(tenant, "driver", persons),
  ]);
  const nameOf = (ref: string) => names.get(ref)?.name ?? ref;
  const named = days.map((day) => ({ ...day, coDrivers: day.coDrivers.map(nameOf) }));
  if (loopSlices.isOver) await loopSlices.turn();
  return toPageHtml({ driver: nameOf(driverRefs[0] ?? ""), days: named, vehicles, madeAtMs: nowMs });
}

async function readDay(log: DailyLog, loaders: HosLoaders): Promise<PrintedDay> {
  const [records, facts, certification, coDrivers, day] = await Promise.all([
    recordsOf(log, loaders),
    factsOf(log, loaders),
    certificationOf(log, loaders),
    coDriversOf(log, loaders),
    dayOf(log, loaders),
  ]);
  return {
    ...{ log, records, facts, certification, coDrivers, violations: violationsOf(log), exceptions: exceptionsOf(log) },
    ...{ carrier: day?.carrier ?? null, carrierDotNumber: day?.carrierDotNumber ?? null },
  };
}

function refuse(
  response: ServerResponse,
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { ...headers, "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" });
  response.end(`${text}\n`);
}
