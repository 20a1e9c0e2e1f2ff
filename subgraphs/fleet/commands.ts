import type { Kysely } from "kysely";
import { z } from "zod";
import { type CommandContext, type CommandHandlers, createHandler } from "../../platform/commands/command-handler.ts";
import { checkRevision } from "../../platform/commands/expected-revision.ts";
import { PublicError } from "../../platform/public-error.ts";
import { VENDORS } from "../../schema/messages.ts";
import { dismiss, readOpenCandidate } from "./candidates/dismissals.ts";
import type { EntityKind } from "./domain.ts";
import { toCurrentIds } from "./identity/aliases.ts";
import type { DecisionTables } from "./identity/decisions/decision-tables.ts";
import {
  beginDecision,
  endDecision,
  markUndone,
  subjectsOfDecision,
  toDecisionId,
  toDecisionNumber,
} from "./identity/decisions/decisions.ts";
import { PersonsWord } from "./identity/decisions/persons-word.ts";
import { toNetMoves } from "./identity/decisions/record-move.ts";
import { ALWAYS, type Period } from "./identity/record-span.ts";
import { applyDecision, type FleetIndex } from "./indexing/fleet-index.ts";
import type { FleetTables } from "./tables.ts";

type Tx = Kysely<FleetTables>;

/** More than anybody has chosen one by one. */
const MOST_MERGED = 100;

const vendorRef = z.object({ vendor: z.enum(VENDORS), ref: z.string() });
const instantMs = z.number().nullish();
const reason = z.string().max(1_000).nullish();
const expectedRevision = z.int().nullish();

const linking = { vendorRef, from: instantMs, until: instantMs, reason, expectedRevision };
const linkDeviceInput = z.object({ ...linking, deviceId: z.string() });
const linkDriverInput = z.object({ ...linking, driverId: z.string() });
const unlinkInput = z.object({ vendorRef, reason, expectedRevision });
const mergeIds = z.array(z.string()).min(1).max(MOST_MERGED);
const mergeInput = z.object({ keepId: z.string(), mergeIds, reason, expectedRevision });
const dismissInput = z.object({ candidateId: z.string(), reason });
const undoInput = z.object({ decisionId: z.string(), reason });

/** What persons may decide of the fleet. A command is answered with the id of the device or driver, or decision, that it is about. */
export function createCommands(index: FleetIndex): CommandHandlers<FleetTables> {
  const link = (kind: EntityKind, field: string) => {
    return async (tx: Tx, asked: LinkInput, context: CommandContext) => {
      const id = await toTodaysId(tx, { kind, field, id: asked.id }, context);
      await checkEntity(tx, { id, expectedRevision: asked.expectedRevision }, context);
      return decide(index, { tx, kind, context, action: "LINKED", reason: asked.reason }, (word) =>
        word.link(asked.vendorRef, { entityId: id, period: toPeriod(asked) }),
      );
    };
  };
  const unlink = (kind: EntityKind) => {
    return (tx: Tx, asked: z.infer<typeof unlinkInput>, context: CommandContext) =>
      decide(index, { tx, kind, context, action: "UNLINKED", reason: asked.reason }, async (word) => {
        await checkEntity(tx, { id: word.todayOf(asked.vendorRef), expectedRevision: asked.expectedRevision }, context);
        return word.unlink(asked.vendorRef);
      });
  };
  const merge = (kind: EntityKind) => {
    return async (tx: Tx, asked: z.infer<typeof mergeInput>, context: CommandContext) => {
      const id = await toTodaysId(tx, { kind, field: "keepId", id: asked.keepId }, context);
      await checkEntity(tx, { id, expectedRevision: asked.expectedRevision }, context);
      const merged = new Set<string>();
      for (const one of asked.mergeIds) merged.add(await toTodaysId(tx, { kind, field: "mergeIds", id: one }, context));
      if (merged.has(id)) {
        const message = `\`mergeIds\` has an id of the ${kind} that is to be kept.`;
        throw new PublicError("BAD_USER_INPUT", message, { field: "input.mergeIds" });
      }
      return decide(index, { tx, kind, context, action: "MERGED", reason: asked.reason }, async (word) => {
        for (const one of merged) await word.merge(one, id);
        return id;
      });
    };
  };
  const linkDevice = link("device", "deviceId");
  const linkDriver = link("driver", "driverId");
  return {
    linkDevice: createHandler(linkDeviceInput, (tx: Tx, { deviceId: id, ...asked }, context) =>
      linkDevice(tx, { id, ...asked }, context),
    ),
    linkDriver: createHandler(linkDriverInput, (tx: Tx, { driverId: id, ...asked }, context) =>
      linkDriver(tx, { id, ...asked }, context),
    ),
    unlinkDevice: createHandler(unlinkInput, unlink("device")),
    unlinkDriver: createHandler(unlinkInput, unlink("driver")),
    mergeDevices: createHandler(mergeInput, merge("device")),
    mergeDrivers: createHandler(mergeInput, merge("driver")),
    undoLinkDecision: createHandler(undoInput, async (tx: Tx, asked, context) => {
      const undone = toDecisionNumber(asked.decisionId);
      // Of which kind it is makes no difference to a decision that is not there.
      const { kind, entityIds } = (await subjectsOfDecision(tx, context.viewer.tenant, undone)) ?? NOTHING;
      const deciding = { tx, kind, context, action: "UNDONE", reason: asked.reason, undone, entityIds } as const;
      await decide(index, deciding, async (word) => {
        await word.decideAnew();
        return null;
      });
      return { id: toDecisionId(undone) };
    }),
    dismissLinkCandidate: createHandler(dismissInput, async (tx: Tx, { candidateId, reason: why }, context) => {
      const { tenant, subject } = context.viewer;
      const candidate = await readOpenCandidate(tx, tenant, candidateId);
      const { kind, one, other } = candidate;
      const said = { action: "DISMISSED", undoes: null, subject, reason: why ?? null, atMs: context.nowMs } as const;
      const decision = await beginDecision(tx, { tenant, kind }, said);
      await dismiss(tx, tenant, { ...candidate, decision });
      await endDecision(tx, tenant, { id: decision, moves: [], entityIds: [one, other] });
      return { id: candidateId };
    }),
  };
}

