import { type Kysely, sql } from "kysely";
import { z } from "zod";
import { type CommandTables, createCommandTables } from "../../../../platform/commands/answered-commands.ts";
import { type CommandHandlers, createHandler } from "../../../../platform/commands/command-handler.ts";
import { checkRevision } from "../../../../platform/commands/expected-revision.ts";
import { PublicError } from "../../../../platform/public-error.ts";
import { onBothEngines } from "../../store/schemas.ts";

export type Counter = { readonly value: number; readonly revision: number };

export type CounterTables = CommandTables & {
  counter: { tenant: string; name: string; value: number; revision: number };
};

export const counterSchema = onBothEngines({
  "0001-counters": {
    async up(db) {
      await sql`create table counter (tenant text not null, name text not null, value integer not null,
        revision integer not null, primary key (tenant, name))`.execute(db);
    },
  },
  "0002-commands": { up: createCommandTables },
});

const addInput = z.object({
  name: z.string(),
  amount: z.number(),
  expectedRevision: z.number().int().nullish(),
});

/** Commands that tell by what they leave how often they were run. */
export const counterCommands: CommandHandlers<CounterTables> = {
  /** Adds to a counter, which begins at 0 and never goes below. */
  add: createHandler(addInput, async (tx: Kysely<CounterTables>, { name, amount, expectedRevision }, { viewer }) => {
    const { tenant } = viewer;
    checkRevision((await readCounter(tx, tenant, name)).revision, expectedRevision);
    await sql`insert into counter (tenant, name, value, revision) values (${tenant}, ${name}, ${amount}, 1)
      on conflict (tenant, name)
        do update set value = counter.value + excluded.value, revision = counter.revision + 1`.execute(tx);
    const counter = await readCounter(tx, tenant, name);
    // What was written by then has to be taken back.
    if (counter.value < 0) throw new PublicError("CONFLICT", "There is less than that.", { field: "input.amount" });
    return counter;
  }),
  /** Answers with what JSON has other words for. */
  describe: createHandler(z.object({}), async () => ({ at: new Date(0), nothing: undefined })),
  /** Writes, and fails at a mistake of its own. */
  stumble: createHandler(z.object({}), async (tx: Kysely<CounterTables>, _input, { viewer }) => {
    await sql`insert into counter (tenant, name, value, revision) values (${viewer.tenant}, 'stumbled', 1, 1)`.execute(
      tx,
    );
    throw new TypeError("a bug with a secret in its message");
  }),
};

/** A counter; 0 at revision 0 where nothing was ever added. */
export async function readCounter(db: Kysely<CounterTables>, tenant: string, name: string): Promise<Counter> {
  const row = await db
    .selectFrom("counter")
    .select(["value", "revision"])
    .where("tenant", "=", tenant)
    .where("name", "=", name)
    .executeTakeFirst();
  return row ?? { value: 0, revision: 0 };
}
