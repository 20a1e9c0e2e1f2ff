import { type Kysely, sql } from "kysely";
import { ConfigurationError } from "../../environment.ts";

/** `insufficient_privilege`. */
const NOT_ALLOWED = "42501";
/**
 * Another store of the database makes the same role at the same moment: `unique_violation`, `duplicate_object`, and
 * `internal_error` for "tuple concurrently updated".
 */
const LOST_RACES: ReadonlySet<unknown> = new Set(["23505", "42710", "XX000"]);
const MOST_TRIES = 10;

type Standing = {
  readonly exists: boolean;
  readonly isOurs: boolean;
  readonly seesAll: boolean;
  readonly owner: string;
};

/**
 * Makes the role as which the serving side reads, where it is not there yet, and makes the role of this connection a member
 * of it, so that it can take its rights. Rejects with a {@link ConfigurationError} that says what an administrator has to run
 * where this role may not do so, and where the named role would see the rows of all tenants.
 */
export async function ensureReaderRole<Tables>(db: Kysely<Tables>, role: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    const { exists, isOurs, seesAll, owner } = await readStanding(db, role);
    if (seesAll) {
      throw new ConfigurationError(
        `The role "${role}" would see the rows of all tenants: it is a superuser, bypasses row security, or is a member of "${owner}". Name another one in DATABASE_READER_ROLE.`,
      );
    }
    if (exists && isOurs) return;
    const step = exists ? sql`grant ${sql.id(role)} to current_user` : sql`create role ${sql.id(role)} nologin`;
    await step.execute(db).catch((error: unknown) => {
      const code = error instanceof Error && "code" in error ? error.code : null;
      if (code === NOT_ALLOWED) throw toInstruction(role, owner);
      if (!LOST_RACES.has(code) || tries === MOST_TRIES) throw error;
    });
  }
}

async function readStanding<Tables>(db: Kysely<Tables>, role: string): Promise<Standing> {
  const { rows } = await sql<Standing>`
    select r.oid is not null as "exists", current_user as owner,
      coalesce(pg_has_role(current_user, r.oid, 'member'), false) as "isOurs",
      coalesce(r.rolsuper or r.rolbypassrls or pg_has_role(r.oid, current_user, 'member'), false) as "seesAll"
    from (select 1) one left join pg_roles r on r.rolname = ${role}`.execute(db);
  if (!rows[0]) throw new Error("PostgreSQL does not say who we are");
  return rows[0];
}

function toInstruction(role: string, owner: string): ConfigurationError {
  return new ConfigurationError(
    `The serving side reads as the role "${role}", which "${owner}" can neither make nor take. Have an administrator run, the first of them unless the role is there:
  create role "${role}" nologin;
  grant "${role}" to "${owner}";`,
  );
}
