import { toWords } from "../../../../schema/name-words.ts";
import type { EntityKind } from "../../domain.ts";

/** A name in the one spelling under which names are compared: case, accents, spacing and punctuation aside. */
export function toNameKey(kind: EntityKind, name: string | null): string {
  const [last, first, ...rest] = (name ?? "").split(",");
  const inOrder = kind === "driver" && first !== undefined && rest.length === 0 ? `${first} ${last}` : name;
  return toWords(inOrder ?? "");
}

/**
 * Text as it is searched: its letters and digits alone, in lower case and without accents. Nothing in it has a meaning
 * in a pattern of SQL.
 */
export function toSearchText(text: string | null): string {
  return toWords(text ?? "").replaceAll(" ", "");
}

/** The name, VIN and user name of a device or driver as they are searched. */
export function toEntitySearchText(entity: {
  readonly name: string;
  readonly vin: string | null;
  readonly username: string | null;
}): string {
  return [entity.name, entity.vin, entity.username].map(toSearchText).filter(Boolean).join(" ");
}
