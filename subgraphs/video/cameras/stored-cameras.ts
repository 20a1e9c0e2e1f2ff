import { type QueryExecutorProvider, sql } from "kysely";
import { isOneOfTexts } from "../../../platform/store/sql-words.ts";
import type { StatusFacet } from "../mapper.ts";
import { type CameraFacet, UNKNOWN_CAMERA } from "./camera-mapper.ts";
import { FAULT_HISTORY_KIND, type FaultHistory } from "./fault-history.ts";

/** A camera as it is stored, with when its faults were seen first. */
export type StoredCamera = { readonly facet: CameraFacet; readonly history: FaultHistory | null };

type CameraRow = { kind: string; ref: string; facet: string };

/**
 * The camera of each of RoscoLive's device ids in its place, null where there is none. Not every list of devices says
 * what they are doing: then the state is taken that they were asked for by itself. One statement.
 */
export async function readStoredCameras(
  db: QueryExecutorProvider,
  tenant: string,
  refs: readonly string[],
): Promise<readonly (StoredCamera | null)[]> {
  const { rows } = await sql<CameraRow>`
    select kind, ref, facet from record
    where tenant = ${tenant} and kind in ('device', 'cameraStatus', ${FAULT_HISTORY_KIND})
      and ref ${isOneOfTexts(db, refs)}
  `.execute(db);
  const facets = new Map(rows.map(({ kind, ref, facet }) => [`${kind} ${ref}`, facet]));
  const read = <Facet>(kind: string, ref: string): Facet | null => {
    const facet = facets.get(`${kind} ${ref}`);
    return facet === undefined ? null : (JSON.parse(facet) as Facet);
  };
  return refs.map((ref) => {
    const facet = read<CameraFacet>("device", ref);
    if (facet === null) return null;
    const state = facet.status === null ? read<StatusFacet>("cameraStatus", ref) : null;
    return {
      facet: { ...UNKNOWN_CAMERA, ...facet, ...state },
      history: read<FaultHistory>(FAULT_HISTORY_KIND, ref),
    };
  });
}
