import { readFaults } from "./faults/fault.ts";
import type { FaultRule } from "./faults/fault-rules.ts";
import type { Mixture } from "./faults/mixture.ts";
import type { VendorName } from "./fleet.ts";
import { type Answer, type Call, countParameter, Router } from "./http.ts";
import { isJsonObject, type JsonObject } from "./json.ts";
import { recordDigest } from "./ledger.ts";
import { Refusal } from "./refusal.ts";
import type { Demand, Simulator } from "./running-simulator.ts";
import { truthRoutes } from "./truth/routes.ts";
import { VENDOR_NAMES } from "./vendors.ts";
import type { StormOrder } from "./webhooks/post-office.ts";

const LEDGER_PAGE = 1_000;
const LARGEST_LEDGER_PAGE = 10_000;
const DONE: Answer = { status: 200, body: {} };

/** Answers whoever controls the simulator from another process: faults, outages, publications, and the ledger. */
export function createControl(simulator: Simulator): (call: Call) => Promise<Answer> {
  const { faults } = simulator;
  const router = new Router({
    "GET /control/faults": () => ok(Object.fromEntries(faults.counts())),
    "DELETE /control/faults": () => {
      faults.clear();
      return DONE;
    },
    "PUT /control/faults/{id}": (call, parameter) => {
      faults.put(parameter("id"), ruleIn(bodyOf(call)));
      return DONE;
    },
    "DELETE /control/faults/{id}": (_call, parameter) => {
      if (!faults.remove(parameter("id"))) throw new Refusal(404, "There is no such rule.");
      return DONE;
    },
    "PUT /control/mixture": (call) => {
      faults.mix(mixtureIn(bodyOf(call)));
      return DONE;
    },
    "DELETE /control/mixture": () => {
      faults.mix(null);
      return DONE;
    },
    "PUT /control/outages/{vendor}": (call, parameter) => {
      const mode = wordIn("mode", bodyOf(call).mode ?? "refuse", ["refuse", "halfOpen"]);
      simulator.vendor(vendorIn(parameter("vendor"))).stop(mode);
      return DONE;
    },
    "DELETE /control/outages/{vendor}": async (_call, parameter) => {
      await simulator.vendor(vendorIn(parameter("vendor"))).restart();
      return DONE;
    },
    "POST /control/publications/{vendor}": (call, parameter) =>
      ok({ ids: simulator.publish(vendorIn(parameter("vendor")), demandIn(bodyOf(call), call.nowMs)) }),
    "POST /control/webhooks/{vendor}": async (call, parameter) => {
      const office = await simulator.postOffice();
      // A storm takes as long as it takes: its progress is read below.
      office.startStorm(vendorIn(parameter("vendor")), stormIn(bodyOf(call)));
      return DONE;
    },
    "GET /control/webhooks/{vendor}": (call, parameter) => attempts(simulator, vendorIn(parameter("vendor")), call),
    ...truthRoutes(() => simulator.truth()),
    "GET /ledger/{vendor}": (call, parameter) => ledgerPage(simulator, vendorIn(parameter("vendor")), call),
  });
  return async (call) => {
    try {
      return await router.answer(call);
    } catch (error) {
      if (error instanceof Refusal) return { status: error.status, body: { message: error.message } };
      if (error instanceof TypeError || error instanceof SyntaxError)
        return { status: 400, body: { message: error.message } };
      throw error;
    }
  };
}

function ledgerPage(simulator: Simulator, vendor: VendorName, { query }: Call): Answer {
  const kind = query.get("kind") ?? simulator.ledgerKinds(vendor)[0];
  const after = countParameter(query, "after") ?? 0;
  const limit = Math.min(countParameter(query, "limit") ?? LEDGER_PAGE, LARGEST_LEDGER_PAGE);
  const { entries, hasMore, recordOf } = simulator.ledgerPart(vendor, kind, after, limit);
  const withDigest = query.get("digest") !== "false";
  return ok({
    entries: entries.map(({ publishedAtMs, isRetracted, ...entry }, index) => ({
      seq: after + index + 1,
      vendor,
      ...entry,
      publishedAt: new Date(publishedAtMs).toISOString(),
      retracted: isRetracted,
      ...(withDigest ? { digest: recordDigest(recordOf(index)) } : {}),
    })),
    hasMore,
  });
}

