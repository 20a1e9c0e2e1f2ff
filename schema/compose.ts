import { readFile, writeFile } from "node:fs/promises";
import { composeServices } from "@theguild/federation-composition";
import { type DocumentNode, Kind, parse, visit } from "graphql";
import { defaultSubgraphUrl, SUBGRAPHS } from "./subgraphs.ts";

const here = (file: string) => new URL(file, import.meta.url);

/** Every description in a document, by the dotted name of what it describes; an element without one has null. */
function collectDescriptions(document: DocumentNode): Map<string, string | null> {
  const found = new Map<string, string | null>();
  const path: string[] = [];
  visit(document, {
    enter(node) {
      if (node.kind === Kind.DIRECTIVE_DEFINITION) return false;
      if (!("name" in node && node.name && node.kind.endsWith("Definition"))) return undefined;
      path.push(node.name.value);
      found.set(path.join("."), "description" in node ? (node.description?.value ?? null) : null);
      return undefined;
    },
    leave(node) {
      if (node.kind !== Kind.DIRECTIVE_DEFINITION && "name" in node && node.name && node.kind.endsWith("Definition")) {
        path.pop();
      }
    },
  });
  return found;
}

/** What composes and still misleads a reader: one thing described in two ways, and a thing that nobody described. */
function collectHints(subgraphs: readonly DocumentNode[], api: DocumentNode): string[] {
  const hints: string[] = [];
  const known = new Map<string, string>();
  for (const [name, description] of subgraphs.flatMap((document) => [...collectDescriptions(document)])) {
    if (description === null) continue;
    if ((known.get(name) ?? description) !== description)
      hints.push(`${name} is described differently in two subgraphs`);
    known.set(name, description);
  }
  for (const [name, description] of collectDescriptions(api)) {
    if (description === null && !["Query", "Mutation", "Subscription"].includes(name))
      hints.push(`${name} has no description`);
  }
  return hints;
}

/** Composes the SDL files to the supergraph and to the schema that clients see. Throws with every error and every hint. */
async function compose(): Promise<ReadonlyMap<string, string>> {
  const services = await Promise.all(
    SUBGRAPHS.map(async ({ name, port }) => ({
      name,
      url: defaultSubgraphUrl(port),
      typeDefs: parse(await readFile(here(`${name}.graphql`), "utf8")),
    })),
  );
  const result = composeServices(services);
  if (result.errors) throw fault(result.errors.map(({ message }) => message));
  const hints = collectHints(
    services.map(({ typeDefs }) => typeDefs),
    parse(result.publicSdl),
  );
  if (hints.length > 0) throw fault(hints);
  return new Map([
    ["supergraph.graphql", `${result.supergraphSdl.trim()}\n`],
    ["api.graphql", `${result.publicSdl.trim()}\n`],
  ]);
}

const fault = (messages: readonly string[]) =>
  new Error(`The subgraphs do not compose.\n${messages.map((message) => `  ${message}`).join("\n")}`);

async function main(): Promise<void> {
  const check = process.argv.includes("--check");
  for (const [file, text] of await compose()) {
    const current = await readFile(here(file), "utf8").catch(() => "");
    if (current === text) continue;
    if (check) throw new Error(`schema/${file} is out of date: npm run compose`);
    await writeFile(here(file), text);
    console.log(`schema/${file} written`);
  }
}

await main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
