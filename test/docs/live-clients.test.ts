import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { readGuide } from "./guide.ts";

const ROOT = resolve(import.meta.dirname, "../..");

/** Tests run the files; the guide has their text. */
const FILES = [
  "clients/apply-change.ts",
  "clients/event-list.ts",
  "clients/graphql-ws.ts",
  "clients/urql.ts",
  "clients/apollo-client.ts",
  "clients/relay.ts",
  "clients/event-source.ts",
  "clients/python/gql_recipe.py",
];

describe("the guide to live clients", async () => {
  const guide = await readGuide("live-clients");

  it.each(FILES)("has a file as it is: %s", (file) => {
    expect(guide.textOf(file)).toBe(readFileSync(resolve(ROOT, file), "utf8"));
  });
});
