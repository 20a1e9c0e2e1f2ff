import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { SqliteAdapter, SqliteDialect } from "kysely";
import { BoundBatch } from "../row-batch.ts";

export type SqliteSettings = {
  /** The file. `:memory:` gives a store that ends with its connection. */
  readonly file: string;
  readonly readOnly: boolean;
};

/**
 * How long a connection waits for a lock. `node:sqlite` waits synchronously, so the serving thread, which only reads,
 * must not wait long; a writer has its thread to itself.
 */
const BUSY_TIMEOUT_MS = { reader: 50, writer: 5_000 };

/**
 * Of a writer: the leaves of the indexes whose values come in no order, such as ids, for some million rows. Each row would
 * else read one of them from the disk. It is taken as it is needed.
 */
const CACHE_KIB = { reader: 4 * 1024, writer: 48 * 1024 };

/**
 * Of a new file. A commit writes every page that it touches, and of an index of ids it touches one for nearly every row:
 * larger pages would be written for nothing.
 */
const PAGE_BYTES = 4_096;
/**
 * A page that changes often is copied from the log into the file once in 32 MiB of log, and not with every commit. The
 * commit that does so takes as long as the disk takes for as much: webhooks wait for it.
 */
const CHECKPOINT_PAGES = 8_192;
/** A log that a long reading has made longer is cut to this when it can be. */
const LONGEST_LOG_BYTES = 128 * 1024 * 1024;

/** Enough for every statement of a subgraph. A statement that is prepared again costs some 20 µs. */
const STATEMENT_CACHE_SIZE = 500;

/** Kysely over the SQLite that Node brings: write-ahead log, every commit synced, write locks taken at the start. */
export function createSqliteDialect({ file, readOnly }: SqliteSettings): SqliteDialect {
  return new TransactionalSqliteDialect({
    database: async () => new SqliteConnection(openDatabase(file, readOnly), readOnly),
  });
}

/** Changes of tables happen in transactions, which SQLite can and Kysely does not expect: half a migration never stays. */
class TransactionalSqliteDialect extends SqliteDialect {
  override createAdapter(): SqliteAdapter {
    return new TransactionalSqliteAdapter();
  }
}

class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

function openDatabase(file: string, readOnly: boolean): DatabaseSync {
  const database = new DatabaseSync(file, {
    readOnly,
    timeout: readOnly ? BUSY_TIMEOUT_MS.reader : BUSY_TIMEOUT_MS.writer,
  });
  database.exec(`pragma cache_size = -${readOnly ? CACHE_KIB.reader : CACHE_KIB.writer}`);
  if (!readOnly) {
    database.exec(`pragma page_size = ${PAGE_BYTES}`);
    database.exec("pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on");
    database.exec(`pragma wal_autocheckpoint = ${CHECKPOINT_PAGES}; pragma journal_size_limit = ${LONGEST_LOG_BYTES}`);
  }
  return database;
}

/** What Kysely expects of a connection, over `node:sqlite`. Prepared statements are kept for the next time. */
class SqliteConnection {
  readonly #database: DatabaseSync;
  readonly #readOnly: boolean;
  readonly #statements = new Map<string, SqliteStatement>();

  constructor(database: DatabaseSync, readOnly: boolean) {
    this.#database = database;
    this.#readOnly = readOnly;
  }

  prepare(sql: string): SqliteStatement {
    const text = this.#toText(sql);
    const known = this.#statements.get(text);
    if (known) return known;
    const statement = new SqliteStatement(this.#database.prepare(text));
    if (this.#statements.size >= STATEMENT_CACHE_SIZE) this.#statements.clear();
    this.#statements.set(text, statement);
    return statement;
  }

  #toText(sql: string): string {
    // A transaction that reads first and writes later would fail at the write if another writer came between.
    // Who only reads takes no lock, and sees what was there with the first statement.
    if (sql === "begin") return this.#readOnly ? "begin" : "begin immediate";
    // What finds the disk full can have been taken back already: https://www.sqlite.org/lang_transaction.html
    return sql === "rollback" && !this.#database.isTransaction ? "select 1 where false" : sql;
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }
}

class SqliteStatement {
  readonly #statement: StatementSync;
  /** Whether it answers with rows. */
  readonly reader: boolean;

  constructor(statement: StatementSync) {
    this.#statement = statement;
    this.reader = statement.columns().length > 0;
  }

  all(parameters: readonly unknown[]): unknown[] {
    return this.#statement.all(...(parameters as SQLInputValue[]));
  }

  run(parameters: readonly unknown[]) {
    const [first] = parameters;
    return first instanceof BoundBatch
      ? this.#runForEach(first)
      : this.#statement.run(...(parameters as SQLInputValue[]));
  }

  /** Answers with the number of rows changed by all runs. */
  #runForEach({ batch }: BoundBatch) {
    let changes = 0;
    for (const row of batch.rows) changes += Number(this.#statement.run(...row).changes);
    return { changes, lastInsertRowid: 0 };
  }

  iterate(parameters: readonly unknown[]): IterableIterator<unknown> {
    return this.#statement.iterate(...(parameters as SQLInputValue[]));
  }
}
