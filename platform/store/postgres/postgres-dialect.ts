import { PostgresDialect } from "kysely";
import type { PostgresSettings } from "./postgres-settings.ts";

/** Kysely over `pg`, which is loaded with the first statement: whose stores are files does without it. */
export function createPostgresDialect(settings: PostgresSettings): PostgresDialect {
  return new PostgresDialect({ pool: async () => (await openPool(settings)) as never });
}

async function openPool(settings: PostgresSettings) {
  const { StatementPool } = await import("./statement-pool.ts");
  return new StatementPool(settings);
}

/** Dialects over one pool, each of which reads the rows of one tenant. Whoever made it disposes of it. */
export class TenantDialects implements AsyncDisposable {
  readonly #settings: PostgresSettings;
  #pool: ReturnType<typeof openPool> | null = null;

  constructor(settings: Omit<PostgresSettings, "readOnly" | "isServing">) {
    this.#settings = { ...settings, readOnly: true, isServing: true };
  }

  of(tenant: string): PostgresDialect {
    const pool = async () => {
      this.#pool ??= openPool(this.#settings);
      return (await this.#pool).of(tenant) as never;
    };
    return new PostgresDialect({ pool });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await (await this.#pool)?.end();
  }
}