async function attempts(simulator: Simulator, vendor: VendorName, { query }: Call): Promise<Answer> {
  const { isRaging, attempts } = (await simulator.postOffice()).progress(vendor);
  const after = countParameter(query, "after") ?? 0;
  const limit = Math.min(countParameter(query, "limit") ?? LEDGER_PAGE, LARGEST_LEDGER_PAGE);
  return ok({ attempts: attempts.slice(after, after + limit), total: attempts.length, underWay: isRaging });
}

function stormIn(body: JsonObject): StormOrder {
  const { seed = 1, count = 1, perSecond = 100, duplicates = 0, outOfOrder = 0 } = body;
  const { url = null, form = "nested", proof = "valid" } = body;
  if (url !== null && (typeof url !== "string" || !URL.canParse(url))) throw new TypeError("url is no URL");
  return {
    seed: numberIn("seed", seed),
    count: numberIn("count", count),
    perSecond: numberIn("perSecond", perSecond),
    duplicates: numberIn("duplicates", duplicates),
    outOfOrder: numberIn("outOfOrder", outOfOrder),
    url,
    form: wordIn("form", form, ["nested", "flat", "mixed"]),
    proof: wordIn("proof", proof, ["valid", "wrongSignature", "oldTimestamp", "missing"]),
  };
}

function numberIn(name: string, value: unknown): number {
  if (typeof value !== "number" || !Number.isFinite(value)) throw new TypeError(`${name} must be a number`);
  return value;
}

function wordIn<Word extends string>(name: string, value: unknown, words: readonly Word[]): Word {
  const word = words.find((candidate) => candidate === value);
  if (word === undefined) throw new TypeError(`${name} is one of ${words.join(", ")}`);
  return word;
}

function ruleIn(body: JsonObject): FaultRule {
  const { fault, faults = fault, vendor = null, method = null, path = "", probability = 1, from = 1, to, until } = body;
  const untilMs = until === undefined ? Number.POSITIVE_INFINITY : Date.parse(String(until));
  if (typeof path !== "string") throw new TypeError("path must be a regular expression");
  if (method !== null && typeof method !== "string") throw new TypeError("method must be text");
  if (Number.isNaN(untilMs)) throw new TypeError("until must be a timestamp");
  return {
    faults: readFaults(faults),
    vendor: vendor === null ? null : vendorIn(vendor),
    method,
    path: new RegExp(path),
    probability: numberIn("probability", probability),
    from: numberIn("from", from),
    to: to === undefined ? Number.POSITIVE_INFINITY : numberIn("to", to),
    untilMs,
  };
}

function mixtureIn({ seed = 1, rate, vendors = null }: JsonObject): Mixture {
  return {
    seed: numberIn("seed", seed),
    rate: numberIn("rate", rate),
    vendors: Array.isArray(vendors) ? new Set(vendors.map(vendorIn)) : null,
  };
}

function demandIn(body: JsonObject, nowMs: number): Demand {
  const { change = "insert", count = 1, occurredAt, agoMs = 0, fields = {} } = body;
  const occurredMs = occurredAt === undefined ? nowMs - numberIn("agoMs", agoMs) : Date.parse(String(occurredAt));
  if (Number.isNaN(occurredMs)) throw new TypeError("occurredAt must be a timestamp");
  if (!isJsonObject(fields)) throw new TypeError("fields must be an object");
  return {
    change: wordIn("change", change, ["insert", "edit", "delete"]),
    count: numberIn("count", count),
    occurredMs,
    fields,
  };
}

function vendorIn(value: unknown): VendorName {
  const vendor = VENDOR_NAMES.find((name) => name === value);
  if (!vendor) throw new Refusal(404, `No vendor here. There are ${VENDOR_NAMES.join(", ")}.`);
  return vendor;
}

function bodyOf({ body }: Call): JsonObject {
  const content: unknown = body.length === 0 ? {} : JSON.parse(body.toString("utf8"));
  if (!isJsonObject(content)) throw new TypeError("the body must be an object");
  return content;
}

function ok(body: unknown): Answer {
  return { status: 200, body };
}
