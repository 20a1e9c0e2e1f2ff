import { askVendor, toVendorWriteAnswer } from "../../../../platform/vendor/writes/vendor-write-reader.ts";
import type { HosContext } from "../../context.ts";
import type { MutationResolvers, QueryDutyRecordWriteArgs, VendorWrite } from "../../generated.ts";
import { toDayNumber } from "../daily/daily-resolvers.ts";

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
): Promise<VendorWrite | null> {
  const write = await store.writes.read(tenant, id);
  return write && toVendorWriteAnswer(write);
}

/** Has the vendor asked, and waits for its answer for some seconds. */
async function writeEntry(name: string, { idempotencyKey, ...input }: Input, context: HosContext) {
  const { commands, viewer, loaders, store, tenant, signal } = context;
  const command = { subgraph: "hos", name, input, viewer, idempotencyKey };
  const write = await askVendor(command, { commands, writes: store.writes, tenant, signal });
  const ref = write.state === "CONFIRMED" ? (write.answer as { readonly ref: string }).ref : null;
  return { record: ref === null ? null : await loaders.entry.load(ref), write: toVendorWriteAnswer(write) };
}
