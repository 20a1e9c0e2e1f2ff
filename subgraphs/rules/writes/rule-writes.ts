import { VendorError } from "../../../platform/vendor/vendor-error.ts";
import { type Settlement, Withdrawn } from "../../../platform/vendor/writes/vendor-write.ts";
import {
  createWriteHandler,
  type Recovered,
  type VendorWriteHandlers,
  type WriteContext,
} from "../../../platform/vendor/writes/vendor-write-handler.ts";
import type { RulesTables } from "../tables.ts";
import { DeviceRules, type DeviceRulesOptions } from "./device-rules.ts";
import {
  CREATE_WRITE,
  createRequest,
  DELETE_WRITE,
  deleteRequest,
  REPLACE_WRITE,
  replaceRequest,
  type WriteAnswer,
} from "./rule-write.ts";

/** How Vinli is asked to make and delete rules: https://github.com/vinli/docs/blob/d0e8098^/web/rule-services/rules-api.rst */
export function createRuleWrites(options: DeviceRulesOptions): VendorWriteHandlers<RulesTables> {
  const rules = new DeviceRules(options);
  const { client } = options;
  return {
    [CREATE_WRITE]: createWriteHandler({
      request: createRequest,
      ask: async (request, context, signal) => toAnswer(await rules.make(request, context, signal)),
      async recover(request, context, signal): Promise<Recovered> {
        const { ref } = await rules.find(request, context, signal);
        return ref === null ? "ASK_AGAIN" : toConfirmed(ref);
      },
    }),
    [REPLACE_WRITE]: createWriteHandler({
      request: replaceRequest,
      async ask(request, context, signal) {
        const { replacedRef } = request;
        if ((await readOrNull(() => client.rule(replacedRef, signal))) === null) return GONE;
        const ref = await rules.make(request, context, signal);
        const settlement = await letGo(rules, { ...request, ref }, { context, signal });
        return settlement.state === "CONFIRMED"
          ? settlement.answer
          : new Withdrawn(settlement.code, settlement.message);
      },
      async recover(request, context, signal): Promise<Recovered> {
        const { ref, listedRefs } = await rules.find(request, context, signal);
        if (ref === null) return "ASK_AGAIN";
        if (!listedRefs.has(request.replacedRef)) return toConfirmed(ref);
        return letGo(rules, { ...request, ref }, { context, signal });
      },
    }),
    [DELETE_WRITE]: createWriteHandler({
      request: deleteRequest,
      async ask({ deviceRef, ruleRef }, context, signal) {
        await rules.remove(deviceRef, ruleRef, context, signal);
        return toAnswer(null);
      },
      // What is gone is deleted.
      recover: async () => "ASK_AGAIN",
    }),
  };
}

const GONE = new Withdrawn("NOT_FOUND", "The vendor does not have the rule any more. Nothing was done.");

type Replaced = { readonly deviceRef: string; readonly replacedRef: string; readonly ref: string };
type Scope = { readonly context: WriteContext; readonly signal: AbortSignal };

/**
 * Has the old rule deleted, for the new one is there. Where Vinli refuses that, the new one is deleted again: the client is told which rules are
 * left. Rejects with a `VendorError` that leaves open what is done, whatever has failed: the new rule must not be made once more.
 */
async function letGo(
  rules: DeviceRules,
  { deviceRef, replacedRef, ref }: Replaced,
  { context, signal }: Scope,
): Promise<Settlement> {
  const isDeleted = async (ruleRef: string) => {
    try {
      await rules.remove(deviceRef, ruleRef, context, signal);
      return true;
    } catch (error) {
      if (!(error instanceof VendorError)) throw error;
      if (isRefusal(error)) return false;
      throw toOpen(error);
    }
  };
  if (await isDeleted(replacedRef)) return toConfirmed(ref);
  const isUndone = await isDeleted(ref);
  return { state: "REFUSED", code: "VENDOR_REJECTED", message: isUndone ? UNDONE : BOTH_LEFT };
}

const UNDONE = "The vendor does not let go of the old rule. The new one was deleted again: nothing has changed.";
const BOTH_LEFT =
  "The vendor has made the new rule, and deletes neither: both are in force. One of them has to be deleted.";

/** Whether Vinli has said no, and will. */
function isRefusal({ fault, httpStatus }: VendorError): boolean {
  return fault === "unauthorized" || (fault === "rejected" && httpStatus !== null);
}

function toOpen(error: VendorError): VendorError {
  const { retryAtMs } = error;
  const details = { cause: error, ...(retryAtMs !== null && { retryAtMs }) };
  return new VendorError("unavailable", "a rule is replaced in part", details);
}

async function readOrNull<Read>(read: () => Promise<Read>): Promise<Read | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof VendorError && (error.httpStatus === 404 || error.httpStatus === 410)) return null;
    throw error;
  }
}

function toAnswer(ruleRef: string | null): WriteAnswer {
  return { ruleRef };
}

function toConfirmed(ruleRef: string): Settlement {
  return { state: "CONFIRMED", answer: toAnswer(ruleRef) };
}
