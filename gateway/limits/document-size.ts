import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  Lexer,
  type SelectionSetNode,
  Source,
  TokenKind,
} from "graphql";

/** How large a document is, before anything is known of whether it is valid. */
export type DocumentSize = {
  readonly aliases: number;
  readonly directives: number;
  /** Fragments that are defined. */
  readonly fragments: number;
  /** How often one key is selected in one selection set, inline fragments counted as part of it. */
  readonly repetitions: number;
  /** Fields at the root of the largest operation, fragments followed. */
  readonly rootFields: number;
  /** Fields of the largest operation, fragments followed. */
  readonly fields: number;
};

/**
 * Measures a document that is known to be shallow. Every node is visited once, however often its fragment is spread;
 * a fragment that leads back to itself counts as without end.
 */
export function measureDocument(document: DocumentNode): DocumentSize {
  return new Measure(document);
}

/** The fields that a selection set comes to once its fragments are followed. */
type Expansion = { readonly top: number; readonly all: number };

const ENDLESS: Expansion = { top: Number.POSITIVE_INFINITY, all: Number.POSITIVE_INFINITY };
const NOTHING: Expansion = { top: 0, all: 0 };

class Measure implements DocumentSize {
  aliases = 0;
  directives = 0;
  repetitions = 0;
  rootFields = 0;
  fields = 0;
  readonly #fragments = new Map<string, FragmentDefinitionNode>();
  readonly #expansions = new Map<string, Expansion>();

  constructor({ definitions }: DocumentNode) {
    for (const definition of definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) this.#fragments.set(definition.name.value, definition);
    }
    for (const definition of definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) this.#expandFragment(definition.name.value);
      if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
      this.directives += definition.directives?.length ?? 0;
      for (const { directives } of definition.variableDefinitions ?? []) this.directives += directives?.length ?? 0;
      const { top, all } = this.#expand(definition.selectionSet, new Map());
      this.rootFields = Math.max(this.rootFields, top);
      this.fields = Math.max(this.fields, all);
    }
  }

  get fragments(): number {
    return this.#fragments.size;
  }

  #expandFragment(name: string): Expansion {
    const known = this.#expansions.get(name);
    if (known) return known;
    const fragment = this.#fragments.get(name);
    if (!fragment) return NOTHING;
    // What comes back to itself finds this.
    this.#expansions.set(name, ENDLESS);
    this.directives += fragment.directives?.length ?? 0;
    const expansion = this.#expand(fragment.selectionSet, new Map());
    this.#expansions.set(name, expansion);
    return expansion;
  }

  /** `keys` counts what is selected at this level of the answer. */
  #expand({ selections }: SelectionSetNode, keys: Map<string, number>): Expansion {
    let top = 0;
    let all = 0;
    for (const selection of selections) {
      this.directives += selection.directives?.length ?? 0;
      if (selection.kind === Kind.FIELD) {
        const { alias, name, selectionSet } = selection;
        if (alias) this.aliases += 1;
        this.#count((alias ?? name).value, keys);
        top += 1;
        all += 1 + (selectionSet ? this.#expand(selectionSet, new Map()).all : 0);
      } else {
        const isInline = selection.kind === Kind.INLINE_FRAGMENT;
        const expansion = isInline
          ? this.#expand(selection.selectionSet, keys)
          : this.#expandFragment(selection.name.value);
        top += expansion.top;
        all += expansion.all;
      }
    }
    return { top, all };
  }

  #count(key: string, keys: Map<string, number>): void {
    const times = (keys.get(key) ?? 0) + 1;
    keys.set(key, times);
    if (times > this.repetitions) this.repetitions = times;
  }
}

/** Whether a text has more tokens than `most`, as the parser counts them. Reads no further than it must. */
export function hasMoreTokens(text: string, most: number): boolean {
  const lexer = new Lexer(new Source(text));
  try {
    for (let count = 0; count <= most; count += 1) if (lexer.advance().kind === TokenKind.EOF) return false;
    return true;
  } catch (error) {
    if (error instanceof GraphQLError) return false;
    throw error;
  }
}
