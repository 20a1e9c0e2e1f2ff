import { type Kysely, type RawBuilder, sql } from "kysely";
import type { Migration } from "kysely/migration";
import { engineOf } from "../../../platform/store/engine-of.ts";
import { createCurrentTenant, secureTable } from "../../../platform/store/postgres/row-security.ts";

/** The columns that are numbers of words. */
const EVENT_WORDS = ["deviceRef", "driverRef", "device", "driver", "rule", "named"];
const CHANGE_WORDS = ["device", "driver", "rule", "deviceBefore", "driverBefore", "ruleBefore"];

/** Which tenants have which words. In PostgreSQL, a word is shown to those alone that have it. */
export const tenantWordsMigration: Migration = {
  async up(db: Kysely<unknown>) {
    const isSqlite = engineOf(db) === "sqlite";
    const [integer, withoutRowid] = isSqlite ? ["integer", "without rowid"] : ["bigint", ""];
    await sql
      .raw(`create table tenantWord (
        tenant ${integer} not null, code ${integer} not null, primary key (tenant, code)) ${withoutRowid}`)
      .execute(db);
    const sources = [
      sql`select tenant, tenant as code from eventClass`,
      ...EVENT_WORDS.map((column) => wordsIn("event", column)),
      wordsIn("eventGroup", "grp"),
      ...CHANGE_WORDS.map((column) => wordsIn("change", column)),
      ...["groups", "groupsBefore"].map((column) => (isSqlite ? groupsInSqlite(column) : groupsInPostgres(column))),
      ...["deviceRef", "driverRef"].map(wordsOfCrews),
    ];
    await sql`insert into tenantWord (tenant, code) ${sql.join(sources, sql` union `)}`.execute(db);
    if (isSqlite) return;
    await createCurrentTenant(db, "word");
    // A condition that PostgreSQL can only look up by the word, and not turn into a list of all words of the tenant.
    await secureTable(db, "word", sql`(select true from tenantWord own where own.code = word.code)`);
  },
};

function wordsIn(table: string, column: string): RawBuilder<unknown> {
  return sql`select tenant, ${sql.ref(column)} as code from ${sql.ref(table)} where ${sql.ref(column)} is not null`;
}

function groupsInSqlite(column: string): RawBuilder<unknown> {
  return sql`select c.tenant, grp.value as code from change c, json_each(${sql.ref(`c.${column}`)}) grp
    where ${sql.ref(`c.${column}`)} is not null`;
}

function groupsInPostgres(column: string): RawBuilder<unknown> {
  return sql`select c.tenant, grp.value::bigint as code
    from change c cross join lateral json_array_elements_text(${sql.ref(`c.${column}`)}::json) grp(value)
    where ${sql.ref(`c.${column}`)} is not null`;
}

/** The tenants of crews are texts. */
function wordsOfCrews(column: string): RawBuilder<unknown> {
  return sql`select t.code as tenant, ${sql.ref(`crew.${column}`)} as code from crew join word t on t.text = crew.tenant`;
}
