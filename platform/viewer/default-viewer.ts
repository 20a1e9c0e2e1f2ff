import { RIGHTS, type Viewer } from "./viewer.ts";

/*
 * For those who put a process together, and nobody else: everything below them is told for whom it works.
 */

/** The tenant of everything, while there is one. */
export const DEFAULT_TENANT = "default";

/** Whoever asks, while nobody has to say who they are: they may do everything. */
export const DEFAULT_VIEWER: Viewer = { tenant: DEFAULT_TENANT, subject: "anybody", rights: RIGHTS };
