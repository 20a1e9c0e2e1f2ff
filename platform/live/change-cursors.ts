import { PublicError } from "../public-error.ts";
import { BEFORE_THE_FIRST_CHANGE, type ChangePlace } from "./change-order.ts";

/**
 * The cursors of one subscription field. They are opaque to clients, and good for one field, one tenant and one writer: a cursor
 * of another field or another tenant is refused, and one of another writer's changes is told as a gap by whoever reads them.
 */
export class ChangeCursors {
  readonly #field: string;
  readonly #hasUnnamed: boolean;

  /** With `hasUnnamedCursors`, cursors are taken that do not name their field: they are of this one. */
  constructor({ name, hasUnnamedCursors = false }: { readonly name: string; readonly hasUnnamedCursors?: boolean }) {
    this.#field = name;
    this.#hasUnnamed = hasUnnamedCursors;
  }

  /** The cursor of a place. */
  encode(tenant: string, { seq, writer }: ChangePlace): string {
    return Buffer.from(JSON.stringify([this.#field, tenant, writer, seq])).toString("base64url");
  }

  /** The place that a cursor names; of an empty one, the beginning. Throws a {@link PublicError} for what is none of this field. */
  decode(tenant: string, cursor: string): ChangePlace {
    if (cursor === "") return BEFORE_THE_FIRST_CHANGE;
    const text = Buffer.from(cursor, "base64url").toString("utf8");
    const parts = toParts(text) ?? (this.#hasUnnamed ? toUnnamedParts(text, this.#field) : null);
    if (!parts) throw refused("is no cursor");
    if (parts.field !== this.#field) throw refused(`is a cursor of another field than \`${this.#field}\``);
    if (parts.tenant !== tenant) throw refused("is no cursor that you were given");
    return { writer: parts.writer, seq: parts.seq };
  }
}

type CursorParts = ChangePlace & { readonly field: string; readonly tenant: string };

function toParts(text: string): CursorParts | null {
  let parts: unknown;
  try {
    parts = JSON.parse(text);
  } catch {
    return null;
  }
  if (!Array.isArray(parts) || parts.length !== 4) return null;
  const [field, tenant, writer, seq] = parts;
  const areTexts = [field, tenant, writer].every((part) => typeof part === "string");
  return areTexts && Number.isSafeInteger(seq) && seq >= 0 ? { field, tenant, writer, seq } : null;
}

/** Without a writer it is of a change of which none was noted. */
function toUnnamedParts(text: string, field: string): CursorParts | null {
  const [, tenant, seq, writer = ""] = /^([^ ]+) (\d{1,15})(?: ([^ ]*))?$/.exec(text) ?? [];
  return tenant === undefined ? null : { field, tenant, writer, seq: Number(seq) };
}

function refused(why: string): PublicError {
  return new PublicError("BAD_USER_INPUT", `\`after\` ${why}.`, { field: "after" });
}
