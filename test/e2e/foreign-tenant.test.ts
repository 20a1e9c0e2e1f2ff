import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  graphql,
  isInterfaceType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
  isUnionType,
} from "graphql";
import { beforeAll, describe, expect, it } from "vitest";
import { WakeUps } from "../../platform/bus/wake-ups.ts";
import { systemClock } from "../../platform/clock.ts";
import type { Subgraph, SubgraphOptions } from "../../platform/subgraph.ts";
import { DEFAULT_TENANT } from "../../platform/viewer/default-viewer.ts";
import { SUBGRAPHS } from "../../schema/subgraphs.ts";
import { startSimulator } from "../../simulator/simulator.ts";
import { startIngesting, untilCaughtUp } from "../ingestion/ingestion.ts";
import { NO_COMMANDS } from "../platform/commands/no-commands.ts";
import { CoachingFixture } from "../subgraphs/safety/coaching/coaching-fixture.ts";
import { viewerOf } from "../viewer.ts";
import { createDataDir } from "./process.ts";

/**
 * All that few trucks have in common is told for sure: `link-candidates.test.ts` has pairs of two tenants. Nobody has asked a vendor for
 * anything: `told-events.test.ts`, `vendor-round-trips.test.ts`, `log-writes.test.ts` and `rule-writes.test.ts` have what somebody has. All driving of few
 * trucks is somebody's: `duty-record-log.test.ts`. Of a device `hos` says nothing by itself. Weights are numbers: `scores.test.ts` has those of two tenants.
 */
const WITHOUT_ANSWER = [
  ...["fleet: linkCandidates", "video: videoWrite(id:)", "safety: safetyWrite(id:)", "safety: safetyWeights"],
  ...["hos: unidentifiedDriving", "hos: dutyRecordWrite(id:)", "hos: _entities of Device", "rules: ruleWrite(id:)"],
];

const RULE = `mutation {
  createCoachingRule(input: { rule: { name: "Speeding in our yards", activeFrom: "2100-01-01T00:00:00Z" } }) { rule { id } } }`;

/** Deep enough for what an event's device has. */
const DEPTH = 4;
/** What two fleets can have in common: words of the schema, and numbers that are small. */
const SHORTEST_SECRET = 8;

type Asked = { readonly what: string; readonly source: string; readonly variables: Readonly<Record<string, unknown>> };

/** All subgraphs over stores in which one tenant has a simulated fleet. */
let subgraphs: readonly Subgraph[] = [];

beforeAll(async () => {
  const opened = new AsyncDisposableStack();
  const dataDir = opened.use(await createDataDir());
  {
    await using simulator = await startSimulator({ port: 0, devices: 3 });
    await using process = startIngesting({ simulator, dataDir: dataDir.path });
    await untilCaughtUp(dataDir.path, new AbortController().signal, { process });
  }
  {
    await using safety = await CoachingFixture.start({ folder: dataDir.path });
    const { errors } = await safety.query(RULE, {}, DEFAULT_TENANT);
    if (errors) throw new AggregateError(errors);
  }
  const options: SubgraphOptions = {
    storeHome: dataDir.path,
    wakeUps: new WakeUps(),
    commands: NO_COMMANDS,
    clock: systemClock,
  };
  subgraphs = await Promise.all(
    SUBGRAPHS.map(async ({ name }) => {
      const { openSubgraph } = await import(`../../subgraphs/${name}/subgraph.ts`);
      return opened.use((await openSubgraph(options)) as Subgraph);
    }),
  );
  return () => opened.disposeAsync();
}, 60_000);

async function ask({ schema, createContext }: Subgraph, tenant: string, { source, variables }: Omit<Asked, "what">) {
  const contextValue = createContext({ viewer: viewerOf(tenant), signal: new AbortController().signal });
  const answer = await graphql({ schema, source, variableValues: variables, contextValue });
  return JSON.parse(JSON.stringify(answer)) as { data?: Record<string, unknown> | null; errors?: unknown[] };
}

