import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";
import { createOutboxTables } from "../../../platform/outbox/outbox-table.ts";

/** An outbox, in which all links and aliases that there are stand as they are told. */
export const outboxMigration: Migration = {
  async up(db: Kysely<unknown>) {
    await createOutboxTables(db);
    await sql`insert into outbox (tenant, kind, ref, message)
      select tenant, 'link', kind || ' ' || vendor || ' ' || ref, json_object('kind', kind, 'vendor', vendor, 'ref', ref,
        'periods', json_group_array(json_object('id', entityId, 'fromMs', fromMs, 'untilMs', untilMs) order by fromMs))
      from link group by tenant, kind, vendor, ref`.execute(db);
    await sql`insert into outbox (tenant, kind, ref, message)
      select tenant, 'alias', id, json_object('id', id, 'entityId', entityId) from alias`.execute(db);
  },
};
