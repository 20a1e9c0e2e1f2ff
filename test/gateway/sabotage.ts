import { type GraphQLSchema, isNonNullType, isObjectType } from "graphql";
import type { SubgraphRequest, SubgraphResult, Transport } from "../../gateway/executor/transport.ts";
import { isRecord } from "../../gateway/record.ts";
import { LocalTransport } from "../../gateway/transports/local.ts";
import { executableSchemaOf, type SubgraphSource } from "./federation.ts";
import { answering } from "./world.ts";

/** How the answer to a call goes wrong. */
export type Sabotage =
  /** Nothing usable comes back. */
  | { readonly kind: "down" | "{}" | "no data" | "errors only" | "text for data" }
  /** Every list has lost its last item. */
  | { readonly kind: "short entities" }
  /** Every object says that it is of a type that it cannot be of. */
  | { readonly kind: "wrong type"; readonly name: string }
  /** A field, as `Type.field`, is null although it may not be. */
  | { readonly kind: "null"; readonly field: string };

export const WHOLE_CALL: readonly Sabotage[] = [
  { kind: "down" },
  { kind: "{}" },
  { kind: "no data" },
  { kind: "errors only" },
  { kind: "text for data" },
];

/** Answers that come, and are not what was asked for. */
export const FALSE_ANSWERS: readonly Sabotage[] = [
  ...WHOLE_CALL.filter(({ kind }) => kind !== "down"),
  { kind: "short entities" },
  // No field of the schema that has other types beside it can be of this one.
  { kind: "wrong type", name: "Review" },
  { kind: "wrong type", name: "Nonsense" },
];

/** Answers in which a null stands where none may be. */
export function falseNulls(sources: Readonly<Record<string, SubgraphSource>>): readonly Sabotage[] {
  return Object.values(sources).flatMap((source) =>
    nonNullFields(source).map((field): Sabotage => ({ kind: "null", field })),
  );
}

/** Decides which calls go wrong, of all that are made to the subgraphs that share it. */
export class Saboteur<T> {
  calls = 0;
  sabotage: ((call: number, subgraph: string) => T | null) | null = null;

  next(subgraph: string): T | null {
    this.calls += 1;
    return this.sabotage?.(this.calls - 1, subgraph) ?? null;
  }
}

/** The fields of a subgraph, as `Type.field`, that may not be null. */
function nonNullFields(source: SubgraphSource): string[] {
  return Object.values(executableSchemaOf(source).getTypeMap()).flatMap((type) =>
    isObjectType(type) && !type.name.startsWith("_")
      ? Object.values(type.getFields()).flatMap((field) =>
          isNonNullType(field.type) && !field.name.startsWith("_") ? [`${type.name}.${field.name}`] : [],
        )
      : [],
  );
}

/** A subgraph in this process whose calls go wrong when a saboteur says so. */
export class SabotagedSubgraph implements Transport {
  readonly #name: string;
  readonly #saboteur: Saboteur<Sabotage>;
  readonly #answers: SabotagedAnswers;

  constructor(name: string, source: SubgraphSource, saboteur: Saboteur<Sabotage>) {
    this.#name = name;
    this.#saboteur = saboteur;
    this.#answers = new SabotagedAnswers(source);
  }

  fetch(request: SubgraphRequest): Promise<SubgraphResult> {
    return this.#answers.to(request, this.#saboteur.next(this.#name));
  }

  async *subscribe(): AsyncGenerator<SubgraphResult> {}
}

/** What a subgraph answers when it is sabotaged. */
export class SabotagedAnswers {
  readonly #honest: LocalTransport;
  readonly #lying: LocalTransport;
  #nullField: string | null = null;

  constructor(source: SubgraphSource) {
    const createContext = () => ({});
    const unbound = { ...source, typeDefs: source.typeDefs.replaceAll("!", "") };
    this.#honest = new LocalTransport({ schema: answeringHonestly(source), createContext });
    this.#lying = new LocalTransport({ schema: this.#withNulls(answeringHonestly(unbound)), createContext });
  }

  async to(request: SubgraphRequest, sabotage: Sabotage | null): Promise<SubgraphResult> {
    switch (sabotage?.kind) {
      case undefined:
        return this.#honest.fetch(request);
      case "down":
        throw new Error("connect ECONNREFUSED 10.0.0.1:4001");
      case "{}":
        return {};
      case "no data":
        return { data: null };
      case "errors only":
        return { errors: [{ message: "at /srv/secret.js" }] };
      case "text for data":
        return { data: "<html>502</html>" };
      case "short entities": {
        const { data } = await this.#honest.fetch(request);
        return { data: isRecord(data) ? Object.fromEntries(Object.entries(data).map(shortened)) : data };
      }
      case "wrong type": {
        const { data } = await this.#honest.fetch(request);
        const retyped = JSON.stringify(data, (key, value) => (key === "__typename" ? sabotage.name : value));
        return { data: JSON.parse(retyped) };
      }
      case "null": {
        this.#nullField = sabotage.field;
        const answer = await this.#lying.fetch(request);
        this.#nullField = null;
        return answer;
      }
      default:
        throw new Error(`an unknown sabotage: ${JSON.stringify(sabotage satisfies never)}`);
    }
  }

  #withNulls(schema: GraphQLSchema): GraphQLSchema {
    for (const type of Object.values(schema.getTypeMap())) {
      if (!isObjectType(type)) continue;
      for (const field of Object.values(type.getFields())) {
        const { resolve } = field;
        field.resolve = (...args) => (this.#nullField === `${type.name}.${field.name}` ? null : resolve?.(...args));
      }
    }
    return schema;
  }
}

function answeringHonestly(source: SubgraphSource): GraphQLSchema {
  return answering(executableSchemaOf(source), () => new Map());
}

function shortened([key, value]: [string, unknown]): [string, unknown] {
  return [key, key.startsWith("_e") && Array.isArray(value) ? value.slice(0, -1) : value];
}
