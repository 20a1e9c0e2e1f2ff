import type { FieldNode } from "graphql";
import { LosslessNumber } from "../../lossless-json.ts";
import { isRecord, memberOf } from "../../record.ts";
import type { CoalescedField } from "../live-fields.ts";
import { ownField } from "../own-fields.ts";

/** Under which key items tell by what they take each other's place, and so does what leads there. */
const ITEM_KEY = "_keyInStream";

/** By what the items of one subscription take each other's place, and how often. */
export class Coalescing {
  /** The least time between two items of one key. */
  readonly everyMs: number;
  /** What the key is called, as in `shop.id`. */
  readonly by: string;
  /** What is selected of an item for its key. */
  readonly told: FieldNode;
  readonly #levels: number;

  constructor({ by, everyMs }: CoalescedField) {
    this.everyMs = everyMs;
    this.by = by.join(".");
    this.told = ownField(ITEM_KEY, by);
    this.#levels = by.length;
  }

  /** The key of an item that a subgraph sent; null where it has none. */
  keyOf(data: unknown): string | null {
    let [value] = isRecord(data) ? Object.values(data) : [];
    for (let level = 0; level < this.#levels; level += 1) {
      if (!isRecord(value)) return null;
      value = memberOf(value, ITEM_KEY);
    }
    if (typeof value === "string") return value;
    const isWritten = typeof value === "number" || typeof value === "boolean" || value instanceof LosslessNumber;
    return isWritten ? String(value) : null;
  }
}
