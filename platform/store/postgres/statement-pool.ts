import { hash } from "node:crypto";
import { Client, type ClientConfig, Pool, type PoolClient, types as pgTypes } from "pg";
import { BoundBatch } from "../row-batch.ts";
import { toStorableJson, toStorableText } from "../storable-text.ts";
import { toStoreError } from "../store-errors.ts";
import { toBatchStatement, toColumns } from "./batch-statement.ts";
import { ColumnTypes } from "./column-types.ts";
import { keepCase } from "./identifier-case.ts";
import type { PostgresSettings } from "./postgres-settings.ts";
import { quoteName, TENANT_SETTING } from "./row-security.ts";

/**
 * A writer has one connection, as its transactions come one after the other anyway. A reader has as many as questions can be
 * worked on at once by a database of a few cores; more would wait there in place of here.
 */
const CONNECTIONS = { reader: 4, writer: 1 };
/** What takes longer holds something up: the clients' requests are given up after less. */
const STATEMENT_TIMEOUT_MS = { reader: 10_000, writer: 60_000 };
/** A transaction whose process was stopped keeps its locks for at most so long: with the lease, another takes over in 15 s. */
const IDLE_IN_TRANSACTION_MS = 4_000;
const CONNECT_TIMEOUT_MS = 5_000;
/** So that a connection whose other end is gone without a word is noticed. */
const KEEP_ALIVE_AFTER_MS = 10_000;

/** int8 and numeric are numbers: our integers are below 2^53. JSON stays text: whoever wants it reads it with every digit. */
const PARSERS: ReadonlyMap<number, (text: string) => unknown> = new Map<number, (text: string) => unknown>([
  [pgTypes.builtins.INT8, Number],
  [pgTypes.builtins.NUMERIC, Number],
  [pgTypes.builtins.JSON, String],
  [pgTypes.builtins.JSONB, String],
]);

/**
 * Every statement looks rows up by an index, whatever its values: its plan is made once a connection. To plan a page of fifty
 * devices takes longer than to read it.
 *
 * A table of a few rows has no index, and without `enable_seqscan` its statement counts as so dear that PostgreSQL would compile it to
 * machine code (https://www.postgresql.org/docs/current/jit-decision.html): 100 ms each time it runs, for one row.
 */
const PLANNING = `
  set plan_cache_mode to force_generic_plan;
  set enable_seqscan to off;
  set jit to off;`;

/**
 * Where the server has LZ4, records as received are compressed with it: to store them costs half of what it does by the server's own method. A sample of
 * 3,000 rows (10 times 300) tells enough of a table for plans by an index; one of 30,000, the default, costs more than to write the rows since
 * the last one.
 */
const WRITING = `
  select set_config('default_toast_compression', 'lz4', false) from pg_settings
    where name = 'default_toast_compression' and 'lz4' = any(enumvals);
  set default_statistics_target to 10;`;

/** Waits for the server for a while, and not for others: who wants a connection of the pool waits as long as they have all. */
class ImpatientClient extends Client {
  constructor(config: ClientConfig = {}) {
    super({ ...config, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  }
}

/**
 * What Kysely's driver expects of a pool of `pg`. Names keep their case, statements are prepared once a connection, and
 * batches are one statement.
 */
export class StatementPool {
  readonly #pool: Pool;
  readonly #schema: string;
  readonly #settings: PostgresSettings;
  readonly #columnTypes = new ColumnTypes();
  /** Kysely knows a connection by its identity. */
  readonly #connections = new WeakMap<PoolClient, StatementConnection>();

  constructor(settings: PostgresSettings) {
    const { url, schema, readOnly } = settings;
    this.#settings = settings;
    this.#schema = schema;
    this.#pool = new Pool({
      connectionString: url,
      max: readOnly ? CONNECTIONS.reader : CONNECTIONS.writer,
      application_name: `fleetgraph ${schema}`,
      Client: ImpatientClient,
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER_MS,
      types: { getTypeParser: (oid, format) => PARSERS.get(oid) ?? pgTypes.getTypeParser(oid, format as "text") },
    });
    // A connection that ends while nobody uses it is taken out of the pool; the next one to ask gets another one.
    this.#pool.on("error", () => {});
  }

  get options() {
    return this.#pool.options;
  }

