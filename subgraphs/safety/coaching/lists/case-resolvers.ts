import { toVendorRef } from "../../../../schema/event-id.ts";
import { toPageCursor } from "../../../page-cursors.ts";
import type { SafetyContext } from "../../context.ts";
import type {
  CoachingCaseConnection,
  CoachingCaseFilter,
  CoachingConfirmation,
  MutationResolvers,
  Resolvers,
} from "../../generated.ts";
import { toVendorCoachId } from "../coach.ts";
import { type Coach, PLAIN_ENTRY, type StoredCase, type StoredEntry } from "../coaching-case.ts";
import { MOVES } from "../coaching-state.ts";
import { toCasePageRequest } from "./case-page.ts";
import type { CaseQuery } from "./case-query.ts";

type ListArguments = {
  readonly filter?: CoachingCaseFilter | null;
  readonly first?: number | null;
  readonly after?: string | null;
};

type CaseConnection = Omit<CoachingCaseConnection, "edges"> & {
  readonly edges: readonly { readonly cursor: string; readonly node: StoredCase }[];
};

/** A page of the cases that a client asks for; of one driver's where one is named. */
export async function readCaseConnection(
  { filter, ...page }: ListArguments,
  { store, tenant, caseChanges }: SafetyContext,
  driverId?: string,
): Promise<CaseConnection> {
  const request = toCasePageRequest(tenant, page);
  // Read before the list: a change between the two is told although the list has it, and none is missed.
  const changeCursor = await caseChanges.cursorOfNow(tenant);
  const asked = await toCaseQuery(filter ?? {}, { store, tenant });
  const { drivers } = asked;
  const query =
    driverId === undefined ? asked : { ...asked, drivers: drivers?.filter((id) => id === driverId) ?? [driverId] };
  const found = await store.caseList({ tenant, query, ...request });
  const edges = found
    .slice(0, request.limit)
    .map((node) => ({ cursor: toPageCursor(tenant, node.occurredAtMs, node.id), node }));
  const pageInfo = {
    hasNextPage: found.length > request.limit,
    hasPreviousPage: request.after !== null,
    startCursor: edges[0]?.cursor ?? null,
    endCursor: edges.at(-1)?.cursor ?? null,
    isPartial: false,
  };
  return { edges, pageInfo, changeCursor };
}

/** What a client's filter means, its ids of devices and drivers being those of today. */
export async function toCaseQuery(
  { drivers, devices, ...filter }: CoachingCaseFilter,
  { store, tenant }: Pick<SafetyContext, "store" | "tenant">,
): Promise<CaseQuery> {
  const asked = [...(drivers ?? []), ...(devices ?? [])];
  const today = await store.currentIds(tenant, asked);
  const current = new Map(asked.map((id, index) => [id, today[index] ?? id]));
  const toToday = (ids: readonly string[] | null | undefined) => ids?.map((id) => current.get(id) ?? id) ?? null;
  return { ...filter, drivers: toToday(drivers), devices: toToday(devices) };
}

type CaseMutations = Pick<
  MutationResolvers<SafetyContext>,
  "openCoachingCase" | "assignCoach" | "setCoachingState" | "addCoachingNote" | "dismissEvent"
>;

type Input = { readonly input: { readonly idempotencyKey?: string | null } };

/** Has a command run, and answers with the case as it is then. */
const work = (name: keyof CaseMutations) => {
  return async (_root: object, { input }: Input, { commands, viewer, loaders }: SafetyContext) => {
    const { idempotencyKey } = input;
    const { caseId } = await commands.run<{ caseId: string }>({
      ...{ subgraph: "safety", name, input, viewer, idempotencyKey },
    });
    // Another mutation of the same request may have read it before.
    loaders.case.clear(caseId);
    return { coachingCase: await loaders.case.load(caseId) };
  };
};

