import { globSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { Guide, toSnippets } from "./guide.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const GUIDES = readdirSync(join(ROOT, "docs")).filter((file) => file.endsWith(".md"));
const TESTS = globSync("test/**/*.test.ts", { cwd: ROOT }).map((file) => readFileSync(join(ROOT, file), "utf8"));

/** The names of snippets that no test of a guide speaks of. */
function untested(guide: string, markdown: string, tests: readonly string[]): string[] {
  const runners = tests.filter((text) => text.includes(`readGuide("${guide}")`));
  return toSnippets(markdown)
    .map(({ language, name }) => name || `without a name, in ${language}`)
    .filter((name) => !runners.some((text) => text.includes(`"${name}"`)));
}

describe("the guides", () => {
  it.each(GUIDES)("have every snippet run by a test: %s", (file) => {
    const markdown = readFileSync(join(ROOT, "docs", file), "utf8");

    expect(untested(file.replace(/\.md$/, ""), markdown, TESTS)).toEqual([]);
  });

  it("are found out when they have a snippet that no test runs", () => {
    const markdown = "```sh start\nnpm start\n```\n\n```yaml\na: 1\n```\n\n```sh stop\nkill\n```\n";
    const tests = ['readGuide("one").textOf("start")', 'readGuide("another").textOf("stop")'];

    expect(untested("one", markdown, tests)).toEqual(["without a name, in yaml", "stop"]);
  });
});

describe("a snippet", () => {
  const guide = new Guide("docs/one.md", "Text.\n\n```yaml one.yaml\nport: 4000\nurl: http://here\n```\n");

  it("is run as it is written, but for what is said to be otherwise in a test", () => {
    expect(guide.textOf("one.yaml")).toBe("port: 4000\nurl: http://here\n");
    expect(guide.textOf("one.yaml", { "port: 4000": "port: 1", here: "there" })).toBe("port: 1\nurl: http://there\n");
  });

  it("is refused when it does not say what a test exchanges, or is not there", () => {
    expect(() => guide.textOf("one.yaml", { "port: 5000": "port: 1" })).toThrow("nothing in one.yaml says port: 5000");
    expect(() => guide.textOf("two.yaml")).toThrow("docs/one.md has no snippet two.yaml");
  });
});
