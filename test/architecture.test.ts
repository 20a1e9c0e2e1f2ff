import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = resolve(import.meta.dirname, "..");
const ROOMS = [
  "start.ts",
  "cluster.ts",
  "keys.ts",
  "clients",
  "gateway",
  "platform",
  "schema",
  "simulator",
  "subgraphs",
];

/** What each room may import of ours, besides itself. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  // Whoever uses the graph copies them.
  clients: [],
  gateway: ["platform"],
  platform: [],
  schema: [],
  simulator: [],
  subgraphs: ["platform", "schema"],
};

/** They put processes together and may import everything. */
const COMPOSITION_ROOTS = ["start.ts", "cluster.ts", "keys.ts"];

function sourceFiles(path: string): string[] {
  const absolute = join(ROOT, path);
  if (statSync(absolute).isFile()) return [path];
  return readdirSync(absolute, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => join(path, file));
}

/** The files of ours that a file imports, types included, relative to the root. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(ROOT, file), "utf8");
  const specifiers = [...text.matchAll(/(?:from|import\(|new URL\()\s*["'](\.[^"']+\.ts)["']/g)].map(
    ([, specifier]) => specifier ?? "",
  );
  return specifiers.map((specifier) => relative(ROOT, resolve(ROOT, dirname(file), specifier)));
}

const roomOf = (file: string) => file.split("/")[0] ?? "";
const FILES = ROOMS.flatMap(sourceFiles);
const IMPORTS = new Map(FILES.map((file) => [file, importsOf(file)]));

/** The first way from a file back to itself, or null. */
function cycleFrom(start: string): string[] | null {
  const walk = (file: string, path: string[]): string[] | null => {
    for (const next of IMPORTS.get(file) ?? []) {
      if (next === start) return [...path, next];
      if (seen.has(next)) continue;
      seen.add(next);
      const found = walk(next, [...path, next]);
      if (found) return found;
    }
    return null;
  };
  const seen = new Set<string>();
  return walk(start, [start]);
}

