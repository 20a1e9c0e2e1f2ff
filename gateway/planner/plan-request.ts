/** What an operation is planned from; plain data, which another process can be sent. */
export type PlanRequest = {
  /** The planning document. */
  readonly document: string;
  readonly operationName: string | null;
  readonly values: ClientValues;
  /** Which progressive overrides are switched on by their label. */
  readonly activeLabels: ReadonlySet<string>;
  /** Below which percentage a progressive override by percentage is on, between 0 and 100. */
  readonly percentage: number;
};

/** The client's own values, by the names of the variables that stand for them in a planning document. */
export type ClientValues = {
  /** Numbers and texts as the client wrote them. */
  readonly literals: ReadonlyMap<string, string>;
  /** Each variable's name in the client's document, and its default as the client wrote it. */
  readonly variables: ReadonlyMap<string, { readonly name: string; readonly orElse: string | null }>;
};
