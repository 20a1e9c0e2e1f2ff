import { type FieldNode, Kind, type VariableDefinitionNode } from "graphql";
import type { JsonRecord } from "../record.ts";
import { Coalescing } from "./coalesced/coalescing.ts";
import type { LiveField } from "./live-fields.ts";
import { Resumption, type ResumptionParts } from "./resumption.ts";

/** A subscription of whose stream its field promises something. */
export class LiveOperation {
  /** The name of its field. */
  readonly field: string;
  /** How its stream is taken up again; null where that cannot be. */
  readonly resumption: Resumption | null;
  /** How its items take each other's place; null where they are no states. */
  readonly coalescing: Coalescing | null;
  readonly #nodes: ResumptionParts["nodes"];
  readonly #told: readonly FieldNode[];
  readonly #own: ReadonlySet<FieldNode>;

  constructor({ resumable, coalesced }: LiveField, parts: Omit<ResumptionParts, "field">) {
    this.field = parts.nodes[0].name.value;
    this.resumption = resumable && new Resumption({ ...parts, field: resumable });
    this.coalescing = coalesced && new Coalescing(coalesced);
    this.#nodes = parts.nodes;
    this.#told = [this.resumption, this.coalescing].flatMap((one) => (one ? [one.told] : []));
    this.#own = new Set(this.#told.flatMap(withAllBelow));
  }

  /** The variable that a planning document has for it; null where it needs none. */
  get variable(): { readonly name: string; readonly definition: VariableDefinitionNode } | null {
    return this.resumption?.variable ?? null;
  }

  /** The subscription's field as it is planned: what is needed of its items is told under keys of the gateway's own. */
  planned(node: FieldNode): FieldNode {
    if (!this.#nodes.includes(node)) return node;
    const selections = [...(node.selectionSet?.selections ?? []), ...this.#told];
    return {
      ...node,
      arguments: this.resumption?.plannedArguments(node) ?? node.arguments ?? [],
      selectionSet: { kind: Kind.SELECTION_SET, selections },
    };
  }

  /** Whether a field of a planning document is the gateway's own, under a key of its own. */
  isOwn(node: FieldNode): boolean {
    return this.#own.has(node);
  }

  /** The client's variables by which its stream differs from others of the operation. */
  streamVariables(variables: Readonly<JsonRecord>): JsonRecord {
    return this.resumption?.othersOf(variables) ?? variables;
  }
}

function withAllBelow(field: FieldNode): readonly FieldNode[] {
  const below = field.selectionSet?.selections.filter((node) => node.kind === Kind.FIELD) ?? [];
  return [field, ...below.flatMap(withAllBelow)];
}
