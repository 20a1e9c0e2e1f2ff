import { AUTHENTICATED, grantOf } from "../authorization/requirement.ts";
import { Rights } from "../authorization/rights.ts";
import type { Viewer } from "../engine/engine.ts";
import type { Identity } from "./identity.ts";
import type { RoleTable, Rows } from "./roles.ts";

/** What somebody says, and proves, of who they are. */
export type Grant = {
  readonly tenant: string;
  readonly subject: string;
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
  readonly policies?: readonly string[];
  /** The rows that it is for; null where nothing is said of rows. */
  readonly rows: Rows | null;
};

/** A scope by which something can be changed. */
const WRITING = /:(write|request)$/;

/** Equal rights are one object, so that what an operation may fetch for them is known by it; more of them begin anew. */
const MOST_RIGHTS = 10_000;

/** Makes of what is granted what subgraphs are told; null for what they would not understand. */
export type ToViewer = (viewer: Viewer) => Viewer | null;

/** Makes the identities of those who are granted something. */
export class Grants {
  readonly #roles: () => RoleTable;
  readonly #toViewer: ToViewer;
  readonly #rights = new Map<string, Rights>();

  /** `toViewer` answers null for a viewer whom subgraphs would not understand. */
  constructor(roles: () => RoleTable, toViewer: ToViewer = (viewer) => viewer) {
    this.#roles = roles;
    this.#toViewer = toViewer;
  }

  /** Null for whom nothing may be shown: all that they have is a role for their own rows, and they are bound to none. */
  identify(grant: Grant): Omit<Identity, "expiresAtMs"> | null {
    let table = this.#roles();
    const identity = this.#by(grant, table);
    if (!identity) return null;
    /** Whether roles have changed, and with them what this one may do. */
    const isWithdrawn = () => {
      const current = this.#roles();
      if (current === table) return false;
      const now = this.#by(grant, current);
      if (now?.rights !== identity.rights || JSON.stringify(now.viewer) !== JSON.stringify(identity.viewer))
        return true;
      table = current;
      return false;
    };
    return { ...identity, isWithdrawn };
  }

  #by(grant: Grant, table: RoleTable): Pick<Identity, "viewer" | "rights"> | null {
    const { tenant, subject, roles: names, scopes: own, policies: ownPolicies = [], rows } = grant;
    const roles = names.flatMap((name) => table.roles.get(name) ?? []);
    const scopes = [...own, ...roles.flatMap((role) => role.scopes)];
    const policies = [...ownPolicies, ...roles.flatMap((role) => role.policies)];
    const isBound = roles.length > 0 && roles.every(({ ownRowsOnly }) => ownRowsOnly);
    const only = rows ?? (isBound ? table.bindingOf(tenant, subject) : null);
    if (isBound && (only === null || Object.keys(only).length === 0)) return null;
    const rights = scopes.some((scope) => WRITING.test(scope)) ? (["read", "write"] as const) : (["read"] as const);
    const viewer = this.#toViewer({ tenant, subject, rights, ...(only && { only }) });
    return viewer && { viewer, rights: this.#rightsTo(scopes, policies) };
  }

  #rightsTo(scopes: readonly string[], policies: readonly string[]): Rights {
    const granted = new Rights([
      AUTHENTICATED,
      ...scopes.map((scope) => grantOf("scope", scope)),
      ...policies.map((policy) => grantOf("policy", policy)),
    ]);
    const known = this.#rights.get(granted.text);
    if (known) return known;
    if (this.#rights.size >= MOST_RIGHTS) this.#rights.clear();
    this.#rights.set(granted.text, granted);
    return granted;
  }
}
