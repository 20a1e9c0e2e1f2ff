import { stat } from "node:fs/promises";
import type { ExposedGauge } from "../metrics/exposed.ts";
import { engineAt, storeAddress, toPostgresAddress } from "./store-address.ts";

/** The files of a store: https://www.sqlite.org/wal.html. The index of the log is memory that is shared, whatever its file says. */
const FILES = [
  { file: "database", suffix: "" },
  { file: "log", suffix: "-wal" },
] as const;

type Size = { readonly labels: Readonly<Record<"store" | "file", string>>; readonly value: number };

/** What Prometheus is told of the disk that the stores of some subgraphs take. They are looked at with every exposition. */
export function toStoreGauges(storeHome: string, subgraphs: readonly string[]): readonly ExposedGauge[] {
  const read = engineAt(storeHome) === "sqlite" ? readFileSizes : readSchemaSizes;
  return [
    {
      name: "store_size_bytes",
      help: "Bytes on disk that a store takes: its database, and in SQLite its write-ahead log.",
      labelNames: ["store", "file"],
      read: () => read(storeHome, subgraphs),
    },
  ];
}

async function readFileSizes(storeHome: string, subgraphs: readonly string[]): Promise<readonly Size[]> {
  const readOne = async (store: string, { file, suffix }: (typeof FILES)[number]) => {
    const value = await stat(`${storeAddress(storeHome, store)}${suffix}`).then(
      ({ size }) => size,
      // There is no log while nobody has the store open.
      () => 0,
    );
    return { labels: { store, file }, value };
  };
  return Promise.all(subgraphs.flatMap((store) => FILES.map((file) => readOne(store, file))));
}

/** Tables with their indexes and long values, of all tenants. Nothing while the database is not to be had. */
async function readSchemaSizes(storeHome: string, subgraphs: readonly string[]): Promise<readonly Size[]> {
  const { url } = toPostgresAddress(storeHome);
  const { Client } = await import("pg");
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on("error", () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ store: string; bytes: string }>(
      `select n.nspname as store, sum(pg_total_relation_size(c.oid)) as bytes
       from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind = 'r' and n.nspname = any($1) group by n.nspname`,
      [subgraphs],
    );
    return rows.map(({ store, bytes }) => ({ labels: { store, file: "database" }, value: Number(bytes) }));
  } catch {
    return [];
  } finally {
    await client.end().catch(() => {});
  }
}
