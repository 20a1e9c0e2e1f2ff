import {
  GraphQLInputObjectType,
  GraphQLInt,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
} from "graphql";
import type { Commands } from "../../../../platform/commands/command.ts";
import { openStoreForReading, type Store } from "../../../../platform/store/store.ts";
import { storeAddress } from "../../../../platform/store/store-address.ts";
import type { Subgraph, SubgraphOptions } from "../../../../platform/subgraph.ts";
import type { Viewer } from "../../../../platform/viewer/viewer.ts";
import { type Counter, type CounterTables, readCounter } from "./commands.ts";

type Context = { readonly store: Store<CounterTables>; readonly commands: Commands; readonly viewer: Viewer };

type AddInput = { readonly name: string; readonly idempotencyKey?: string | null };

const counter = new GraphQLObjectType({
  name: "Counter",
  fields: { value: { type: GraphQLInt }, revision: { type: GraphQLInt } },
});

const addInput = new GraphQLInputObjectType({
  name: "AddInput",
  fields: {
    name: { type: new GraphQLNonNull(GraphQLString) },
    amount: { type: new GraphQLNonNull(GraphQLInt) },
    expectedRevision: { type: GraphQLInt },
    idempotencyKey: { type: GraphQLString },
  },
});

const schema = new GraphQLSchema({
  query: new GraphQLObjectType<unknown, Context>({
    name: "Query",
    fields: {
      counter: {
        type: counter,
        args: { name: { type: new GraphQLNonNull(GraphQLString) } },
        resolve: (_root, { name }: { name: string }, { store, viewer }) => readCounter(store.db, viewer.tenant, name),
      },
    },
  }),
  mutation: new GraphQLObjectType<unknown, Context>({
    name: "Mutation",
    fields: {
      add: {
        type: counter,
        args: { input: { type: new GraphQLNonNull(addInput) } },
        resolve: (_root, { input }: { input: AddInput }, { commands, viewer }) =>
          commands.run<Counter>({
            subgraph: "counters",
            name: "add",
            input,
            viewer,
            idempotencyKey: input.idempotencyKey,
          }),
      },
    },
  }),
});

/** The serving side of counters. */
export async function openSubgraph({ storeHome, commands }: SubgraphOptions): Promise<Subgraph<Context>> {
  const store = openStoreForReading<CounterTables>(storeAddress(storeHome, "counters"));
  return {
    name: "counters",
    schema,
    createContext: ({ viewer }) => ({ store, commands, viewer }),
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
}
