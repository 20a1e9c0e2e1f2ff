import { type Kysely, type RawBuilder, type SqlBool, sql } from "kysely";
import { isOneOfTexts } from "../../../platform/store/sql-words.ts";
import { toWords } from "../../../schema/name-words.ts";
import type { EntityKind } from "../domain.ts";
import { toSearchText } from "../identity/evidence/name-key.ts";
import type { FleetTables } from "../tables.ts";
import { isMisspelt, toVariants } from "./search-words.ts";

/** Behind all words that begin with another one. */
const LAST = "\u{10ffff}";
/** More words than anybody types to find something. */
const MAX_WORDS = 8;

/**
 * That an entity, as `entity` of a statement, is found by a text; null where the text has no letter and no digit. It is if the text is part of its name, VIN or
 * user name, spacing aside, or if each word of the text begins one of its words, or is one with a letter mistaken. Costs a statement for the words that
 * are like those of the text, and in the other one a look into an index for each.
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
  const areFound = words.map((word) => {
    const misspelt = like.filter((one) => isMisspelt(one, word));
    return sql<SqlBool>`id in (select w.entityId from searchWord w where w.tenant = ${tenant} and w.kind = ${kind}
        and w.word >= ${word} and w.word < ${`${word}${LAST}`}
      union all select w.entityId from searchWord w where w.tenant = ${tenant} and w.kind = ${kind}
        and w.word ${isOneOfTexts(db, misspelt)})`;
  });
  return sql<SqlBool>`(${isPart} or (${sql.join(areFound, sql` and `)}))`;
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