type LinkInput = Omit<z.infer<typeof linkDeviceInput>, "deviceId"> & { readonly id: string };

type Deciding = {
  readonly tx: Tx;
  readonly kind: EntityKind;
  readonly context: CommandContext;
  readonly action: DecisionTables["decision"]["action"];
  readonly reason: string | null | undefined;
  /** The decision that is undone, if one is. */
  readonly undone?: number;
  /** What that concerned. */
  readonly entityIds?: readonly string[];
};

const NOTHING = { kind: "device" as const, entityIds: [] };

/** Lets a person decide, notes it, and moves the events along that this concerns. */
async function decide<Id extends string | null>(
  index: FleetIndex,
  { tx, kind, context: { viewer, nowMs }, action, reason: why = null, undone, entityIds = [] }: Deciding,
  say: (word: PersonsWord) => Promise<Id>,
): Promise<{ readonly id: Id }> {
  const { tenant, subject } = viewer;
  const scope = await index.scopeOf(tx, tenant, nowMs);
  const roster = kind === "device" ? scope.devices : scope.drivers;
  const said = { subject, reason: why, atMs: nowMs };
  if (undone !== undefined) await markUndone(tx, { tenant, kind }, undone);
  const decision = await beginDecision(tx, { tenant, kind }, { action, undoes: undone ?? null, ...said });
  const word = new PersonsWord(tx, { tenant, kind }, { roster, author: { ...said, decision } });
  const id = await say(word);
  const moves = toNetMoves(word.decision.moves);
  await endDecision(tx, tenant, { id: decision, moves, entityIds: id === null ? entityIds : [id, ...entityIds] });
  const todays = (await toCurrentIds(tx, { tenant, kind }, entityIds)).filter((today) => today !== null);
  const { concerned, ...decided } = word.decision;
  await applyDecision(tx, { kind, ...decided, concerned: [...concerned, ...todays] }, scope);
  return { id };
}

/** The id of today of the device or driver that a client names. */
async function toTodaysId(
  tx: Tx,
  { kind, field, id }: { readonly kind: EntityKind; readonly field: string; readonly id: string },
  { viewer: { tenant } }: CommandContext,
): Promise<string> {
  const [today] = await toCurrentIds(tx, { tenant, kind }, [id]);
  if (typeof today === "string") return today;
  throw new PublicError("NOT_FOUND", `\`${field}\` is no id of a ${kind}.`, { field: `input.${field}` });
}

/** Throws a `CONFLICT` where somebody has changed a device or driver since the client looked at it. */
async function checkEntity(
  tx: Tx,
  { id, expectedRevision: expected }: { readonly id: string; readonly expectedRevision: number | null | undefined },
  { viewer: { tenant } }: CommandContext,
): Promise<void> {
  if (expected === null || expected === undefined) return;
  const { revision } = await tx
    .selectFrom("entity")
    .select("revision")
    .where("tenant", "=", tenant)
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
  checkRevision(revision, expected);
}

/** When a link is to hold. Throws a `BAD_USER_INPUT` where that is never. */
function toPeriod({ from, until }: Pick<LinkInput, "from" | "until">): Period {
  const period = { fromMs: from ?? ALWAYS.fromMs, untilMs: until ?? ALWAYS.untilMs };
  if (period.fromMs < period.untilMs) return period;
  throw new PublicError("BAD_USER_INPUT", "`until` must be after `from`.", { field: "input.until" });
}
