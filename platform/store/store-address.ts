import { join } from "node:path";

/** What a store is kept by. */
export type Engine = "sqlite" | "postgres";

/** A schema of a PostgreSQL database. */
export type PostgresAddress = {
  /** Of the database: https://www.postgresql.org/docs/15/libpq-connect.html#LIBPQ-CONNSTRING. It can contain a password. */
  readonly url: string;
  readonly schema: string;
};

const POSTGRES_URL = /^postgres(?:ql)?:/i;
const SCHEMA_PARAMETER = "schema";

/**
 * Where a subgraph keeps its store: in a file of a directory, or in a schema of the database if `home` is the URL of one. An
 * address is text, so that it can be handed to another thread and be written into a log by {@link toPrintable}.
 */
export function storeAddress(home: string, subgraph: string): string {
  if (engineAt(home) === "sqlite") return join(home, `${subgraph}.sqlite`);
  const url = new URL(home);
  url.searchParams.set(SCHEMA_PARAMETER, subgraph);
  return url.href;
}

/** The engine of an address, or of a home of stores. */
export function engineAt(address: string): Engine {
  return POSTGRES_URL.test(address) ? "postgres" : "sqlite";
}

/** The database of an address, and the schema in it. */
export function toPostgresAddress(address: string): PostgresAddress {
  const url = new URL(address);
  const schema = url.searchParams.get(SCHEMA_PARAMETER) ?? "public";
  url.searchParams.delete(SCHEMA_PARAMETER);
  return { url: url.href, schema };
}

/** An address without its password. */
export function toPrintable(address: string): string {
  if (engineAt(address) === "sqlite") return address;
  const url = new URL(address);
  if (url.password) url.password = "…";
  return url.href;
}
