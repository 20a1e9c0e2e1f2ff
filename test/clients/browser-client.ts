import { readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { join, resolve } from "node:path";
import { launchChromium } from "../e2e/graphiql-page.ts";
import type { Follow, ToldChange } from "./recipe-clients.ts";

const CLIENTS = resolve(import.meta.dirname, "../../clients");

/** A file of `clients/` as a bundler would have it: without types, in one scope with the others. */
function toScript(file: string): string {
  const script = stripTypeScriptTypes(readFileSync(join(CLIENTS, file), "utf8"));
  return script.replace(/^import .*$/gm, "").replace(/^export /gm, "");
}

/** Follows in a page of Chromium as a snippet of a guide does. */
export function followInChromium(snippet: string, executablePath: string): Follow {
  return ({ url, after, tell, fail, ending }) => {
    const launching = launchChromium(executablePath);
    ending.defer(async () => (await launching).close());
    const follow = async () => {
      const page = await (await launching).newPage();
      // A page of the product's own origin.
      await page.route("**/dashboard", (route) => route.fulfill({ contentType: "text/html", body: "<!doctype html>" }));
      await page.goto(new URL("/dashboard", url).href);
      await page.exposeFunction("show", (change: ToldChange) => tell(change));
      await page.exposeFunction("fail", fail);
      const given = `const [url, after, signal] = ${JSON.stringify([url, after])}.concat(new AbortController().signal);`;
      // It goes on for as long as the page is there, so that nobody waits for its end.
      await page.evaluate(`void (async () => {
        ${["resume.ts", "event-source.ts"].map(toScript).join("\n")}
        ${given}
        ${snippet}
      })().catch((error) => fail(error.message))`);
    };
    ending.defer(() => following);
    const following = follow();
  };
}