describe("the rooms of the house", () => {
  it("import only the rooms that they stand on", () => {
    const strangers = FILES.filter((file) => !COMPOSITION_ROOTS.includes(file)).flatMap((file) =>
      (IMPORTS.get(file) ?? [])
        .filter(
          (imported) => roomOf(imported) !== roomOf(file) && !MAY_IMPORT[roomOf(file)]?.includes(roomOf(imported)),
        )
        .map((imported) => `${file} → ${imported}`),
    );

    expect(strangers).toEqual([]);
  });

  it("keep the subgraphs apart from one another", () => {
    const subgraphOf = (file: string) =>
      file.startsWith("subgraphs/") && file.split("/").length > 2 ? file.split("/")[1] : null;
    const visits = FILES.flatMap((file) =>
      (IMPORTS.get(file) ?? [])
        .filter((imported) => subgraphOf(file) && subgraphOf(imported) && subgraphOf(file) !== subgraphOf(imported))
        .map((imported) => `${file} → ${imported}`),
    );

    expect(visits).toEqual([]);
  });

  it("have no cycles, be they of types", () => {
    expect(FILES.flatMap((file) => cycleFrom(file)?.join(" → ") ?? [])).toEqual([]);
  });

  it("give every vendor's subgraph the same files", () => {
    const shape = [
      "README.md",
      "client.ts",
      "config.ts",
      "context.ts",
      "domain.ts",
      "feed.ts",
      "generated.ts",
      "loaders.ts",
      "mapper.ts",
    ].concat(["pages.ts", "resolvers.ts", "store.ts", "streams", "subgraph.ts", "wire.ts", "words.ts"]);
    for (const subgraph of ["video", "safety", "hos", "rules"]) {
      expect(readdirSync(join(ROOT, "subgraphs", subgraph)), subgraph).toEqual(expect.arrayContaining(shape));
    }
    const vendorless = shape.filter(
      (file) => !["client.ts", "mapper.ts", "pages.ts", "streams", "wire.ts", "words.ts"].includes(file),
    );
    expect(readdirSync(join(ROOT, "subgraphs", "fleet"))).toEqual(
      expect.arrayContaining([...vendorless, "changes", "identity", "incidents"]),
    );
  });

  it("leave it to those who put a process together which tenant there is", () => {
    const constant = "platform/viewer/default-viewer.ts";
    const knowing = FILES.filter((file) => IMPORTS.get(file)?.includes(constant));
    const literal = /\btenant(: string)? ?[:=] ?["'`]/;
    const speaking = FILES.filter((file) => literal.test(readFileSync(join(ROOT, file), "utf8")));

    expect(knowing.sort()).toEqual(["gateway/main.ts", "start.ts", "subgraphs/ingest.ts", "subgraphs/main.ts"]);
    expect(speaking).toEqual([]);
  });

  it("read the environment in one file", () => {
    const readers = FILES.filter((file) => /process\.env\b/.test(readFileSync(join(ROOT, file), "utf8")));

    expect(readers).toEqual(["platform/environment.ts"]);
  });

  it("load the client of NATS where it is configured alone", () => {
    const room = "platform/bus/nats/";
    const doors = FILES.filter((file) => !file.startsWith(room)).flatMap((file) => IMPORTS.get(file) ?? []);
    const loadedAtOnce = ["start-nats.ts", "nats-settings.ts", "message-seal.ts"].flatMap((file) => {
      const text = readFileSync(join(ROOT, room, file), "utf8");
      return [...text.matchAll(/^import (?!type ).*from "(.*)";/gm)].map(([, from]) => from);
    });

    expect([...new Set(doors.filter((file) => file.startsWith(room)))]).toEqual([`${room}start-nats.ts`]);
    const inRoom = loadedAtOnce.filter((from) => from?.startsWith("./"));
    expect(inRoom.toSorted()).toEqual(["./message-seal.ts", "./nats-settings.ts"]);
    expect(loadedAtOnce.filter((from) => from?.startsWith("@nats-io/"))).toEqual([]);
  });

  it("have no corner for things without a name", () => {
    const corners = FILES.filter((file) => /\/(utils?|helpers?|common|types|index|misc)\.ts$/.test(file));

    expect(corners).toEqual([]);
  });
});

describe("the gateway", () => {
  it("knows no vendor and no telematics", () => {
    const words =
      /\b(roscolive|samsara|vistracks|vinli|vendors?|telematics|fleetgraph|trucks?|drivers?|vehicles?|devices?|cameras?|hours of service)\b/i;
    const mentions = FILES.filter((file) => roomOf(file) === "gateway").flatMap((file) => {
      const found = words.exec(readFileSync(join(ROOT, file), "utf8"));
      return found ? [`${file}: ${found[0]}`] : [];
    });

    expect(mentions).toEqual([]);
  });

  it("needs nothing of the house but what any process needs", () => {
    const needed = FILES.filter((file) => roomOf(file) === "gateway").flatMap((file) => IMPORTS.get(file) ?? []);
    const outside = new Set(needed.filter((file) => roomOf(file) !== "gateway"));

    expect([...outside].sort()).toEqual(
      [
        ...["clock", "environment", "http-refusal", "lifecycle", "log", "loop-slices", "loopback", "metrics/exposed"],
        ...["viewer/default-viewer", "viewer/viewer-tokens", "viewer/viewer"],
      ].map((name) => `platform/${name}.ts`),
    );
  });

  it("has an engine that needs nothing of the house but the type of its logger, and the slices of the one event loop", () => {
    const SLICES = "platform/loop-slices.ts";
    const reached = new Set([
      "gateway/engine/create-engine.ts",
      "gateway/transports/http.ts",
      "gateway/transports/local.ts",
    ]);
    for (const file of reached) for (const imported of IMPORTS.get(file) ?? []) reached.add(imported);
    const values = [...reached].flatMap((file) => {
      const text = readFileSync(join(ROOT, file), "utf8");
      const imports = [...text.matchAll(/^import (?!type )[^;]*?from "[^"]*(platform\/[^"]*)";/gm)];
      return imports.map(([, imported]) => imported).filter((imported) => imported !== SLICES);
    });

    expect([...reached].filter((file) => roomOf(file) !== "gateway")).toEqual(["platform/log.ts", SLICES]);
    expect(values).toEqual([]);
  });
});
