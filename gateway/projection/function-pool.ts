import { Failure } from "../executor/failure.ts";
import type { JsonRecord } from "../record.ts";
import type { Completion } from "./completion.ts";

/**
 * Projects the value `x` of data, found `d` keys below the root, with the completion `c`; undefined when a null took the
 * whole of it with it.
 */
export type ProjectPart = (x: JsonRecord, c: Completion, d: number) => JsonRecord | undefined;

/** Answers with the code of a {@link ProjectPart} that has this body. */
export type Define = (body: string) => string;

/** Functions of operations that have gone are kept as well: with more code than this the pool begins anew. */
const MOST_CHARACTERS = 4_000_000;

/**
 * Functions made from code, each different code once: what operations have in common is compiled and optimised once for
 * all of them.
 */
export class FunctionPool {
  /** What the code calls `K`: values that have no literal. */
  readonly #constants: unknown[] = [];
  readonly #constantNames = new Map<string, string>();
  /** What the code calls `F`. */
  #functions: ProjectPart[] = [];
  #functionNames = new Map<string, string>();
  #characters = 0;

  /** The code of a value, made once for its name. */
  constant(name: string, make: () => unknown): string {
    const known = this.#constantNames.get(name);
    if (known) return known;
    const code = `K[${this.#constants.push(make()) - 1}]`;
    this.#constantNames.set(name, code);
    return code;
  }

  /** The function whose code `write` answers with, compiled with all that it defines. */
  compiled(write: (define: Define) => string): ProjectPart {
    if (this.#characters > MOST_CHARACTERS) this.#beginAnew();
    const added = new Map<string, string>();
    const define = (body: string) => {
      const known = this.#functionNames.get(body) ?? added.get(body);
      if (known) return known;
      const name = `F[${this.#functionNames.size + added.size}]`;
      added.set(body, name);
      return name;
    };
    const entry = write(define);
    let code = "";
    for (const [body, name] of added) {
      code += `${name}=function(x,c,d){${body}};`;
      this.#functionNames.set(body, name);
    }
    this.#characters += code.length;
    return new Function("F", "K", "Failure", `"use strict";${code}return ${entry};`)(
      this.#functions,
      this.#constants,
      Failure,
    );
  }

  /** What was compiled before goes on with the functions it has. */
  #beginAnew(): void {
    this.#functions = [];
    this.#functionNames = new Map();
    this.#characters = 0;
  }
}