export const caseMutations: CaseMutations = {
  openCoachingCase: work("openCoachingCase"),
  assignCoach: work("assignCoach"),
  setCoachingState: work("setCoachingState"),
  addCoachingNote: work("addCoachingNote"),
  dismissEvent: work("dismissEvent"),
};

/** What resolves the types of cases. */
export const caseResolvers: Pick<Resolvers<SafetyContext>, "CoachingCase" | "CoachingCaseChange" | "CoachingEntry"> = {
  CoachingCase: {
    __resolveReference: ({ id }, { loaders }) => loaders.case.load(id),
    event: ({ eventId }) => ({ id: eventId }),
    witnesses: async ({ id }, _args, { loaders }) =>
      (await loaders.witnesses.load(id)).map((eventId) => ({ id: eventId })),
    async incident({ eventId }, _args, { loaders }) {
      const id = await loaders.incidentOfEvent.load(eventId);
      return id === null ? null : { id };
    },
    device: ({ deviceId }) => toReference(deviceId),
    driver: ({ driverId }) => toReference(driverId),
    moves: ({ state }) => MOVES[state],
    confirmation: toConfirmation,
    vendorMessage: ({ writeState, writeMessage }) => (writeState === "CONFIRMED" ? null : writeMessage),
    coach: ({ coachId }) => toCoach(coachId),
    vendorCoach: ({ vendorCoachRef }) => toCoach(vendorCoachRef && toVendorCoachId(vendorCoachRef)),
    dueAt: ({ dueAtMs }) => dueAtMs,
    async notes({ id }, _args, { loaders }) {
      const entries = await loaders.entries.load(id);
      return entries.flatMap(({ kind, atMs, subject, text }) =>
        kind === "NOTED" ? [{ at: atMs, by: subject, text: text ?? "" }] : [],
      );
    },
    async history(one, _args, { loaders }) {
      const entries = await loaders.entries.load(one.id);
      return [toOpening(one, entries), ...entries];
    },
    openedByRule: ({ origin, openedBy }, _args, { loaders }) =>
      origin === "RULE" && openedBy !== null ? loaders.rule.load(openedBy) : null,
    openedAt: ({ openedAtMs }) => openedAtMs,
    updatedAt: ({ changedAtMs }) => changedAtMs,
  },
  CoachingEntry: {
    at: ({ atMs }) => atMs,
    by: ({ subject }) => subject,
    coach: ({ coachId }) => toCoach(coachId),
    dueAt: ({ dueAtMs }) => dueAtMs,
    dismissalReason: ({ dismissal }) => dismissal,
    // What the vendor has done long ago is not remembered, and a refusal is noted with the line itself.
    confirmation: ({ writeId, writeState, code }) =>
      writeId === null ? null : code !== null ? "REFUSED" : (writeState ?? "CONFIRMED"),
  },
  CoachingCaseChange: { coachingCaseId: ({ id }) => id, coachingCase: ({ object }) => object },
};

function toConfirmation({ eventId, vendorState, writeState }: StoredCase): CoachingConfirmation {
  if (vendorState === null || toVendorRef(eventId, "SAMSARA") === null) return "NOT_NEEDED";
  return writeState ?? "CONFIRMED";
}

/** How a case was opened, as the first line of its history: in the state from which it was moved first. */
function toOpening(one: StoredCase, entries: readonly StoredEntry[]): StoredEntry {
  const { tenant, id, origin, openedBy, openedAtMs, state } = one;
  const moved = entries.find(({ kind }) => kind === "STATE_CHANGED");
  return {
    ...{ ...PLAIN_ENTRY, tenant, caseId: id, revision: 1, kind: "OPENED", atMs: openedAtMs, origin },
    ...{ subject: openedBy, toState: moved?.fromState ?? state, writeState: null, writeMessage: null },
  };
}

function toReference(id: string | null): { readonly id: string } | null {
  return id === null ? null : { id };
}

function toCoach(id: string | null): Coach | null {
  return id === null ? null : { id };
}
