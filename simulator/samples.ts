import { readFileSync } from "node:fs";
import { isJsonObject, type JsonObject, parseExactly } from "./json.ts";

/** The records that the vendors' documentation shows, exactly as it shows them. They are part of every world. */
export type Samples = {
  readonly roscolive: readonly JsonObject[];
  readonly samsara: readonly JsonObject[];
  readonly vistracks: readonly JsonObject[];
  readonly unidentifiedDriving: readonly JsonObject[];
  readonly vinli: readonly JsonObject[];
};

/** Reads the documentation's records from the files beside this one. */
export function readSamples(): Samples {
  return {
    roscolive: recordsAt(sample("roscolive-device-events"), "response", "events"),
    samsara: recordsAt(sample("samsara-safety-events-stream"), "data"),
    vistracks: recordsAt(sample("vistracks-driver-histories-read")),
    unidentifiedDriving: [sample("vistracks-unidentified-driving")].filter(isJsonObject),
    vinli: recordsAt(sample("vinli-events"), "events"),
  };
}

/** The moment of the oldest documented record, the first of the two Vinli events: nothing in a world is older. */
export const OLDEST_SAMPLE_AT = "2015-05-22T18:25:43.000Z";

function sample(name: string): unknown {
  return parseExactly(readFileSync(new URL(`./samples/${name}.json`, import.meta.url), "utf8"));
}

function recordsAt(document: unknown, ...path: readonly string[]): readonly JsonObject[] {
  const records = path.reduce<unknown>((value, key) => (isJsonObject(value) ? value[key] : undefined), document);
  if (!Array.isArray(records)) throw new TypeError(`the sample has no list at ${path.join(".")}`);
  return records.filter(isJsonObject);
}
