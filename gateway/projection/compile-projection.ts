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
import { DENIAL_MESSAGES, type Denial } from "../authorization/operation-access.ts";
import type { DataKeys } from "../operation/data-keys.ts";
import type { JsonRecord } from "../record.ts";
import { type CollectedFields, collectFields, type SelectionContext } from "./collect-fields.ts";
import type { Completion } from "./completion.ts";
import type { Define, FunctionPool } from "./function-pool.ts";

/**
 * Shapes the data of a run into the answer's `data`: the client's fields under the client's keys in the client's
 * order, nulls propagated as the specification has it. Null when even the root could not be answered.
 */
export type Projection = (data: JsonRecord, completion: Completion) => JsonRecord | null;

/** A selection that would take more fields to project than this is refused: fragments can multiply without end. */
export class ProjectionTooLargeError extends Error {
  override readonly name = "ProjectionTooLargeError";
}

/** What a projection is compiled with. */
export type ProjectionContext = SelectionContext & {
  readonly functions: FunctionPool;
  readonly keys: DataKeys;
  readonly mostFields: number;
  /** What may not be had: it is null, with the reason. */
  readonly denial: Denial;
};

/**
 * Compiles the projection of an operation's selection to JavaScript.
 *
 * Each different selection of a type gets a function, wherever in whichever operation it stands, so that what operations
 * have in common is optimised once. A function notes where it stands only before it goes deeper. Names from the client or
 * the schema enter the code only as JSON string literals.
 */
export function compileProjection(
  root: GraphQLObjectType,
  selectionSet: SelectionSetNode,
  context: ProjectionContext,
): Projection {
  const project = context.functions.compiled((define) =>
    new ProjectionCompiler(context, define).root(root, selectionSet),
  );
  return (data, completion) => {
    const projected = project(data, completion, 0) ?? null;
    completion.settle(projected);
    return projected;
  };
}

/** A place within the object or the list `x` that a function projects. */
type Place = {
  /** The code of the value there. */
  readonly source: string;
  /** The code of its key or index. */
  readonly key: string;
  /** `Product.name`, for messages. */
  readonly field: string;
};

class ProjectionCompiler {
  readonly #context: ProjectionContext;
  readonly #define: Define;
  readonly #nodeIds = new Map<FieldNode, number>();
  #fieldCount = 0;

  constructor(context: ProjectionContext, define: Define) {
    this.#context = context;
    this.#define = define;
  }

  /** A function of the root: its projection. */
  root(type: GraphQLObjectType, selectionSet: SelectionSetNode): string {
    return this.#object(collectFields([selectionSet], type, this.#context), type, JSON.stringify(type.name));
  }