  /**
   * A connection for a tenant, or for nobody: then a serving one sees no rows of any tenant, whoever had it before. Costs a
   * statement where the one before was for another tenant.
   */
  async connect(tenant: string | null = null): Promise<StatementConnection> {
    const client = await this.#pool.connect().catch(rethrow);
    try {
      const connection = this.#connections.get(client) ?? (await this.#setUp(client));
      await connection.become(tenant);
      return connection;
    } catch (error) {
      client.release(true);
      throw toStoreError(error);
    }
  }

  /** What Kysely expects of a pool, all of whose connections are for one tenant. */
  of(tenant: string): Pick<StatementPool, "options" | "connect" | "end"> {
    return { options: this.options, connect: () => this.connect(tenant), end: async () => {} };
  }

  end(): Promise<void> {
    return this.#pool.end();
  }

  async #setUp(client: PoolClient): Promise<StatementConnection> {
    // What ends a connection between two statements is told by the next one.
    client.on("error", () => {});
    await client.query(this.#toSetUp());
    const connection = new StatementConnection(client, this.#columnTypes);
    this.#connections.set(client, connection);
    return connection;
  }

  #toSetUp(): string {
    const { readOnly, isServing, readerRole } = this.#settings;
    const timeoutMs = readOnly ? STATEMENT_TIMEOUT_MS.reader : STATEMENT_TIMEOUT_MS.writer;
    return `set search_path to "${this.#schema}";
      set statement_timeout to ${timeoutMs};
      set idle_in_transaction_session_timeout to ${IDLE_IN_TRANSACTION_MS};
      set default_transaction_read_only to ${readOnly ? "on" : "off"};
      ${PLANNING}
      ${readOnly ? "" : WRITING}
      ${isServing ? `set role ${quoteName(readerRole)}` : ""}`;
  }
}

/** Enough for every statement of a subgraph: a statement that is planned anew costs some 100 µs and more. */
const STATEMENTS_KEPT = 500;

type Statement = { readonly text: string; readonly name: string };

const statements = new Map<string, Statement>();

/** The text for PostgreSQL, and the name under which a connection has it prepared. */
function toStatement(sqlText: string): Statement {
  const known = statements.get(sqlText);
  if (known) return known;
  const text = keepCase(sqlText);
  const statement = { text, name: hash("sha1", text) };
  if (statements.size >= STATEMENTS_KEPT) statements.clear();
  statements.set(sqlText, statement);
  return statement;
}

/** What has no parameters, such as `begin`, and DDL is not worth being prepared. */
function isPrepared(parameters: readonly unknown[]): boolean {
  return parameters.length > 0;
}

/** PostgreSQL keeps no NUL. The client turns halves of surrogate pairs into the replacement character. */
function toBindable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toBindable);
  return typeof value === "string" && value.includes("\0") ? toStorableText(value) : value;
}

function toBindableJson(value: unknown): unknown {
  return typeof value === "string" ? toStorableJson(value) : value;
}

function rethrow(error: unknown): never {
  throw toStoreError(error);
}

class StatementConnection {
  readonly #client: PoolClient;
  readonly #columnTypes: ColumnTypes;
  /** Whose rows it sees. */
  #tenant: string | null = null;

  constructor(client: PoolClient, columnTypes: ColumnTypes) {
    this.#client = client;
    this.#columnTypes = columnTypes;
  }

  /** Has row security show the rows of a tenant from now on, or those of none. */
  async become(tenant: string | null): Promise<void> {
    if (tenant === this.#tenant) return;
    const text = "select set_config($1, $2, false)";
    await this.#client.query({ name: "become", text, values: [TENANT_SETTING, tenant ?? ""] });
    this.#tenant = tenant;
  }

  async query(sqlText: string, parameters: readonly unknown[]) {
    const [first] = parameters;
    if (first instanceof BoundBatch) return this.#runBatch(first).catch(rethrow);
    const { text, name } = toStatement(sqlText);
    const values = parameters.map(toBindable);
    return this.#client.query(isPrepared(parameters) ? { text, name, values } : { text, values }).catch(rethrow);
  }

  release(error?: boolean | Error): void {
    this.#client.release(error);
  }

  async #runBatch({ batch }: BoundBatch) {
    const { table, columns, toText } = toBatchStatement(batch);
    const values = toColumns(columns.length, batch.rows);
    if (values[0]?.length === 0) return { command: "INSERT", rowCount: 0, rows: [] };
    const types = await this.#columnTypes.of(this.#client, table, columns);
    const text = toText(types);
    const bound = values.map((column, index) => column.map(types[index] === "json" ? toBindableJson : toBindable));
    return this.#client.query({ text, name: hash("sha1", text), values: bound });
  }
}
