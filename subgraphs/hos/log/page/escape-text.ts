const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ['"', "&quot;"],
  ["'", "&#39;"],
  // Of the signs that control a terminal these alone are text to XML.
  ...["\t", "\n", "\r"].map((sign) => [sign, sign] as const),
]);

/** Text as it stands in HTML, XML and their attributes. What is no sign of XML's is left out. */
export function escapeText(text: string): string {
  return text.replace(/[&<>"'\p{Cc}]/gu, (sign) => ESCAPES.get(sign) ?? "");
}
