import {
  type FieldNode,
  type GraphQLInterfaceType,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLUnionType,
  isEnumType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type SelectionSetNode,
} from "graphql";
import { Failure } from "../executor/failure.ts";
import type { JsonRecord } from "../record.ts";
import { type CollectedFields, collectFields, type SelectionContext } from "./collect-fields.ts";
import type { Completion, PlaceDescription } from "./completion.ts";

/**
 * Shapes the data of a run into the answer's `data`: the client's fields under the client's keys in the client's
 * order, nulls propagated as the specification has it. Null when even the root could not be answered.
 */
export type Projection = (data: JsonRecord, completion: Completion) => JsonRecord | null;

/** A selection that would take more fields to project than this is refused: fragments can multiply without end. */
export class ProjectionTooLargeError extends Error {
  override readonly name = "ProjectionTooLargeError";
}

/**
 * Compiles the projection of an operation's selection to JavaScript.
 *
 * Each place in the answer gets a function of its own, so that its path is known beforehand but for the indices of
 * lists, which are its parameters: no path is built unless there is an error to report. Names from the client or the
 * schema enter the code only as JSON string literals.
 */
export function compileProjection(
  root: GraphQLObjectType,
  selectionSet: SelectionSetNode,
  context: SelectionContext,
  mostFields: number,
): Projection {
  return new ProjectionCompiler(context, mostFields).compile(root, selectionSet);
}

/** A place in the answer: the code of its path, and the parameters that the indices in it are. */
type Place = { readonly path: readonly string[]; readonly indices: readonly string[]; readonly field: string };

class ProjectionCompiler {
  readonly #context: SelectionContext;
  readonly #mostFields: number;
  readonly #functions: string[] = [];
  /** What the code refers to as `K[n]`: values that have no literal. */
  readonly #constants: unknown[] = [];
  readonly #nodeIds = new Map<FieldNode, number>();
  #fieldCount = 0;

  constructor(context: SelectionContext, mostFields: number) {
    this.#context = context;
    this.#mostFields = mostFields;
  }

  compile(root: GraphQLObjectType, selectionSet: SelectionSetNode): Projection {
    const fields = collectFields([selectionSet], root, this.#context);
    const entry = this.#object(fields, root, JSON.stringify(root.name), { path: [], indices: [], field: root.name });
    const code = `"use strict";let C;${this.#functions.join("\n")}
return (data, completion) => { C = completion; try { return ${entry}(data) ?? null; } finally { C = undefined; } };`;
    return new Function("K", "Failure", code)(this.#constants, Failure);
  }

  /** A function of an object of a known type: the projected object, or undefined when a null took it with it. */
  #object(fields: CollectedFields, type: FieldedType, typename: string, place: Place): string {
    const body: string[] = [];
    const members: string[] = [];
    for (const [key, nodes] of fields) {
      this.#countField();
      const member = `v${members.length}`;
      members.push(`${JSON.stringify(key)}:${member}`);
      body.push(`const ${member}=${this.#member(key, nodes, type, typename, place)};`);
      if (isNonNullType(fieldOf(type, nodes)?.type)) body.push(`if(${member}===null)return;`);
    }
    return this.#define(["x", ...place.indices], `let t;${body.join("")}return {${members.join(",")}};`);
  }

  #member(key: string, nodes: readonly FieldNode[], type: FieldedType, typename: string, place: Place): string {
    const name = nodes[0]?.name.value;
    if (name === "__typename") return typename;
    if (name === "__schema" || name === "__type") return `C.introspection[${JSON.stringify(key)}]??null`;
    const field = fieldOf(type, nodes);
    if (!field) throw new Error(`the schema has no field ${type.name}.${name}`);
    const path = [...place.path, JSON.stringify(key)];
    return this.#value(field.type, nodes, memberCode(key), { ...place, path, field: `${type.name}.${name}` });
  }

