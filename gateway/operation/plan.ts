import type { KeptNumbers } from "../lossless-json.ts";

/**
 * What the executor runs. The planner makes it once per operation; nothing in it is parsed or looked up by text
 * when a request runs.
 */
export type OperationPlan = {
  /** The fetch that opens the stream of a subscription; null for queries and mutations. */
  readonly subscription: FetchNode | null;
  /** Null when nothing has to be asked of a subgraph. */
  readonly root: PlanNode | null;
};

export type PlanNode = FetchNode | EntityFetchNode | SequenceNode | ParallelNode | ConditionNode;

/** Asks one subgraph for root fields; the answer becomes the answer's own data. */
export type FetchNode = {
  readonly kind: "Fetch";
  readonly operation: SubgraphOperation;
  readonly shape: ResponseShape;
  readonly outputRewrites: readonly Rewrite[];
};

/** Asks one subgraph for fields of entities that other fetches have found. */
export type EntityFetchNode = {
  readonly kind: "EntityFetch";
  readonly operation: SubgraphOperation;
  readonly batches: readonly EntityBatch[];
};

export type SequenceNode = { readonly kind: "Sequence"; readonly nodes: readonly PlanNode[] };
export type ParallelNode = { readonly kind: "Parallel"; readonly nodes: readonly PlanNode[] };

export type ConditionNode = {
  readonly kind: "Condition";
  /** The client's Boolean variable that decides. */
  readonly variable: string;
  readonly whenTrue: PlanNode | null;
  readonly whenFalse: PlanNode | null;
};

/**
 * The text a subgraph is sent. One object per fetch of a plan, so that a transport can keep what it derives from it
 * (a parsed document, an encoded text) under its identity.
 */
export type SubgraphOperation = {
  readonly subgraph: string;
  readonly kind: "query" | "mutation" | "subscription";
  readonly text: string;
  readonly name: string | null;
  /** The variables that the text uses, and what each of them is called in the client's document. */
  readonly variables: readonly { readonly name: string; readonly from: string }[];
  /** Which numbers of its answers must not lose a digit; none, unless it says so. */
  readonly keptNumbers?: KeptNumbers;
};

/** One `_entities` field of an entity fetch: where its entities are, what it needs of them and what it brings. */
export type EntityBatch = {
  /** The response key of the `_entities` field. */
  readonly alias: string;
  readonly variable: string;
  readonly places: readonly (readonly PathSegment[])[];
  readonly requirements: readonly Requirement[];
  /** For each type the sets of fields, one of which must be known for the subgraph to find the entity. */
  readonly keys: ReadonlyMap<string, readonly (readonly string[])[]>;
  readonly shape: ResponseShape;
  /** By the name of a required field, what the subgraph cannot answer when that field could not be had. */
  readonly dependents: ReadonlyMap<string, ResponseShape>;
  readonly inputRewrites: readonly Rewrite[];
  readonly outputRewrites: readonly Rewrite[];
};

export type PathSegment =
  | { readonly kind: "Field"; readonly name: string }
  | { readonly kind: "Items" }
  | { readonly kind: "TypeCondition"; readonly types: readonly string[] };

export type Requirement =
  | {
      readonly kind: "Field";
      /** Where the value stands in the data. */
      readonly from: string;
      /** What the subgraph calls it. */
      readonly as: string;
      /** Whether null can only mean that another subgraph broke its word. */
      readonly isNonNull: boolean;
      /** What the value can be, as far as that is known: a leaf, a list of leaves, or anything. */
      readonly holds: "leaf" | "list" | "any";
      readonly requirements: readonly Requirement[];
    }
  | { readonly kind: "On"; readonly type: string; readonly requirements: readonly Requirement[] };

/** A repair of what goes to a subgraph or comes from it, at every place the path leads to. Lists are passed through. */
export type Rewrite =
  | { readonly kind: "SetValue"; readonly path: readonly RewriteSegment[]; readonly value: string }
  | { readonly kind: "RenameKey"; readonly path: readonly RewriteSegment[]; readonly to: string };

export type RewriteSegment =
  | { readonly kind: "Key"; readonly name: string }
  | { readonly kind: "TypeCondition"; readonly types: readonly string[] };

/** The response keys that a selection brings, so that a failed fetch can mark what is missing because of it. */
export type ResponseShape = {
  readonly fields: ReadonlyMap<string, ResponseShape | null>;
  readonly on: readonly { readonly type: string; readonly shape: ResponseShape }[];
};
