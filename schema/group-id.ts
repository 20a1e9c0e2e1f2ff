import { hash } from "node:crypto";
import { toWords } from "./name-words.ts";

/**
 * The id of the group of a name. Groups of one name are one, whatever the vendor and the spelling: a group that gets
 * another name is another group.
 */
export function toGroupId(tenant: string, name: string): string {
  const key = toWords(name) || name;
  return `group:${hash("sha256", `${tenant} ${key}`, "base64url").slice(0, 16)}`;
}
