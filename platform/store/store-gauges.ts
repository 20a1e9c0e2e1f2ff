import { stat } from "node:fs/promises";
import type { ExposedGauge } from "../exposed-gauge.ts";
import { storeFile } from "./store-file.ts";

/** The files of a store: https://www.sqlite.org/wal.html. The index of the log is memory that is shared, whatever its file says. */
const FILES = [
  { file: "database", suffix: "" },
  { file: "log", suffix: "-wal" },
] as const;

/** What Prometheus is told of the disk that the stores of some subgraphs take. The files are looked at with every exposition. */
export function toStoreGauges(dataDir: string, subgraphs: readonly string[]): readonly ExposedGauge[] {
  const read = async (store: string, { file, suffix }: (typeof FILES)[number]) => {
    const value = await stat(`${storeFile(dataDir, store)}${suffix}`).then(
      ({ size }) => size,
      // There is no log while nobody has the store open.
      () => 0,
    );
    return { labels: { store, file }, value };
  };
  return [
    {
      name: "store_size_bytes",
      help: "Bytes on disk that a store takes: its database, and its write-ahead log.",
      labelNames: ["store", "file"],
      read: () => Promise.all(subgraphs.flatMap((store) => FILES.map((file) => read(store, file)))),
    },
  ];
}
