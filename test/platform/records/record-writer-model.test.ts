import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { VendorRecord } from "../../../platform/records/record.ts";
import { toStorable } from "../../../platform/records/storable-page.ts";
import { STORE_ENGINE } from "../../stores.ts";
import { event, page, StoredFeed } from "../feed/stored-feed.ts";

/** What a vendor says of a record in one answer. A clip's signature is new in every answer and makes no change. */
type Said = {
  readonly kind: "event" | "clip";
  readonly ref: string;
  readonly version: number;
  readonly content: string;
  readonly signature: number;
};

const said: fc.Arbitrary<Said> = fc.record({
  kind: fc.constantFrom("event", "clip"),
  ref: fc.constantFrom("a", "b"),
  version: fc.integer({ min: 0, max: 3 }),
  content: fc.constantFrom("x", "y", "z"),
  signature: fc.integer({ min: 0, max: 2 }),
});

function toRecord({ kind, ref, version, content, signature }: Said): VendorRecord {
  return kind === "event"
    ? event(ref, version, content)
    : event(ref, version, content, { kind, content, raw: { content, signature } });
}

type Kept = { readonly said: Said; readonly revision: number };

/** The slow twin of the store: what stands in it after each record, by the rules that it promises. */
class Twin {
  readonly records = new Map<string, Kept>();
  /** The newest message of each record, oldest change first. */
  told: string[] = [];

  store(next: Said): void {
    const key = `${next.kind}/${next.ref}`;
    const kept = this.records.get(key);
    if (kept && next.version < kept.said.version) return;
    if (kept && next.content === kept.said.content) {
      this.records.set(key, { said: next, revision: kept.revision });
      return;
    }
    const revision = (kept?.revision ?? 0) + 1;
    this.records.set(key, { said: next, revision });
    this.told = [
      ...this.told.filter((message) => !message.startsWith(`${key} `)),
      `${key} ${revision} ${next.content}`,
    ];
  }

  rows() {
    return [...this.records.values()]
      .map(({ said, revision }) => {
        const { kind, ref, version, raw } = toRecord(said);
        return { kind, ref, version, revision, raw: JSON.stringify(raw) };
      })
      .toSorted((a, b) => (`${a.kind}${a.ref}` < `${b.kind}${b.ref}` ? -1 : 1));
  }
}

describe("RecordWriter, over random pages", () => {
  it("holds and tells what its slow twin does", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(said, { maxLength: 6 }), { maxLength: 8 }), async (pages) => {
        await using feed = await StoredFeed.open();
        const twin = new Twin();

        for (const [index, records] of pages.entries()) {
          await feed.store.storePage(
            toStorable(page({ records: records.map(toRecord), cursors: { at: String(index) } })),
          );
          for (const record of records) twin.store(record);
        }

        const rows = await feed.records();
        expect(rows.map(({ kind, ref, version, revision, raw }) => ({ kind, ref, version, revision, raw }))).toEqual(
          twin.rows(),
        );
        const told = (await feed.outbox()).map(({ kind, ref, message }) => {
          const { revision, told: content } = message as { revision: number; told: string };
          return `${kind}/${ref} ${revision} ${content}`;
        });
        expect(told).toEqual(twin.told);
        const kinds = [...twin.records.keys()].map((key) => key.split("/")[0]);
        expect(await feed.store.stored("event")).toBe(kinds.filter((kind) => kind === "event").length);
        expect(await feed.store.stored("clip")).toBe(kinds.filter((kind) => kind === "clip").length);
        expect(await feed.store.read("at")).toBe(pages.length > 0 ? String(pages.length - 1) : null);
      }),
      { numRuns: STORE_ENGINE === "sqlite" ? 200 : 20 },
    );
  });
});