  /** An expression: the completed value of `source`, or null. */
  #value(type: GraphQLOutputType, nodes: readonly FieldNode[], source: string, place: Place): string {
    const isNonNull = isNonNullType(type);
    const nullable = isNonNullType(type) ? type.ofType : type;
    if (isListType(nullable)) {
      const rest = this.#rest({ type, nonNull: isNonNull, field: place.field }, place);
      return `Array.isArray(t=${source})?${call(this.#list(nullable.ofType, nodes, place), "t", place)}??null:C.absent(t,${rest})`;
    }
    const description = { type: nullable, nonNull: isNonNull, field: place.field };
    const rest = this.#rest(description, place);
    if (isLeafType(nullable)) {
      const isUsual = this.#leafTest(nullable, `(t=${source})`);
      return `${isUsual}?t:${isNonNull ? "" : "t===null?null:"}C.leaf(t,${rest})`;
    }
    const selectionSets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    const isObject = `typeof(t=${source})==="object"&&t!==null&&!(C.failed&&t instanceof Failure)`;
    if (!isObjectType(nullable)) {
      const project = this.#abstract(nullable, selectionSets, rest, place);
      return `${isObject}?${call(project, "t", place)}??null:C.absent(t,${rest})`;
    }
    const typename = JSON.stringify(nullable.name);
    const project = this.#object(this.#collect(selectionSets, nullable), nullable, typename, place);
    const isOfType = `t.__typename===undefined||t.__typename===${typename}||C.isNameOf(t.__typename,${typename})`;
    return `${isObject}?${isOfType}?${call(project, "t", place)}??null:C.foreignType(t.__typename,${rest}):C.absent(t,${rest})`;
  }

  /** A function of a list: the completed list, or undefined when an item's null took it with it. */
  #list(itemType: GraphQLOutputType, nodes: readonly FieldNode[], place: Place): string {
    const index = `i${place.indices.length}`;
    const inner = { ...place, path: [...place.path, index], indices: [...place.indices, index] };
    const item = this.#value(itemType, nodes, `x[${index}]`, inner);
    const check = isNonNullType(itemType) ? "if(v===null)return;" : "";
    const loop = `for(let ${index}=0;${index}<n;${index}++){const v=${item};${check}o[${index}]=v;}`;
    return this.#define(["x", ...place.indices], `const n=x.length,o=new Array(n);let t;${loop}return o;`);
  }

  /** A function of an object of an interface or a union, which asks the object for its type. */
  #abstract(type: AbstractType, selectionSets: readonly SelectionSetNode[], rest: string, place: Place): string {
    const functions = new Map<string, string>();
    const caseOf = (possible: FieldedType, labels: string) => {
      const fields = this.#collect(selectionSets, possible);
      const signature = this.#signatureOf(fields, possible);
      // Types of which the same is selected, with the same types of fields, share one function.
      const known = functions.get(signature);
      const project = known ?? this.#object(fields, possible, "x.__typename??null", place);
      functions.set(signature, project);
      return `${labels}return ${call(project, "x", place)};`;
    };
    const cases = this.#context.schema
      .getPossibleTypes(type)
      .map((possible) => caseOf(possible, `case ${JSON.stringify(possible.name)}:`));
    // A subgraph for which the interface is an object has no name of an object type to give.
    if (isInterfaceType(type)) {
      const named = `case ${JSON.stringify(type.name)}:`;
      const isComplete = !this.#dependsOnType(selectionSets, type);
      cases.push(isComplete ? "" : `${named}return C.unknownType(x,${rest});`);
      cases.push(caseOf(type, `case undefined:${isComplete ? named : ""}`));
    }
    const body = `switch(x.__typename){${cases.join("")}default:return C.foreignType(x.__typename,${rest});}`;
    return this.#define(["x", ...place.indices], body);
  }

  /** Whether what is selected of an object cannot be told without knowing of which of the interface's types it is. */
  #dependsOnType(selectionSets: readonly SelectionSetNode[], type: GraphQLInterfaceType): boolean {
    const keys = (of: FieldedType) => JSON.stringify([...this.#collect(selectionSets, of)].map(([key]) => key));
    const common = this.#collect(selectionSets, type);
    const isAskedFor = [...common.values()].some(([node]) => node?.name.value === "__typename");
    return isAskedFor || this.#context.schema.getPossibleTypes(type).some((one) => keys(one) !== keys(type));
  }

  #collect(selectionSets: readonly SelectionSetNode[], type: FieldedType): CollectedFields {
    return collectFields(selectionSets, isObjectType(type) ? type : type.name, this.#context);
  }

  #signatureOf(fields: CollectedFields, type: FieldedType): string {
    return JSON.stringify(
      [...fields].map(([key, nodes]) => [
        key,
        String(fieldOf(type, nodes)?.type),
        nodes.map((node) => this.#idOf(node)),
      ]),
    );
  }

  #idOf(node: FieldNode): number {
    const id = this.#nodeIds.get(node) ?? this.#nodeIds.size;
    this.#nodeIds.set(node, id);
    return id;
  }

  /** The code of whether a leaf's value can go into the answer as it is. */
  #leafTest(type: GraphQLLeafType, value: string): string {
    if (isEnumType(type)) return `K[${this.#constant(new Set(type.getValues().map(({ name }) => name)))}].has${value}`;
    const test = LEAF_TESTS.get(type.name);
    return test ? test(value) : `${value}!=null&&!(C.failed&&t instanceof Failure)`;
  }

  /** The arguments by which {@link Completion} is told of a place. */
  #rest(description: PlaceDescription, place: Place): string {
    return `K[${this.#constant(description)}],[${place.path.join(",")}]`;
  }

  #define(parameters: readonly string[], body: string): string {
    const name = `f${this.#functions.length}`;
    this.#functions.push(`function ${name}(${parameters.join(",")}){${body}}`);
    return name;
  }

  #constant(value: unknown): number {
    return this.#constants.push(value) - 1;
  }

  #countField(): void {
    this.#fieldCount += 1;
    if (this.#fieldCount > this.#mostFields) {
      throw new ProjectionTooLargeError(`more than ${this.#mostFields} fields once the fragments are resolved`);
    }
  }
}

type AbstractType = GraphQLInterfaceType | GraphQLUnionType;
type FieldedType = GraphQLObjectType | GraphQLInterfaceType;

/** The built-in scalars whose JSON can be told by its type. */
const LEAF_TESTS: ReadonlyMap<string, (value: string) => string> = new Map([
  ["String", (value) => `typeof${value}==="string"`],
  ["ID", (value) => `typeof${value}==="string"`],
  ["Boolean", (value) => `typeof${value}==="boolean"`],
  ["Float", (value) => `typeof${value}==="number"`],
  // Only what is a 32-bit integer survives the conversion unchanged.
  ["Int", (value) => `(${value}|0)===t`],
]);

function fieldOf(type: FieldedType, nodes: readonly FieldNode[]) {
  const [node] = nodes;
  return node && type.getFields()[node.name.value];
}

/** The code that reads a member which the object may lack, although every object inherits one of that name. */
function memberCode(key: string): string {
  const name = JSON.stringify(key);
  return key in Object.prototype ? `(Object.hasOwn(x,${name})?x[${name}]:undefined)` : `x[${name}]`;
}

function call(name: string, value: string, place: Place): string {
  return `${name}(${[value, ...place.indices].join(",")})`;
}
