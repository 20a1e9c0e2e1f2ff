import { wireId } from "../../../platform/vendor/wire-json.ts";

/** The ids of a record in other systems by their names. What is no text and no number is none. */
export function toExternalIds(ids: Readonly<Record<string, unknown>> | null | undefined): Record<string, string> {
  const texts: [string, string][] = [];
  for (const [name, value] of Object.entries(ids ?? {})) {
    const text = typeof value === "string" ? value : wireId.safeParse(value).data;
    if (text !== undefined) texts.push([name, text]);
  }
  return Object.fromEntries(texts);
}
