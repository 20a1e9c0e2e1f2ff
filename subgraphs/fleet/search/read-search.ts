import { type Kysely, type RawBuilder, type SqlBool, sql } from "kysely";
import { indexedBy, isOneOfTexts } from "../../../platform/store/sql-words.ts";
import { toWords } from "../../../schema/name-words.ts";
import type { EntityKind } from "../domain.ts";
import { toSearchText } from "../identity/evidence/name-key.ts";
import type { FleetTables } from "../tables.ts";
import { isMisspelt, toVariants } from "./search-words.ts";

/** Behind all words that begin with another one. */
const LAST = "\u{10ffff}";
/** So many ids are found out at once; where more have a word, each is asked whether it has it. */
const FEW = 500;
/** More words than anybody types to find something. */
const MAX_WORDS = 8;

/**
 * That an entity, as `entity` of a statement, is found by a text; null where the text has no letter and no digit. It is if the text is part of its name, VIN or
 * user name, spacing aside, or if each word of the text begins one of its words, or is one with a letter mistaken. Costs a statement for the words that
 * are like those of the text, one for each word to find out how many have it, and in the other one a look into an index.
 */
export async function toSearchCondition(
  db: Kysely<FleetTables>,
  { tenant, kind }: { readonly tenant: string; readonly kind: EntityKind },
  text: string,
): Promise<RawBuilder<SqlBool> | null> {
  const whole = toSearchText(text);
  if (whole === "") return null;
  const words = [...new Set(toWords(text).split(" ").filter(Boolean))].slice(0, MAX_WORDS);
  const isPart = sql<SqlBool>`searchText like ${`%${whole}%`}`;
  const like = await readLike(db, { tenant, kind }, words);
  const found: Found[] = [];
  for (const word of words) {
    const misspelt = like.filter((one) => isMisspelt(one, word));
    const having = havingWord(db, { tenant, kind }, { word, misspelt });
    found.push({ word, misspelt, having, isRare: await hasFew(db, having) });
  }
  const rarest = found.find(({ isRare }) => isRare);
  const hasAll = (id: RawBuilder<unknown>, asked: readonly Found[]) =>
    asked.map((one) => hasWord(db, { tenant, kind }, { ...one, id }));
  // What few have is found first, and the rest is asked of those alone.
  const areFound = rarest
    ? sql<SqlBool>`id in (select r.entityId from (${rarest.having}) r
        where ${allOf(
          hasAll(
            sql.ref("r.entityId"),
            found.filter((one) => one !== rarest),
          ),
        )})`
    : allOf(hasAll(sql.ref("entity.id"), found));
  return sql<SqlBool>`(${isPart} or ${areFound})`;
}

/** A word of a search, the words that are like it, who has one of them, and whether these are few. */
type Found = {
  readonly word: string;
  readonly misspelt: readonly string[];
  readonly having: RawBuilder<unknown>;
  readonly isRare: boolean;
};

function allOf(conditions: readonly RawBuilder<SqlBool>[]): RawBuilder<SqlBool> {
  return sql<SqlBool>`(${sql.join([sql`true`, ...conditions], sql` and `)})`;
}

function hasWord(
  db: Kysely<FleetTables>,
  { tenant, kind }: Searched,
  { word, misspelt, id }: Pick<Found, "word" | "misspelt"> & { readonly id: RawBuilder<unknown> },
): RawBuilder<SqlBool> {
  return sql<SqlBool>`exists (select 1 from searchWord w ${indexedBy(db, "searchWordByEntity")}
    where w.tenant = ${tenant} and w.entityId = ${id} and w.kind = ${kind}
      and ((w.word >= ${word} and w.word < ${`${word}${LAST}`}) or w.word ${isOneOfTexts(db, misspelt)}))`;
}

type Searched = { readonly tenant: string; readonly kind: EntityKind };

/** The ids of those who have a word that begins so, or one of those that are like it. */
function havingWord(
  db: Kysely<FleetTables>,
  { tenant, kind }: Searched,
  { word, misspelt }: { readonly word: string; readonly misspelt: readonly string[] },
): RawBuilder<unknown> {
  return sql`select w.entityId from searchWord w where w.tenant = ${tenant} and w.kind = ${kind}
      and w.word >= ${word} and w.word < ${`${word}${LAST}`}
    union all select w.entityId from searchWord w where w.tenant = ${tenant} and w.kind = ${kind}
      and w.word ${isOneOfTexts(db, misspelt)}`;
}

async function hasFew(db: Kysely<FleetTables>, having: RawBuilder<unknown>): Promise<boolean> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from (select 1 from (${having}) found limit ${FEW + 1}) counted`.execute(db);
  return (rows[0]?.count ?? 0) <= FEW;
}

/** Words that share a variant with some. */
async function readLike(
  db: Kysely<FleetTables>,
  { tenant, kind }: { readonly tenant: string; readonly kind: EntityKind },
  words: readonly string[],
): Promise<readonly string[]> {
  const variants = [...new Set(words.flatMap(toVariants))];
  if (variants.length === 0) return [];
  const { rows } = await sql<{ word: string }>`
    select distinct v.word from searchVariant v
    where v.tenant = ${tenant} and v.kind = ${kind} and v.variant ${isOneOfTexts(db, variants)}`.execute(db);
  return rows.map(({ word }) => word);
}
