import type { WakeUps } from "../../../platform/bus/wake-ups.ts";
import { ChangeFeed } from "../../../platform/live/change-feed.ts";
import type { StoredChange } from "../../../platform/live/stored-changes.ts";
import { toFootageRequestId } from "../../../schema/footage-request-id.ts";
import type { FootageRequest } from "./footage-request.ts";
import { REQUEST_DIMENSIONS, type RequestFacts, type RequestQuery, toRequestFilter } from "./request-filter.ts";
import type { RequestReader } from "./request-reader.ts";

export type FootageChanges = ChangeFeed<RequestQuery, RequestFacts, StoredChange<RequestFacts>, FootageRequest>;

/** The steps of requests for footage as they become known: what `footageChanges` tells. */
export function createFootageChanges(reader: RequestReader, wakeUps: WakeUps): FootageChanges {
  const field = {
    name: "footageChanges",
    publisher: "video",
    order: reader.order,
    dimensions: REQUEST_DIMENSIONS,
    toStateFilter: toRequestFilter,
    async readObjects(tenant: string, changes: readonly StoredChange<RequestFacts>[]) {
      const requests = await reader.byRef(
        tenant,
        changes.map(({ ref }) => ref),
      );
      return new Map(
        changes.flatMap((change, index) => {
          const object = requests[index];
          return object ? [[change, { id: toFootageRequestId(object.ref), object }] as const] : [];
        }),
      );
    },
  };
  return new ChangeFeed(field, wakeUps);
}