/** Everything of a type that needs no argument, down to a depth. */
function selectionOf(type: GraphQLOutputType, schema: GraphQLSchema, depth = DEPTH): string {
  const named = getNamedType(type);
  if (isLeafType(named)) return "";
  if (depth === 0) return "{ __typename }";
  if (isUnionType(named))
    return `{ __typename ${named
      .getTypes()
      .map((one) => `... on ${one.name} ${selectionOf(one, schema, depth)}`)
      .join(" ")} }`;
  const own = Object.values((isObjectType(named) || isInterfaceType(named) ? named.getFields() : {}) ?? {})
    .filter(isAnsweredHere)
    .map((field) => `${field.name} ${selectionOf(field.type, schema, depth - 1)}`);
  const possible = isInterfaceType(named)
    ? schema.getPossibleTypes(named).map((one) => `... on ${one.name} ${aliased(one, schema, depth)}`)
    : [];
  return `{ __typename ${[...own, ...possible].join(" ")} }`;
}

/** Whether a subgraph answers a field by itself, without an argument: what it has of others it is given. */
function isAnsweredHere({ args, astNode }: GraphQLField<unknown, unknown>): boolean {
  return !args.some(isRequiredArgument) && !astNode?.directives?.some(({ name }) => name.value === "external");
}

/** As {@link selectionOf}, under keys that no other type has. */
function aliased(type: GraphQLObjectType, schema: GraphQLSchema, depth: number): string {
  const fields = Object.values(type.getFields()).filter(isAnsweredHere);
  const selections = fields.map((field) => {
    return `${type.name}_${field.name}: ${field.name} ${selectionOf(field.type, schema, depth - 1)}`;
  });
  return `{ ${selections.join(" ")} }`;
}

/** Every question that a subgraph can be asked, by the ids of what one tenant has. */
function questionsOf({ schema }: Subgraph, ids: Ids): readonly Asked[] {
  const query = schema.getQueryType();
  const questions: Asked[] = [];
  for (const field of Object.values(query?.getFields() ?? {})) {
    if (field.name.startsWith("_")) continue;
    const selection = selectionOf(field.type, schema);
    const required = field.args.filter(isRequiredArgument);
    if (required.length === 0)
      questions.push({ what: field.name, source: `{ ${field.name} ${selection} }`, variables: {} });
    for (const id of required.some(({ name }) => name === "id") ? ids.all : []) {
      const source = `query($id: ID!) { ${field.name}(id: $id) ${selection} }`;
      questions.push({ what: `${field.name}(id:)`, source, variables: { id } });
    }
  }
  const entity = schema.getType("_Entity");
  for (const type of isUnionType(entity) ? entity.getTypes() : []) {
    const representations = ids.representations[type.name];
    if (!representations) continue;
    questions.push({
      what: `_entities of ${type.name}`,
      source: `query($of: [_Any!]!) { _entities(representations: $of) { ... on ${type.name} ${selectionOf(type, schema)} } }`,
      variables: { of: representations },
    });
  }
  return questions;
}

type Ref = { readonly vendor: string; readonly ref: string };
type Ids = {
  readonly all: readonly string[];
  readonly representations: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
  readonly cursors: readonly string[];
};

