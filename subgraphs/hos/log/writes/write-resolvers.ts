import { PublicError } from "../../../../platform/public-error.ts";
import type { VendorWrite } from "../../../../platform/vendor/writes/vendor-write.ts";
import type { HosContext } from "../../context.ts";
import type { DutyRecordWrite, MutationResolvers, QueryDutyRecordWriteArgs } from "../../generated.ts";
import { toDayNumber } from "../daily/daily-resolvers.ts";

/** Less than the 10 s that the gateway gives a subgraph, the command before it included. */
const PATIENCE_MS = 5_000;

type Input = { readonly idempotencyKey?: string | null };

export const logMutations: Pick<
  MutationResolvers<HosContext>,
  "createDutyRecord" | "editDutyRecord" | "assignUnidentifiedDriving" | "certifyDailyLog"
> = {
  createDutyRecord: (_root, { input }, context) => writeEntry("createDutyRecord", input, context),
  editDutyRecord: (_root, { input }, context) => writeEntry("editDutyRecord", input, context),
  assignUnidentifiedDriving: (_root, { input }, context) => writeEntry("assignUnidentifiedDriving", input, context),
  async certifyDailyLog(_root, { input }, context) {
    toDayNumber("input.date", input.date);
    return { ...(await writeEntry("certifyDailyLog", input, context)), driver: { id: input.driverId } };
  },
};

/** What has become of a write; null where there is none of this id. */
export async function readDutyRecordWrite(
  _root: unknown,
  { id }: QueryDutyRecordWriteArgs,
  { store, tenant }: HosContext,
): Promise<DutyRecordWrite | null> {
  const write = await store.write(tenant, id);
  return write && toDutyRecordWrite(write);
}

/** Has the vendor asked, and waits for its answer for some seconds. */
async function writeEntry(name: string, { idempotencyKey, ...input }: Input, context: HosContext) {
  const { commands, viewer, loaders } = context;
  const command = { subgraph: "hos", name, input, viewer, idempotencyKey };
  const { writeId } = await commands.run<{ readonly writeId: string }>(command);
  const write = await answered(writeId, context);
  const ref = write.state === "CONFIRMED" ? (write.answer as { readonly ref: string }).ref : null;
  return { record: ref === null ? null : await loaders.entry.load(ref), write: toDutyRecordWrite(write) };
}

/** The write when the vendor has answered, or as it is when nobody has more patience. */
async function answered(id: string, { store, tenant, wakeUps, signal }: HosContext): Promise<VendorWrite> {
  const patience = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
  for (;;) {
    const seen = wakeUps.count("hos");
    const write = await store.write(tenant, id);
    if (!write) throw new PublicError("NOT_FOUND", "It is longer ago than what was asked of the vendor is kept.");
    if (write.state !== "PENDING" || patience.aborted) return write;
    await wakeUps.waitFor("hos", seen, patience);
  }
}

function toDutyRecordWrite({ id, state, code, message, requestedAtMs, settledAtMs }: VendorWrite): DutyRecordWrite {
  return { id, state, code, message, requestedAt: requestedAtMs, settledAt: settledAtMs };
}
