import { join } from "node:path";

/** What a store is kept by. */
export type Engine = "sqlite" | "postgres";

/** A schema of a PostgreSQL database. */
export type PostgresAddress = {
  /** Of the database: https://www.postgresql.org/docs/15/libpq-connect.html#LIBPQ-CONNSTRING. It can contain a password. */
  readonly url: string;
  readonly schema: string;
  /** As which the serving side reads: a role that owns nothing, and sees the rows of one tenant at a time. */
  readonly readerRole: string;
};

export const DEFAULT_READER_ROLE = "fleetgraph_reader";

const POSTGRES_URL = /^postgres(?:ql)?:/i;
const SCHEMA_PARAMETER = "schema";
const READER_PARAMETER = "reader_role";

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

/** A home of stores whose serving side reads as a role of another name than the usual one. Files know no roles. */
export function withReaderRole(home: string, role: string): string {
  if (engineAt(home) === "sqlite") return home;
  const url = new URL(home);
  url.searchParams.set(READER_PARAMETER, role);
  return url.href;
}

/** The engine of an address, or of a home of stores. */
export function engineAt(address: string): Engine {
  return POSTGRES_URL.test(address) ? "postgres" : "sqlite";
}

/** The database of an address, the schema in it, and who reads there. */
export function toPostgresAddress(address: string): PostgresAddress {
  const url = new URL(address);
  const schema = url.searchParams.get(SCHEMA_PARAMETER) ?? "public";
  const readerRole = url.searchParams.get(READER_PARAMETER) ?? DEFAULT_READER_ROLE;
  for (const ours of [SCHEMA_PARAMETER, READER_PARAMETER]) url.searchParams.delete(ours);
  return { url: url.href, schema, readerRole };
}

/** An address without its password. */
export function toPrintable(address: string): string {
  if (engineAt(address) === "sqlite") return address;
  const url = new URL(address);
  if (url.password) url.password = "…";
  return url.href;
}
