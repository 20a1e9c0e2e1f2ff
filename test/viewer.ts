import { RIGHTS, type Viewer } from "../platform/viewer/viewer.ts";

/** Somebody of a tenant who may do everything. */
export function viewerOf(tenant: string): Viewer {
  return { tenant, subject: "tester", rights: RIGHTS };
}
