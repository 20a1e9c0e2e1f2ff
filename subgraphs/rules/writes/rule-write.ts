import { z } from "zod";
import type { VendorWrite } from "../../../platform/vendor/writes/vendor-write.ts";
import { toRuleId } from "../../../schema/rule-id.ts";
import { wantedRule } from "../wire.ts";

export const CREATE_WRITE = "createRule";
export const REPLACE_WRITE = "replaceRule";
export const DELETE_WRITE = "deleteRule";

/** Writes of one device are asked for one after the other, so that of each it can be told which rules are of it. */
export function toTarget(deviceRef: string): string {
  return `rules of ${deviceRef}`;
}

export const createRequest = z.object({ deviceRef: z.string(), wanted: wantedRule, knownRefs: z.array(z.string()) });
export const replaceRequest = createRequest.extend({ replacedRef: z.string() });
export const deleteRequest = z.object({ deviceRef: z.string(), ruleRef: z.string() });

export type DeleteRequest = z.infer<typeof deleteRequest>;

/** What is kept of an answer of Vinli's: the rule that it has led to, in Vinli's words. */
export const writeAnswer = z.object({ ruleRef: z.string().nullable() });

export type WriteAnswer = z.infer<typeof writeAnswer>;

/** Something that Vinli was asked to do, as clients see it. */
export type ToldWrite = Pick<VendorWrite, "id" | "state" | "code" | "message"> & {
  /** Epoch milliseconds. */
  readonly requestedAt: number;
  readonly settledAt: number | null;
  /** The rule that it has led to, by the graph's id. */
  readonly ruleId: string | null;
};

export function toToldWrite({ id, state, code, message, requestedAtMs, settledAtMs, answer }: VendorWrite): ToldWrite {
  const ruleRef = state === "CONFIRMED" ? (writeAnswer.safeParse(answer).data?.ruleRef ?? null) : null;
  const ruleId = ruleRef === null ? null : toRuleId(ruleRef);
  return { id, state, code, message, requestedAt: requestedAtMs, settledAt: settledAtMs, ruleId };
}
