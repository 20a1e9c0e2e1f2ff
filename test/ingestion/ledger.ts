import { hash } from "node:crypto";

/** What a vendor published, as its simulator tells it at `GET /ledger/{vendor}`. */
export type Publication = {
  readonly id: string;
  readonly publishedAtMs: number;
  /** Of the record in this version, as {@link digestOf} has it. */
  readonly digest: string;
};

const PAGE = 10_000;

/** All that a vendor has published up to now, in the order of publication. */
export async function readLedger(simulatorUrl: string, vendor: string): Promise<readonly Publication[]> {
  const publications: Publication[] = [];
  for (let hasMore = true; hasMore; ) {
    const url = `${simulatorUrl}/ledger/${vendor}?after=${publications.length}&limit=${PAGE}`;
    // A connection that was kept since the last time may be closed by the other side at this very moment.
    const answer = await fetch(url, { headers: { connection: "close" } });
    if (!answer.ok) throw new Error(`the ledger of ${vendor} answered ${answer.status}`);
    const page = (await answer.json()) as LedgerPage;
    for (const { id, publishedAt, digest } of page.entries)
      publications.push({ id, publishedAtMs: Date.parse(publishedAt), digest });
    hasMore = page.hasMore;
  }
  return publications;
}

type LedgerPage = {
  readonly entries: readonly { readonly id: string; readonly publishedAt: string; readonly digest: string }[];
  readonly hasMore: boolean;
};

/**
 * The digest of a record by the definition of the ledger (simulator/README.md): the first 16 hexadecimal digits of the
 * SHA-256 of its JSON with keys in order, numbers as written, without `links` and of URLs the path alone.
 */
export function digestOf(recordText: string): string {
  const record = JSON.parse(recordText, (_key, value, { source = "" }) =>
    typeof value === "number" ? JSON.rawJSON(source) : value,
  );
  return hash("sha256", toCanonicalText(record)).slice(0, 16);
}

function toCanonicalText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(toCanonicalText).join()}]`;
  if (typeof value === "string") return JSON.stringify(value.replace(/^https?:\/\/[^/?#]*([^?]*).*$/s, "$1"));
  if (typeof value !== "object" || value === null || JSON.isRawJSON(value)) return JSON.stringify(value);
  const members = Object.entries(value)
    .filter(([key]) => key !== "links")
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${toCanonicalText(member)}`).join()}}`;
}
