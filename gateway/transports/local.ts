import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  type GraphQLError,
  type GraphQLSchema,
  parse,
  subscribe,
  validate,
} from "graphql";
import type { RequestScope } from "../engine/engine.ts";
import type { SubgraphRequest, SubgraphResult, Transport } from "../executor/transport.ts";
import { withPlainNumbers } from "../operation/lossless-variables.ts";
import type { SubgraphOperation } from "../operation/plan.ts";

export type LocalTransportOptions = {
  /** The subgraph's executable schema, with the fields that federation adds. */
  readonly schema: GraphQLSchema;
  /** Makes what the subgraph's resolvers get as their context, once for each fetch. All that it knows of who asks is the viewer. */
  readonly createContext: (scope: Pick<RequestScope, "viewer" | "signal">) => unknown;
};

/** What an operation's text was parsed to, or why it does not fit the subgraph's schema. */
type Checked = { readonly document: DocumentNode; readonly errors: readonly GraphQLError[] };

/** Leads to a subgraph in this process. */
export class LocalTransport implements Transport {
  readonly #schema: GraphQLSchema;
  readonly #createContext: LocalTransportOptions["createContext"];
  readonly #checked = new WeakMap<SubgraphOperation, Checked>();

  constructor({ schema, createContext }: LocalTransportOptions) {
    this.#schema = schema;
    this.#createContext = createContext;
  }

  async fetch(request: SubgraphRequest): Promise<SubgraphResult> {
    const { document, errors } = this.#check(request.operation);
    if (errors.length > 0) return toResult({ errors });
    return toResult(await execute(this.#arguments(document, request)));
  }

  audience({ viewer }: RequestScope): string {
    return JSON.stringify(viewer);
  }

  async *subscribe(request: SubgraphRequest): AsyncGenerator<SubgraphResult, void> {
    const { document, errors } = this.#check(request.operation);
    if (errors.length > 0) {
      yield toResult({ errors });
      return;
    }
    const { signal } = request.scope;
    if (signal.aborted) return;
    const events = await subscribe(this.#arguments(document, request));
    if (!(Symbol.asyncIterator in events)) {
      yield toResult(events);
      return;
    }
    // Settles what is waited for now. A promise that lives as long as the stream would keep each of its races.
    let leave = () => {};
    const end = () => leave();
    signal.addEventListener("abort", end, { once: true });
    try {
      while (true) {
        const next = Promise.withResolvers<IteratorResult<ExecutionResult, void>>();
        leave = () => next.resolve({ done: true, value: undefined });
        if (signal.aborted) leave();
        events.next().then(next.resolve, next.reject);
        const { done, value } = await next.promise;
        if (done) return;
        yield toResult(value);
      }
    } finally {
      signal.removeEventListener("abort", end);
      // Not waited for: a source that is a generator itself hears of its end only when its next item has come.
      events.return().catch(() => {});
    }
  }

  #arguments(document: DocumentNode, { variables, scope }: SubgraphRequest): ExecutionArgs {
    const variableValues = withPlainNumbers(variables);
    return { schema: this.#schema, document, variableValues, contextValue: this.#createContext(scope) };
  }

  #check(operation: SubgraphOperation): Checked {
    const known = this.#checked.get(operation);
    if (known) return known;
    const document = parse(operation.text, { noLocation: true });
    const checked = { document, errors: validate(this.#schema, document) };
    this.#checked.set(operation, checked);
    return checked;
  }
}

function toResult({ data, errors }: ExecutionResult): SubgraphResult {
  if (!errors) return { data };
  return { data, errors: errors.map(({ message, path, extensions }) => ({ message, path, extensions })) };
}
