import type { z } from "zod";

/** The most names of fields that are kept of a record: enough to see what is wrong with it. */
const MOST_NAMES = 20;

/** What could be read of a record. */
export type ReadFields<T> = {
  readonly wire: T;
  /** The fields that were left out, by their names in the vendor's spelling, each once and in order: `location.latitude`. */
  readonly unreadFields: readonly string[];
};

/**
 * What a schema reads in a record, field by field: a field in another form than the schema knows counts as missing, and
 * is named. Of a list only the items that cannot be read are left out.
 *
 * Throws the `ZodError` of the record as it came where it lacks what the schema cannot do without. A record without
 * odd fields costs no more than to parse it.
 */
export function decodeFields<T>(schema: z.ZodType<T>, raw: unknown): ReadFields<T> {
  let result = schema.safeParse(raw);
  if (result.success) return { wire: result.data, unreadFields: [] };
  const { error } = result;
  const names = new Set<string>();
  for (let rest = raw; !result.success; result = schema.safeParse(rest)) {
    const unread: Unread = new Map();
    for (const { path } of result.error.issues) {
      const place = toPlace(rest, path);
      if (place.length === 0) throw error;
      if (names.size < MOST_NAMES) names.add(toName(place));
      add(unread, place);
    }
    rest = without(rest, unread);
  }
  return { wire: result.data, unreadFields: [...names].toSorted() };
}

/** The places of a value that are left out, as a tree. Null stands for a whole place. */
type Unread = Map<PropertyKey, Unread | null>;

/** The place that an issue is about: where a part is missing that its owner cannot do without, that of the owner. */
function toPlace(value: unknown, path: readonly PropertyKey[]): readonly PropertyKey[] {
  let owner = value;
  for (const [depth, key] of path.entries()) {
    if (typeof owner !== "object" || owner === null || !Object.hasOwn(owner, key)) return path.slice(0, depth);
    owner = (owner as Readonly<Record<PropertyKey, unknown>>)[key];
  }
  return path;
}

/** The name of a field: places in lists are no part of it. */
function toName(place: readonly PropertyKey[]): string {
  return place.filter((key) => typeof key !== "number").join(".");
}

function add(unread: Unread, place: readonly PropertyKey[]): void {
  let at = unread;
  for (const key of place.slice(0, -1)) {
    const below = at.get(key);
    if (below === null) return;
    const next = below ?? new Map();
    at.set(key, next);
    at = next;
  }
  const last = place.at(-1);
  if (last !== undefined) at.set(last, null);
}

/** A copy without some places, made in one walk however many there are. */
function without(value: unknown, unread: Unread): unknown {
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown, index) => {
      const below = unread.get(index);
      if (below === undefined) return [item];
      return below === null ? [] : [without(item, below)];
    });
  }
  const kept: [string, unknown][] = [];
  for (const [key, member] of Object.entries(value as object)) {
    const below = unread.get(key);
    if (below === undefined) kept.push([key, member]);
    else if (below !== null) kept.push([key, without(member, below)]);
  }
  return Object.fromEntries(kept);
}
