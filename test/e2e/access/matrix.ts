import { readFileSync } from "node:fs";
import { join } from "node:path";
import { buildSchema, parse } from "graphql";
import { pino } from "pino";
import { Grants } from "../../../gateway/authentication/grant.ts";
import type { Identity } from "../../../gateway/authentication/identity.ts";
import { decodeRoles } from "../../../gateway/authentication/roles.ts";
import { decodeGatewaySettings } from "../../../gateway/config.ts";
import type { GraphPlanner } from "../../../gateway/planner/graph-planner.ts";
import { startGateway } from "../../../gateway/start-gateway.ts";
import { LocalTransport } from "../../../gateway/transports/local.ts";
import { decodeViewer, toViewer } from "../../../platform/viewer/viewer.ts";
import { SUBGRAPHS } from "../../../schema/subgraphs.ts";
import { withRowWalls } from "../../../subgraphs/row-walls.ts";
import { planInProcess } from "../../gateway/planning.ts";
import { CANARY, canarySubgraphs, SCHEMA } from "./canary-graph.ts";
import { type FieldOperation, operationsOf } from "./field-operations.ts";

export const TENANTS = ["acme", "bolt"] as const;
const ROWS = { driverIds: ["driver:1"] };
const roleFile = readFileSync(join(SCHEMA, "roles.json"), "utf8");
const ROLES = decodeRoles(roleFile);
export const ROLE_NAMES: readonly string[] = ["nothing", ...ROLES.roles.keys()];

export type Asker = { readonly tenant: (typeof TENANTS)[number]; readonly role: string };

/** What is to be planted: a field whose rule is forgotten, or one that tells what is of another tenant. */
export type Planted = { readonly forgotten?: string; readonly leaking?: string };

/** The scopes that each type and field asks for, read from the SDL of each subgraph and not from what is composed of it. */
export const SCOPES: ReadonlyMap<string, ReadonlySet<string>> = scopesOfSdl();

export const OPERATIONS = operationsOf(buildSchema(readFileSync(join(SCHEMA, "api.graphql"), "utf8")));

/** The product's gateway over its own schema, whose every text says whose it is. */
export async function startMatrix({ forgotten, leaking }: Planted = {}) {
  const logged: string[] = [];
  const { subgraphs, ran } = canarySubgraphs(leaking ?? null);
  const planner = planInProcess(readFileSync(join(SCHEMA, "supergraph.graphql"), "utf8"));
  const grants = new Grants(() => ROLES, toViewer);
  const identities = new Map<string, Identity>();
  for (const tenant of TENANTS) {
    for (const role of ROLE_NAMES) {
      const granted = { tenant, subject: role, roles: [role], scopes: [], rows: role === "driver" ? ROWS : null };
      const identity = grants.identify(granted);
      if (identity) identities.set(`Bearer ${tenant}.${role}`, { ...identity, expiresAtMs: null });
    }
  }
  const gateway = await startGateway({
    planner: forgotten === undefined ? planner : without(planner, forgotten),
    transports: new Map(
      subgraphs.map(withRowWalls).map(({ name, schema, createContext }) => [
        name,
        new LocalTransport({
          schema,
          createContext: ({ viewer, signal }) => createContext({ viewer: decodeViewer(viewer), signal }),
        }),
      ]),
    ),
    settings: decodeGatewaySettings({ PORT: "0", MAX_CONNECTIONS: "200", ACCESS_LOG: "all" }),
    log: pino({ level: "debug" }, { write: (line) => void logged.push(line) }),
    authenticate: async ({ authorization = "" }) => identities.get(authorization) ?? null,
  });
  return {
    gateway,
    url: `${gateway.url}/graphql`,
    logged,
    ran,
    [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose](),
  };
}

export type Matrix = Awaited<ReturnType<typeof startMatrix>>;

/** A planner whose graph has forgotten what one field requires. */
function without(planner: GraphPlanner, place: string): GraphPlanner {
  const { access } = planner.supergraph;
  const fields = new Map([...access.fields].filter(([name]) => name !== place));
  return {
    ...planner,
    supergraph: { ...planner.supergraph, access: { ...access, fields } },
    plan: (...args) => planner.plan(...args),
  };
}

/** What is wrong with an answer, in words; nothing where nothing is. */
export async function faultsOf({ url }: Matrix, operation: FieldOperation, asker: Asker): Promise<readonly string[]> {
  const response = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: operation.kind === "subscription" ? "text/event-stream" : "application/json",
      authorization: `Bearer ${asker.tenant}.${asker.role}`,
    },
    body: JSON.stringify({ query: operation.text }),
  });
  const text = await response.text();
  const about = `${asker.tenant} ${asker.role}: ${operation.text}`;
  const faults = leaksIn(text, asker).map((leak) => `${about} → ${leak}`);
  const isDenied = operation.path.some((step) => !mayHave(step, asker.role));
  // A driver's rows are decided by subgraphs of their own.
  const isTold = /"code":"FORBIDDEN"/.test(text);
  if (isDenied && !isTold) faults.push(`${about} → is not refused: ${text.slice(0, 200)}`);
  if (!isDenied && /"errors"/.test(text) && asker.role !== "driver")
    faults.push(`${about} → is refused: ${text.slice(0, 200)}`);
  return faults;
}

/** The canaries in a text that somebody may not have. */
export function leaksIn(text: string, { tenant, role }: Asker): string[] {
  return [...text.matchAll(CANARY)]
    .filter(([, of, place = ""]) => of !== tenant || !mayHave({ place, result: "" }, role))
    .map(([canary]) => canary);
}

/** Whether a role may have a field: what its type, it and what it gives ask for. */
export function mayHave({ place, result }: FieldOperation["path"][number], role: string): boolean {
  const granted = ROLES.roles.get(role)?.scopes ?? [];
  const asked = [place.split(".")[0] ?? "", place, result].flatMap((name) => [...(SCOPES.get(name) ?? [])]);
  return asked.every((scope) => granted.includes(scope));
}

function scopesOfSdl(): ReadonlyMap<string, ReadonlySet<string>> {
  const scopes = new Map<string, Set<string>>();
  const note = (name: string, sdl: string) => {
    for (const [, scope = ""] of sdl.matchAll(/@requiresScopes\(scopes: \[\["([\w:]+)"\]\]\)/g)) {
      scopes.set(name, (scopes.get(name) ?? new Set()).add(scope));
    }
  };
  for (const { name } of SUBGRAPHS) {
    const sdl = readFileSync(join(SCHEMA, `${name}.graphql`), "utf8");
    for (const node of parse(sdl).definitions) {
      if (node.kind !== "ObjectTypeDefinition") continue;
      const textOf = (one: { readonly loc?: { readonly start: number; readonly end: number } | undefined }) =>
        sdl.slice(one.loc?.start, one.loc?.end);
      note(node.name.value, (node.directives ?? []).map(textOf).join(" "));
      for (const field of node.fields ?? [])
        note(`${node.name.value}.${field.name.value}`, (field.directives ?? []).map(textOf).join(" "));
    }
  }
  return scopes;
}
