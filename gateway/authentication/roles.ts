import { z } from "zod";

const roleSchema = z.strictObject({
  scopes: z.array(z.string()).default([]),
  policies: z.array(z.string()).default([]),
  /** Whether it shows the rows alone that its bearer is bound to. */
  ownRowsOnly: z.boolean().default(false),
});

const rolesSchema = z.strictObject({
  roles: z.record(z.string(), roleSchema),
  /** By tenant and subject, the rows that somebody is bound to of whom no token says it. */
  bindings: z.record(z.string(), z.record(z.string(), z.record(z.string(), z.json()))).default({}),
});

export type Role = z.infer<typeof roleSchema>;
/** Rows, in words of the subgraphs' own: the gateway passes them on. */
export type Rows = Readonly<Record<string, z.core.util.JSONType>>;

/** What roles mean. */
export type RoleTable = {
  readonly roles: ReadonlyMap<string, Role>;
  readonly bindingOf: (tenant: string, subject: string) => Rows | null;
};

/** Roles as a file of JSON has them. Throws for what is none. */
export function decodeRoles(text: string): RoleTable {
  const { roles, bindings } = rolesSchema.parse(JSON.parse(text));
  const bound = new Map(Object.entries(bindings).map(([tenant, of]) => [tenant, new Map(Object.entries(of))]));
  return {
    roles: new Map(Object.entries(roles)),
    bindingOf: (tenant, subject) => bound.get(tenant)?.get(subject) ?? null,
  };
}

/** Nobody has a role. */
export const NO_ROLES: RoleTable = { roles: new Map(), bindingOf: () => null };