  /** A function of an object of a known type: the projected object, or undefined when a null took it with it. */
  #object(fields: CollectedFields, type: FieldedType, typename: string): string {
    const body: string[] = [];
    const members: string[] = [];
    for (const [key, nodes] of fields) {
      this.#countField();
      const member = `v${members.length}`;
      members.push(`${JSON.stringify(key)}:${member}`);
      body.push(`const ${member}=${this.#member(key, nodes, type, typename)};`);
      if (isNonNullType(fieldOf(type, nodes)?.type)) body.push(`if(${member}===null)return;`);
    }
    return this.#define(`let t;${body.join("")}return {${members.join(",")}};`);
  }

  #member(key: string, nodes: readonly FieldNode[], type: FieldedType, typename: string): string {
    const [node] = nodes;
    const name = node?.name.value;
    if (name === "__typename") return typename;
    if (name === "__schema" || name === "__type") return `c.introspection[${JSON.stringify(key)}]??null`;
    const field = fieldOf(type, nodes);
    if (!node || !field) throw new Error(`the schema has no field ${type.name}.${name}`);
    if (nodes.some((one) => this.#context.denial.fields.has(one))) return this.#denied(key);
    const place = {
      source: memberCode(this.#context.keys.of(node)),
      key: JSON.stringify(key),
      field: `${type.name}.${name}`,
    };
    return this.#value(field.type, nodes, place);
  }

  /** An expression: null, of which it is told that it may not be had. */
  #denied(key: string): string {
    const { code } = this.#context.denial;
    const reason = this.#context.functions.constant(`?${code}`, () => ({
      message: DENIAL_MESSAGES[code],
      extensions: { code },
    }));
    return `c.denied(${reason},d,${JSON.stringify(key)})`;
  }

  /** An expression: the completed value of a place, or null. */
  #value(type: GraphQLOutputType, nodes: readonly FieldNode[], place: Place): string {
    const { source } = place;
    const isNonNull = isNonNullType(type);
    const nullable = isNonNullType(type) ? type.ofType : type;
    const description = this.#description(type, place.field);
    const rest = `${description},d,${place.key}`;
    if (isListType(nullable)) {
      return `Array.isArray(t=${source})?${below(this.#list(nullable.ofType, nodes, place), place)}:c.absent(t,${rest})`;
    }
    if (isLeafType(nullable)) {
      const isUsual = this.#leafTest(nullable, `(t=${source})`);
      return `${isUsual}?t:${isNonNull ? "" : "t===null?null:"}c.leaf(t,${rest})`;
    }
    const selectionSets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    const isObject = `typeof(t=${source})==="object"&&t!==null&&!(c.failed&&t instanceof Failure)`;
    if (!isObjectType(nullable)) {
      const project = this.#abstract(nullable, selectionSets, description);
      return `${isObject}?${below(project, place)}:c.absent(t,${rest})`;
    }
    const typename = JSON.stringify(nullable.name);
    const project = this.#object(this.#collect(selectionSets, nullable), nullable, typename);
    const isOfType = `t.__typename===undefined?c.isObject(t):t.__typename===${typename}||c.isNameOf(t.__typename,${typename})`;
    return `${isObject}?(${isOfType})?${below(project, place)}:c.foreignType(t.__typename,${rest}):c.absent(t,${rest})`;
  }

  /** A function of a list: the completed list, or undefined when an item's null took it with it. */
  #list(itemType: GraphQLOutputType, nodes: readonly FieldNode[], { field }: Place): string {
    const item = this.#value(itemType, nodes, { source: "x[i]", key: "i", field });
    const check = isNonNullType(itemType) ? "if(v===null)return;" : "";
    const loop = `for(let i=0;i<n;i++){const v=${item};${check}o[i]=v;}`;
    return this.#define(`const n=x.length,o=new Array(n);let t;${loop}return o;`);
  }

  /** A function of an object of an interface or a union, which asks the object for its type. */
  #abstract(type: AbstractType, selectionSets: readonly SelectionSetNode[], description: string): string {
    const functions = new Map<string, string>();
    const caseOf = (possible: FieldedType, labels: string) => {
      const fields = this.#collect(selectionSets, possible);
      const signature = this.#signatureOf(fields, possible);
      // Types of which the same is selected, with the same types of fields, share one function.
      const project = functions.get(signature) ?? this.#object(fields, possible, "x.__typename??null");
      functions.set(signature, project);
      return `${labels}return ${project}(x,c,d);`;
    };
    const cases = this.#context.schema
      .getPossibleTypes(type)
      .map((possible) => caseOf(possible, `case ${JSON.stringify(possible.name)}:`));
    // A subgraph for which the interface is an object has no name of an object type to give.
    if (isInterfaceType(type)) {
      const named = `case ${JSON.stringify(type.name)}:`;
      const isComplete = !this.#dependsOnType(selectionSets, type);
      cases.push(isComplete ? "" : `${named}return c.unknownType(x,${description},d);`);
      const isNone = `if(!c.isObject(x))return c.foreignType(undefined,${description},d);`;
      cases.push(caseOf(type, `case undefined:${isNone}${isComplete ? named : ""}`));
    }
    const otherwise = `default:return c.foreignType(x.__typename,${description},d);`;
    return this.#define(`switch(x.__typename){${cases.join("")}${otherwise}}`);
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
    if (isEnumType(type)) {
      const names = () => new Set(type.getValues().map(({ name }) => name));
      return `${this.#context.functions.constant(type.name, names)}.has${value}`;
    }
    const test = LEAF_TESTS.get(type.name);
    return test ? test(value) : `${value}!=null&&!(c.failed&&c.isUnusable(t))`;
  }

  /** The code of a {@link PlaceDescription}. */
  #description(type: GraphQLOutputType, field: string): string {
    return this.#context.functions.constant(`${field}:${type}`, () => ({ type, nonNull: isNonNullType(type), field }));
  }

  #countField(): void {
    this.#fieldCount += 1;
    const { mostFields } = this.#context;
    if (this.#fieldCount > mostFields) {
      throw new ProjectionTooLargeError(`more than ${mostFields} fields once the fragments are resolved`);
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
  // What JSON says of a number out of range is infinite to JavaScript, which JSON has no word for.
  ["Float", (value) => `Number.isFinite${value}`],
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

/** The code that goes deeper at a place whose value is `t`. */
function below(project: string, { key }: Place): string {
  return `(c.path[d]=${key},${project}(t,c,d+1)??null)`;
}
