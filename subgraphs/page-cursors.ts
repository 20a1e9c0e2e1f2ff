import { PublicError } from "../platform/public-error.ts";

/*
 * Pages of lists: a cursor has whose list it is of and the place behind which the page begins. It is opaque to clients, and refused in another
 * tenant's list.
 */

/** The cursor of a place in a list of a tenant's: the values by which that is sorted. */
export function toPageCursor(tenant: string, ...place: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify([tenant, ...place])).toString("base64url");
}

/** What the values of a place are. */
export type PlaceKinds = readonly ("instant" | "text" | "value")[];

type PlaceOf<Kinds extends PlaceKinds> = {
  [Index in keyof Kinds]: Kinds[Index] extends "instant"
    ? number
    : Kinds[Index] extends "text"
      ? string
      : string | number;
};

/** The place of a cursor, whose values are of these kinds. Throws a {@link PublicError} that names the argument for what is no cursor of the tenant's list. */
export function readPageCursor<const Kinds extends PlaceKinds>(
  tenant: string,
  cursor: string,
  { kinds, field = "after" }: { readonly kinds: Kinds; readonly field?: string },
): PlaceOf<Kinds> {
  const parts = parse(cursor);
  if (Array.isArray(parts) && parts.length === kinds.length + 1) {
    const [owner, ...place] = parts as readonly unknown[];
    if (owner === tenant && kinds.every((kind, index) => isOfKind(kind, place[index]))) return place as PlaceOf<Kinds>;
  }
  throw new PublicError("BAD_USER_INPUT", `\`${field}\` is no cursor that this list gave.`, { field });
}

/** How many items are asked for. Throws a {@link PublicError} that names the argument. */
export function readPageSize(size: number, largest: number, field = "first"): number {
  if (size >= 0 && size <= largest) return size;
  throw new PublicError("BAD_USER_INPUT", `\`${field}\` must be from 0 to ${largest}.`, { field });
}

function isOfKind(kind: PlaceKinds[number], value: unknown): boolean {
  if (kind === "instant") return Number.isSafeInteger(value);
  return typeof value === "string" || (kind === "value" && typeof value === "number");
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
  } catch {
    return null;
  }
}
