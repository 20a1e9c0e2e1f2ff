import { buildSchema, type GraphQLSchema } from "graphql";
import type { SubgraphSource } from "../federation.ts";

const BOOK = {
  __typename: "Book",
  id: "b1",
  title: "Dune",
  stock: 4,
  shelf: "S",
  draft: "draft of Dune",
  price: "12.50",
};
const FILM = { __typename: "Film", id: "f1", title: "Heat", stock: 1, shelf: "F", cut: "the long cut of Heat" };
const TAPE = { __typename: "Tape", id: "t1", title: "Blue", stock: 2, shelf: "T" };
const READER = { __typename: "Reader", id: "r1", name: "Ada", mail: "ada@library.example", loans: [BOOK, TAPE, FILM] };
const CLERK = { __typename: "Clerk", id: "c1", name: "Bo", wage: 31 };
const ITEMS = [BOOK, FILM, TAPE];

type Item = (typeof ITEMS)[number];
const itemOf = ({ id }: { readonly id: string }) => ITEMS.find((item) => item.id === id);
const only = (item: Item | undefined, fields: readonly (keyof Item)[]) =>
  item && Object.fromEntries([...fields, "__typename"].map((field) => [field, item[field as keyof Item]]));
const own = (item: Item | undefined) => item && { ...item, stock: undefined, shelf: undefined };

/** A library whose every kind of definition asks for something: two teams know of its items. */
export const LIBRARY: Readonly<Record<string, SubgraphSource>> = {
  catalogue: {
    typeDefs: `
      type Query {
        items: [Item]
        readers: [Reader!] @requiresScopes(scopes: [["readers"], ["clerk", "night"]])
        member(id: ID!): Member
        me: Reader @authenticated
        price: Price
        first: Item!
      }
      type Mutation {
        lend(id: ID!): Item @requiresScopes(scopes: [["lend"]])
        reserve(id: ID!): Book
      }
      interface Item @key(fields: "id") { id: ID! title: String! }
      type Book implements Item @key(fields: "id") {
        id: ID! title: String! draft: String @policy(policies: [["author"]]) price: Price
      }
      type Film implements Item @key(fields: "id") {
        id: ID! title: String! @requiresScopes(scopes: [["films"]]) cut: String!
      }
      type Tape implements Item @key(fields: "id") @requiresScopes(scopes: [["tapes"]]) { id: ID! title: String! }
      type Reader @key(fields: "id") {
        id: ID! name: String mail: String! @requiresScopes(scopes: [["readers", "contact"]]) loans: [Item]
      }
      type Clerk @authenticated { id: ID! name: String wage: Int @requiresScopes(scopes: [["pay"]]) @policy(policies: [["boss"]]) }
      union Member = Reader | Clerk
      scalar Price @requiresScopes(scopes: [["prices"]])
    `,
    resolvers: {
      Query: {
        items: () => ITEMS.map(own),
        readers: () => [READER],
        member: (_: unknown, { id }: { id: string }) => [READER, CLERK].find((one) => one.id === id),
        me: () => READER,
        price: () => "7.00",
        first: () => own(BOOK),
      },
      Mutation: {
        lend: (_: unknown, args: { id: string }) => own(itemOf(args)),
        reserve: (_: unknown, args: { id: string }) => own(itemOf(args)),
      },
      Reader: { loans: () => READER.loans.map(own) },
      Item: { __resolveReference: (item: { id: string }) => own(itemOf(item)) },
      Book: { __resolveReference: (item: { id: string }) => own(itemOf(item)) },
      Film: { __resolveReference: (item: { id: string }) => own(itemOf(item)) },
      Tape: { __resolveReference: (item: { id: string }) => own(itemOf(item)) },
    },
  },
  stacks: {
    typeDefs: `
      type Item @key(fields: "id") @interfaceObject {
        id: ID! stock: Int! shelf: Shelf @requiresScopes(scopes: [["stacks"]])
      }
      enum Shelf @authenticated { S F T }
    `,
    resolvers: {
      Item: {
        __resolveReference: (item: { id: string }) => ({
          ...only(itemOf(item), ["id", "stock", "shelf"]),
          __typename: "Item",
        }),
      },
    },
  },
};

/** The same library as one schema, executed by graphql-js over its data. */
export function libraryInOne(): { readonly schema: GraphQLSchema; readonly root: object } {
  const schema = buildSchema(`
    type Query { items: [Item] readers: [Reader!] member(id: ID!): Member me: Reader price: Price first: Item! }
    type Mutation { lend(id: ID!): Item reserve(id: ID!): Book }
    interface Item { id: ID! title: String! stock: Int! shelf: Shelf }
    type Book implements Item { id: ID! title: String! stock: Int! shelf: Shelf draft: String price: Price }
    type Film implements Item { id: ID! title: String! stock: Int! shelf: Shelf cut: String! }
    type Tape implements Item { id: ID! title: String! stock: Int! shelf: Shelf }
    type Reader { id: ID! name: String mail: String! loans: [Item] }
    type Clerk { id: ID! name: String wage: Int }
    union Member = Reader | Clerk
    scalar Price
    enum Shelf { S F T }
  `);
  const root = {
    items: ITEMS,
    readers: [READER],
    member: ({ id }: { id: string }) => [READER, CLERK].find((one) => one.id === id),
    me: READER,
    price: "7.00",
    first: BOOK,
    lend: itemOf,
    reserve: itemOf,
  };
  return { schema, root };
}

/** What each definition asks for, written once more by hand: all of one of the lists, of each of them. */
export const ASKED: Readonly<Record<string, readonly (readonly (readonly string[])[])[]>> = {
  "Query.readers": [[["readers"], ["clerk", "night"]]],
  "Query.me": [[[]]],
  "Mutation.lend": [[["lend"]]],
  "Book.draft": [[["policy author"]]],
  "Film.title": [[["films"]]],
  Tape: [[["tapes"]]],
  "Reader.mail": [[["readers", "contact"]]],
  Clerk: [[[]]],
  "Clerk.wage": [[["pay"]], [["policy boss"]]],
  Price: [[["prices"]]],
  Shelf: [[[]]],
  "Book.shelf": [[["stacks"]]],
  "Film.shelf": [[["stacks"]]],
  "Tape.shelf": [[["stacks"]]],
};
