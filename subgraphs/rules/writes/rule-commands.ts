import { z } from "zod";
import {
  type CommandContext,
  type CommandHandlers,
  createHandler,
} from "../../../platform/commands/command-handler.ts";
import { PublicError } from "../../../platform/public-error.ts";
import { RecordReader } from "../../../platform/records/record-reader.ts";
import { requestVendorWrite } from "../../../platform/vendor/writes/vendor-write-store.ts";
import { toRuleRef } from "../../../schema/rule-id.ts";
import { readLinkedRecords } from "../../link-copy.ts";
import { type BoundaryInput, readBoundaries } from "../boundaries/boundary-input.ts";
import type { BoundaryLimits } from "../boundaries/check-boundaries.ts";
import { VINLI_PARAMETERS } from "../parameters.ts";
import { type RuleFacet, type RuleListFacet, toWireBoundary } from "../rulebook/rule-mapper.ts";
import type { RulesTables, Tx } from "../tables.ts";
import { CREATE_WRITE, DELETE_WRITE, type DeleteRequest, REPLACE_WRITE, toTarget } from "./rule-write.ts";

const MOST_NAME_CHARACTERS = 200;

/** What Vinli takes: https://github.com/vinli/docs/blob/d0e8098^/web/rule-services/boundaries.rst. Of holes it says nothing. */
const VINLI_LIMITS: BoundaryLimits = { parameters: VINLI_PARAMETERS, maxGeographic: 1, takesHoles: false };

const name = z.string().trim().min(1).max(MOST_NAME_CHARACTERS);
/** GraphQL has looked at its fields. */
const boundary = z.custom<BoundaryInput>((value) => typeof value === "object" && value !== null);
const createInput = z.object({ deviceId: z.string(), name, boundaries: z.array(boundary) });
const replaceInput = z.object({ ruleId: z.string(), name: name.nullish(), boundaries: z.array(boundary) });
const deleteInput = z.object({ ruleId: z.string() });

/** What persons may have done with the vendor's rules. A command is answered with the id of the write, and with warnings. */
export const ruleCommands: CommandHandlers<RulesTables> = {
  createRule: createHandler(createInput, async (tx: Tx, input, context) => {
    const { wanted, warnings } = toWanted(input.name, input.boundaries);
    const deviceRef = await findDevice(tx, input.deviceId, context);
    const knownRefs = await readListed(tx, deviceRef, context);
    const request = { deviceRef, wanted, knownRefs };
    const target = toTarget(deviceRef);
    return { writeId: await requestVendorWrite(tx, { kind: CREATE_WRITE, target, request }, context), warnings };
  }),
  replaceRule: createHandler(replaceInput, async (tx: Tx, input, context) => {
    const rule = await findRule(tx, input.ruleId, context);
    const newName = input.name ?? rule.name;
    if (newName === null) throw badInput("input.name", "The rule has no name that the new one could go by.");
    const { wanted, warnings } = toWanted(newName, input.boundaries);
    const { deviceRef, ref: replacedRef, listedRefs: knownRefs } = rule;
    const request = { deviceRef, wanted, knownRefs, replacedRef };
    const target = toTarget(deviceRef);
    return { writeId: await requestVendorWrite(tx, { kind: REPLACE_WRITE, target, request }, context), warnings };
  }),
  deleteRule: createHandler(deleteInput, async (tx: Tx, { ruleId }, context) => {
    const { deviceRef, ref: ruleRef } = await findRule(tx, ruleId, context);
    const request: DeleteRequest = { deviceRef, ruleRef };
    return {
      writeId: await requestVendorWrite(tx, { kind: DELETE_WRITE, target: toTarget(deviceRef), request }, context),
    };
  }),
};

function toWanted(ruleName: string, inputs: readonly BoundaryInput[]) {
  const asked = { inputs, field: "input.boundaries", name: ruleName, limits: VINLI_LIMITS };
  const { boundaries, warnings } = readBoundaries(asked);
  return { wanted: { name: ruleName, boundaries: boundaries.map(toWireBoundary) }, warnings };
}

/** Vinli's device in a device today. Of several, the one that was put in last. */
async function findDevice(tx: Tx, deviceId: string, { viewer: { tenant }, nowMs }: CommandContext): Promise<string> {
  const field = "input.deviceId";
  const scope = { tenant, kind: "device", vendor: "VINLI" } as const;
  const [records] = await readLinkedRecords(tx as never, scope, [deviceId]);
  if (!records) throw new PublicError("NOT_FOUND", "There is no such device.", { field });
  const today = records.filter(({ fromMs, untilMs }) => fromMs <= nowMs && nowMs < untilMs);
  const last = today.toSorted((a, b) => a.fromMs - b.fromMs).at(-1);
  if (last) return last.ref;
  throw badInput(field, "There is no device of the vendor's in it today that could evaluate rules.");
}

/** A rule of today with the device that it watches, and all that this one has. */
async function findRule(tx: Tx, ruleId: string, context: CommandContext) {
  const { tenant } = context.viewer;
  const ref = toRuleRef(ruleId);
  const reader = new RecordReader(tx as never);
  const [record] = ref === null ? [] : await reader.byRef<RuleFacet>({ tenant, kind: "rule", refs: [ref] });
  const listedRefs = record ? await readListed(tx, record.facet.deviceRef, context) : [];
  if (record && listedRefs.includes(record.ref)) return { ...record.facet, ref: record.ref, listedRefs };
  throw new PublicError("NOT_FOUND", "There is no such rule of a vendor's.", { field: "input.ruleId" });
}

async function readListed(
  tx: Tx,
  deviceRef: string,
  { viewer: { tenant } }: Pick<CommandContext, "viewer">,
): Promise<readonly string[]> {
  const reader = new RecordReader(tx as never);
  const [list] = await reader.byRef<RuleListFacet>({ tenant, kind: "ruleList", refs: [deviceRef] });
  return list?.facet.rules.map(({ ref }) => ref) ?? [];
}

function badInput(field: string, message: string): PublicError {
  return new PublicError("BAD_USER_INPUT", message, { field });
}
