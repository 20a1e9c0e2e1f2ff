import { EventEmitter, on } from "node:events";
import {
  buildSchema,
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  parse,
  subscribe,
  validate,
} from "graphql";
import {
  type Engine,
  type ErrorEntry,
  type LiveAnswer,
  type OperationRequest,
  type PreparedOperation,
  RequestError,
  type RequestScope,
} from "../../../gateway/engine/engine.ts";

const SDL = /* GraphQL */ `
  "What can be asked of the shop."
  type Query {
    "A greeting, to see whether anybody is there."
    hello(
      "Who is greeted."
      name: String = "world"
    ): String!
    "A text of as many characters, for answers of any size."
    text(length: Int!): String!
    "The header of that name as the engine received it."
    header(name: String!): String
    "For whom the operation runs, as JSON."
    viewer: String!
    "Waits until the operation is aborted, then tells why."
    abortion: String
    "Never answers, whatever happens to the operation."
    never: String
    "Fails, and nothing of why may reach the client."
    broken: String
    "Itself again, for documents as deep as one likes."
    self: Query!
  }

  "What can be changed in the shop."
  type Mutation {
    "Gives a note to everybody who follows \`noted\`."
    note(text: String!): Boolean!
  }

  "What happens in the shop."
  type Subscription {
    "Counts from one to the number given."
    count(to: Int!): Int!
    "Counts as well, and goes on where it was left. The cursor of 13 has a line's end in it."
    steps(to: Int!): Int!
    "Every note that is made from now on."
    noted: String!
    "Texts without end, each of as many characters, as fast as they are taken."
    flood(length: Int!): String!
  }
`;

type PreparedDocument = PreparedOperation & { readonly document: ReturnType<typeof parse> };

/** A real, small engine: graphql-js over one plain schema. What runs on it can be watched from a test. */
export class FixtureEngine implements Engine {
  readonly schema: GraphQLSchema = buildSchema(SDL);
  /** Emits `started` and `ended` with the field's name, and `executed` for every query and mutation. */
  readonly events = new EventEmitter().setMaxListeners(0);
  readonly #notes = new EventEmitter().setMaxListeners(0);
  executed = 0;
  running = 0;
  pulled = 0;

  async prepare({ query, operationName }: OperationRequest): Promise<PreparedDocument> {
    const document = orRefuse(() => parse(query ?? "", { maxTokens: 1_000 }));
    const errors = orRefuse(() => validate(this.schema, document));
    if (errors.length > 0) throw refusal(errors);
    const operation = getOperationAST(document, operationName);
    if (!operation) throw refusal([new GraphQLError("The operation to run cannot be told.")]);
    return { kind: operation.operation, name: operation.name?.value ?? null, document };
  }

  async execute(operation: PreparedOperation, request: OperationRequest, scope: RequestScope): Promise<string> {
    if (scope.headers["x-engine-failure"]) throw new Error("the secret of /etc/engine.ts:7");
    this.executed += 1;
    this.events.emit("executed");
    return textOf(await execute(this.#executionArgs(operation, request, scope)));
  }

  async *subscribe(
    operation: PreparedOperation,
    request: OperationRequest,
    scope: RequestScope,
  ): AsyncGenerator<LiveAnswer, void> {
    const results = await subscribe(this.#executionArgs(operation, request, scope));
    if (!(Symbol.asyncIterator in results)) throw refusal(results.errors ?? []);
    this.running += 1;
    this.events.emit("started");
    try {
      for await (const result of results) yield { text: textOf(result), cursor: cursorOf(result.data) };
    } finally {
      this.running -= 1;
      this.events.emit("ended");
    }
  }

  #executionArgs(operation: PreparedOperation, request: OperationRequest, scope: RequestScope) {
    const { document } = operation as PreparedDocument;
    const definition = getOperationAST(document, operation.name);
    const variableValues = request.variables ?? {};
    const coerced = getVariableValues(this.schema, definition?.variableDefinitions ?? [], variableValues);
    if (coerced.errors) throw refusal(coerced.errors);
    return {
      schema: this.schema,
      document,
      operationName: operation.name,
      variableValues,
      rootValue: this.#root(scope, request.after ?? null),
    };
  }

  #root(scope: RequestScope, after: string | null = null): Record<string, unknown> {
    const { signal } = scope;
    return {
      hello: ({ name }: { name: string }) => `Hello ${name}`,
      text: ({ length }: { length: number }) => "x".repeat(length),
      header: ({ name }: { name: string }) => scope.headers[name] ?? null,
      viewer: JSON.stringify(scope.viewer),
      abortion: async () => {
        this.events.emit("started", "abortion");
        await aborted(signal);
        this.events.emit("ended", "abortion");
        return signal.reason.name;
      },
      never: () => {
        this.events.emit("started", "never");
        return new Promise(() => {});
      },
      broken: () => Promise.reject(new GraphQLError("It broke.", { extensions: { code: "SUBGRAPH_UNAVAILABLE" } })),
      self: () => this.#root(scope),
      note: ({ text }: { text: string }) => this.#notes.emit("note", text),
      count: ({ to }: { to: number }) => this.#count(to),
      steps: ({ to }: { to: number }) => this.#steps(Number(after), to),
      noted: () => this.#noted(signal),
      flood: ({ length }: { length: number }) => this.#flood(length, signal),
    };
  }

  async *#count(to: number) {
    for (let count = 1; count <= to; count += 1) yield { count };
  }

  async *#steps(after: number, to: number) {
    for (let steps = after + 1; steps <= to; steps += 1) yield { steps };
  }

  async *#noted(signal: AbortSignal) {
    try {
      for await (const [noted] of on(this.#notes, "note", { signal })) yield { noted };
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  async *#flood(length: number, signal: AbortSignal) {
    while (!signal.aborted) {
      this.pulled += 1;
      yield { flood: "x".repeat(length) };
      await new Promise(setImmediate);
    }
  }
}

function cursorOf(data: unknown): string | null {
  if (typeof data !== "object" || data === null || !("steps" in data)) return null;
  return data.steps === 13 ? "1\n3" : String(data.steps);
}

function orRefuse<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw refusal([error instanceof GraphQLError ? error : new GraphQLError("The document is nested too deeply.")]);
  }
}

function refusal(errors: readonly GraphQLError[]): RequestError {
  return new RequestError(errors.map((error) => toEntry(error, "BAD_USER_INPUT")));
}

function toEntry(error: GraphQLError, code: string): ErrorEntry {
  const { extensions, ...entry } = error.toJSON();
  return { ...entry, extensions: { code, ...extensions } };
}

function textOf({ errors, data }: ExecutionResult): string {
  return JSON.stringify({ ...(errors && { errors: errors.map((error) => toEntry(error, "INTERNAL")) }), data });
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}
