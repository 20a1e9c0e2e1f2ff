import { PublicError } from "../../../platform/public-error.ts";
import type { EntityKind } from "../domain.ts";
import type { FleetLoaders } from "../loaders.ts";

export type AskedIds = {
  /** The part of the filter that has them. */
  readonly field: "deviceIds" | "driverIds";
  readonly ids: readonly string[] | null | undefined;
};

const KIND_OF = { deviceIds: "device", driverIds: "driver" } as const satisfies Record<AskedIds["field"], EntityKind>;

/** The ids of today of some devices or drivers. Throws a {@link PublicError} that names an id which is none of one. */
export async function toIdsOfToday(
  { field, ids }: AskedIds,
  { currentId }: Pick<FleetLoaders, "currentId">,
): Promise<readonly string[] | null | undefined> {
  if (!ids) return ids;
  const kind = KIND_OF[field];
  const current = await currentId[kind].loadMany(ids);
  return current.map((id, index) => {
    if (id instanceof Error) throw id;
    if (id !== null) return id;
    throw new PublicError("NOT_FOUND", `\`${field}\` has an id of no ${kind}: ${ids[index]}`, {
      field: `filter.${field}`,
    });
  });
}
