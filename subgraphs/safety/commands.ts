import { z } from "zod";
import { type CommandContext, type CommandHandlers, createHandler } from "../../platform/commands/command-handler.ts";
import { checkRevision } from "../../platform/commands/expected-revision.ts";
import { PublicError } from "../../platform/public-error.ts";
import { CaseDesk } from "./coaching/case-desk.ts";
import type { CaseWriter } from "./coaching/case-writer.ts";
import { checkCoachId } from "./coaching/coach.ts";
import { OPENING_STATES, WORD_BY_STATE, type WorkedState } from "./coaching/coaching-state.ts";
import { CODE_BY_REASON } from "./inbox/inbox-words.ts";
import { createLabelCommands } from "./labels/label-commands.ts";
import { readCommands } from "./media/read-event.ts";
import { createRuleCommands } from "./rules/rule-commands.ts";
import type { RuleDesk } from "./rules/rule-desk.ts";
import { weightCommands } from "./scores/weight-commands.ts";
import type { SafetyTables, Tx } from "./tables.ts";

/** More than anybody has to say at once. */
const LONGEST_TEXT = 4_000;

/** As many events as an incident lists. */
const MOST_WITNESSES = 200;

const text = z.string().trim().min(1).max(LONGEST_TEXT);
const reason = z.enum(Object.keys(CODE_BY_REASON) as (keyof typeof CODE_BY_REASON)[]);
const workedState = z.enum(Object.keys(WORD_BY_STATE) as WorkedState[]);
const instantMs = z.number();
const expectedRevision = z.int().nullish();
const caseId = z.string();

const openInput = z.object({
  eventId: z.string(),
  witnessIds: z.array(z.string()).max(MOST_WITNESSES).nullish(),
  state: z.enum(OPENING_STATES).nullish(),
  coachId: z.string().nullish(),
  dueAt: instantMs.nullish(),
  note: text.nullish(),
});
const assignInput = z.object({
  caseId,
  coachId: z.string().nullish(),
  dueAt: instantMs.nullish(),
  expectedRevision,
});
const moveInput = z.object({
  caseId,
  state: workedState,
  reason: text.nullish(),
  dismissalReason: reason.nullish(),
  expectedRevision,
});
const noteInput = z.object({ caseId, text, expectedRevision });
const dismissInput = z.object({ eventId: z.string(), reason, comment: text.nullish(), expectedRevision });

export type SafetyCommandOptions = {
  readonly cases: CaseWriter;
  readonly rules: RuleDesk;
  /** Without the vendor nothing can be moved there. */
  readonly isVendorConfigured: boolean;
};

/** What persons do with cases. A command is answered with the id of the case. */
export function createCommands(options: SafetyCommandOptions): CommandHandlers<SafetyTables> {
  const desk = new CaseDesk(options);
  const openCase = async (tx: Tx, input: z.infer<typeof openInput>, context: CommandContext) => {
    const { eventId, state, coachId, dueAt, note } = input;
    if (coachId != null) checkCoachId(coachId, "input.coachId");
    const witnessIds = [...new Set(input.witnessIds ?? [])].filter((id) => id !== eventId);
    const known = witnessIds.length > 0 ? await desk.ofMoment(tx, { eventId, witnessIds }, context) : null;
    const origin = { origin: "PERSON", openedBy: context.viewer.subject } as const;
    let worked = known ?? (await desk.open(tx, { eventId, state: state ?? "NEEDS_REVIEW", ...origin }, context));
    if (!known) {
      worked = { ...worked, coachId: coachId ?? null, dueAtMs: dueAt ?? null };
      await desk.write(tx, { before: null, after: worked });
    } else {
      const assigned = { coachId: coachId ?? known.coachId, dueAtMs: dueAt ?? known.dueAtMs };
      worked = await desk.assign(tx, known, { ...assigned, context });
    }
    await desk.attach(tx, worked, [eventId, ...witnessIds]);
    if (note != null) await desk.note(tx, worked, { text: note, context });
    return { caseId: worked.id };
  };
  return {
    ...weightCommands,
    ...createRuleCommands(options.rules),
    ...createLabelCommands(options),
    ...readCommands,
    openCoachingCase: createHandler(openInput, openCase),
    assignCoach: createHandler(assignInput, async (tx: Tx, input, context) => {
      const known = await desk.take(tx, input, context);
      if (input.coachId != null) checkCoachId(input.coachId, "input.coachId");
      // What is left out stays; null takes it away.
      const coachId = input.coachId === undefined ? known.coachId : input.coachId;
      const dueAtMs = input.dueAt === undefined ? known.dueAtMs : input.dueAt;
      await desk.assign(tx, known, { coachId, dueAtMs, context });
      return { caseId: known.id };
    }),
    setCoachingState: createHandler(moveInput, async (tx: Tx, input, context) => {
      const known = await desk.take(tx, input, context);
      const { state, reason: why = null, dismissalReason = null } = input;
      if (state === "DISMISSED" && dismissalReason === null) throw missing("dismissalReason", "to dismiss a case");
      await desk.move(tx, known, { to: state, text: why, dismissal: dismissalReason, field: "state", context });
      return { caseId: known.id };
    }),
    addCoachingNote: createHandler(noteInput, async (tx: Tx, input, context) => {
      const known = await desk.take(tx, input, context);
      await desk.note(tx, known, { text: input.text, context });
      return { caseId: known.id };
    }),
    dismissEvent: createHandler(dismissInput, async (tx: Tx, input, context) => {
      const { eventId, reason: dismissal, comment = null } = input;
      const known = await desk.find(tx, eventId, context);
      if (known) checkRevision(known.revision, input.expectedRevision);
      const opened = known ?? (await desk.open(tx, toOwnCase(eventId, context), context));
      if (!known) {
        await desk.write(tx, { before: null, after: opened });
        await desk.attach(tx, opened, []);
      }
      await desk.move(tx, opened, { to: "DISMISSED", text: comment, dismissal, field: "eventId", context });
      return { caseId: opened.id };
    }),
  };
}

function toOwnCase(eventId: string, { viewer }: CommandContext) {
  return { eventId, state: "NEEDS_REVIEW", origin: "PERSON", openedBy: viewer.subject } as const;
}

function missing(field: string, why: string): PublicError {
  return new PublicError("BAD_USER_INPUT", `\`input.${field}\` is needed ${why}.`, { field: `input.${field}` });
}
