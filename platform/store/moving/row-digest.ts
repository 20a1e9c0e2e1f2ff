import { hash } from "node:crypto";
import { toStorableJson, toStorableText } from "../storable-text.ts";

/** How a column's value is written in the other engine: JSON that is looked into is told apart from text that is kept. */
export type ColumnKind = "json" | "text" | "number";

const MODULUS = 2n ** 128n;

/** What some rows are, whatever their order: equal for equal rows. Each row counts as often as it is there. */
export class RowDigest {
  #count = 0;
  #sum = 0n;

  add(row: readonly unknown[]): void {
    this.#count += 1;
    this.#sum = (this.#sum + BigInt(`0x${hash("sha256", JSON.stringify(row)).slice(0, 32)}`)) % MODULUS;
  }

  get count(): number {
    return this.#count;
  }

  toString(): string {
    return `${this.#count} rows, ${this.#sum.toString(16)}`;
  }
}

/** A value as both engines give it back. */
export function toComparable(value: unknown, kind: ColumnKind): unknown {
  if (value === null || value === undefined) return null;
  if (kind === "json") return JSON.stringify(JSON.parse(toStorableJson(String(value))));
  return kind === "text" ? toStorableText(String(value)) : Number(value);
}
