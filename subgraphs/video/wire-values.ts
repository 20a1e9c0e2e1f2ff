import { z } from "zod";
import { wireId, wireNumber } from "../../platform/vendor/wire-json.ts";

/*
 * How RoscoLive writes single values. Its types differ between endpoints and even between two samples of a page, so a value
 * of an unexpected type counts as missing, and its original stays in the record as received.
 */

const NUMBER_AS_TEXT = /^\s*[-+]?(\d+(\.\d*)?|\.\d+)(e[-+]?\d+)?\s*$/i;

/** Text, or a number as the text that it is; null for anything else. */
export const text = wireId.nullish().catch(null);
/** A number, or text that is one; null for anything else. */
export const number = z
  .union([wireNumber, z.string().regex(NUMBER_AS_TEXT).transform(Number)])
  // JSON can write numbers that no double holds, such as `1e999`.
  .refine(Number.isFinite)
  .nullish()
  .catch(null);
/** What a record cannot be told from others without. */
export const identity = wireId.refine((id) => id.trim() !== "", "an id that is empty");
/** The groups of a record, however they are named. */
export const groups = z.unknown().optional().transform(toGroups);

/** A group, as far as a record names it: by its name, by its id or by both. */
export type WireGroup = { readonly id: string | null; readonly name: string | null };

/** Text, or a number as the text that it is; null for anything else. */
export function toText(value: unknown): string | null {
  if (typeof value === "string") return value;
  return value === null || value === undefined ? null : (text.parse(value) ?? null);
}

/** A number, or text that is one; null for anything else. */
export function toNumber(value: unknown): number | null {
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  return value === null || value === undefined ? null : (number.parse(value) ?? null);
}

/** Whether a flag is set, be it as text or as a number. */
export function isSet(value: unknown): boolean {
  if (typeof value === "boolean") return value;
  return !["", "0", "false", "no", "null"].includes((toText(value) ?? "").trim().toLowerCase());
}

/** Whether a flag is set; null where there is none. */
export function toFlag(value: unknown): boolean | null {
  return value === null || value === undefined ? null : isSet(value);
}

/** A word of any type: text as it is, anything else as JSON. Null for none. */
export function toWord(value: unknown): string | null {
  return value === null || value === undefined ? null : (toText(value) ?? JSON.stringify(value));
}

/** Groups are names in events and devices, and an id with a name in drivers. */
export function toGroups(value: unknown): readonly WireGroup[] {
  if (value === null || value === undefined) return [];
  return (Array.isArray(value) ? value : [value]).map(toGroup).filter(({ id, name }) => id || name);
}

function toGroup(value: unknown): WireGroup {
  if (typeof value !== "object" || value === null) return { id: null, name: toText(value) };
  const { id, name, group_id, group_name } = value as Readonly<Record<string, unknown>>;
  return { id: toText(id) ?? toText(group_id), name: toText(name) ?? toText(group_name) };
}