async function readIds(): Promise<Ids> {
  const fleet = subgraphs.find(({ name }) => name === "fleet") as Subgraph;
  const source = `{
    devices { edges { cursor node { id vendorRefs { vendor ref } } } }
    drivers { edges { cursor node { id vendorRefs { vendor ref } } } }
    groups { edges { cursor node { id } } }
    events(first: 100) { changeCursor edges { cursor node { id occurredAt endedAt deviceRefs { vendor ref } driverRefs { vendor ref } } } }
    incidents { edges { cursor node { id events { id } } } }
  }`;
  const { data } = await ask(fleet, DEFAULT_TENANT, { source, variables: {} });
  type Node = { id: string; vendorRefs?: readonly Ref[] };
  type List = { edges: { cursor: string; node: Node }[]; changeCursor?: string };
  const { devices, drivers, groups, events, incidents } = data as Record<
    "devices" | "drivers" | "groups" | "events" | "incidents",
    List
  >;
  const listOf = async (name: string, field: string) => {
    const subgraph = subgraphs.find((one) => one.name === name) as Subgraph;
    const answer = await ask(subgraph, DEFAULT_TENANT, {
      source: `{ ${field}(first: 3) { edges { cursor node { id } } } }`,
      variables: {},
    });
    return answer.data?.[field] as List;
  };
  const [coachingCases, rules] = [await listOf("safety", "coachingCases"), await listOf("rules", "rules")];
  const of = (typename: string, { edges }: List) => edges.map(({ node }) => ({ __typename: typename, ...node }));
  const lists = [devices, drivers, groups, events, incidents];
  return {
    all: [...lists, coachingCases, rules].flatMap(({ edges }) => edges.slice(0, 3).map(({ node }) => node.id)),
    representations: {
      Device: of("Device", devices),
      Driver: of("Driver", drivers),
      Event: of("Event", events),
      Group: of("Group", groups),
      Incident: of("Incident", incidents),
    },
    cursors: lists.map(({ edges }) => edges[0]?.cursor ?? ""),
  };
}

/** All texts of an answer that say something of somebody. */
function secretsOf(answer: unknown, found = new Set<string>()): ReadonlySet<string> {
  if (typeof answer === "string" && answer.length >= SHORTEST_SECRET && !/^[A-Z_]+$/.test(answer)) found.add(answer);
  if (typeof answer === "object" && answer !== null) for (const inner of Object.values(answer)) secretsOf(inner, found);
  return found;
}

/** A question about records that no vendor has. */
function ofNobodys(variables: Asked["variables"]): Asked["variables"] {
  const text = JSON.stringify(variables);
  return JSON.parse(text, (name, value) => (name === "ref" ? "nobody" : value)) as Asked["variables"];
}

describe("another tenant", () => {
  it("is answered nothing of a fleet, by whatever question and whatever id", async () => {
    const ids = await readIds();
    const answeredBy = new Map<string, number>();
    const leaks: string[] = [];
    for (const subgraph of subgraphs) {
      for (const asked of questionsOf(subgraph, ids)) {
        const own = await ask(subgraph, DEFAULT_TENANT, asked);
        const foreign = JSON.stringify(await ask(subgraph, "another", asked));
        // Whoever asks is told what day it is, and by which rules nobody's hours would be counted.
        const ofNobody = await ask(subgraph, "another", { ...asked, variables: ofNobodys(asked.variables) });
        const known = JSON.stringify([asked.variables, Object.keys(subgraph.schema.getTypeMap()), ofNobody]);
        const secrets = [...secretsOf(own.data)].filter(
          (secret) => !known.includes(secret) && !asked.source.includes(secret),
        );
        const what = `${subgraph.name}: ${asked.what}`;
        answeredBy.set(what, (answeredBy.get(what) ?? 0) + secrets.length);
        leaks.push(
          ...secrets.filter((secret) => foreign.includes(JSON.stringify(secret))).map((secret) => `${what}: ${secret}`),
        );
      }
    }

    expect(leaks).toEqual([]);
    // A question to which nobody has an answer would show nothing.
    const silent = [...answeredBy].filter(([, count]) => count === 0).map(([what]) => what);
    expect(silent).toEqual(WITHOUT_ANSWER);
  });

  it("cannot go on from a fleet's cursors, nor follow its changes", async () => {
    const { cursors } = await readIds();
    const fleet = subgraphs.find(({ name }) => name === "fleet") as Subgraph;

    const errors = await Promise.all(
      ["devices", "drivers", "groups", "events", "incidents"].map(async (list, index) => {
        const source = `query($after: String) { ${list}(after: $after) { edges { node { id } } } }`;
        const answer = await ask(fleet, "another", { source, variables: { after: cursors[index] } });
        return [answer.data, answer.errors];
      }),
    );

    const refused = [
      null,
      [expect.objectContaining({ extensions: expect.objectContaining({ code: "BAD_USER_INPUT" }) })],
    ];
    expect(errors).toEqual([refused, refused, refused, refused, refused]);
  });
});
