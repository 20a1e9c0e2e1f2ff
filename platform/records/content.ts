/** A link in JSON with a query, whose value is signed where a vendor hands out files. */
const LINK_WITH_QUERY = /("https?:\/\/(?:[^"\\?]|\\.)*)\?(?:[^"\\]|\\.)*"/g;

/** A record as text without what comes after the `?` of its links: the signatures there can be new in every answer. */
export function toContent(raw: unknown): string {
  return (JSON.stringify(raw) ?? "null").replace(LINK_WITH_QUERY, '$1"');
}
