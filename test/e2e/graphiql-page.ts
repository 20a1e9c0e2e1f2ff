import { existsSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright-core";
import { readEnvironment } from "../../platform/environment.ts";

const CHROMIUM_PATH = readEnvironment().CHROMIUM_PATH ?? "/usr/bin/chromium";

/** Where Chromium is on this machine, or null when it is not. */
export const chromiumPath: string | null = existsSync(CHROMIUM_PATH) ? CHROMIUM_PATH : null;

/** Starts a browser nobody has used before. Whoever asked for it closes it. */
export function launchChromium(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/**
 * GraphiQL in a real browser, driven as a person does: by what is seen, the mouse and the keyboard.
 *
 * Whatever the page wants from another origin is blocked and kept in `strayRequests`; what the browser's console says
 * of errors is kept in `complaints`.
 */
export class GraphiqlVisit implements AsyncDisposable {
  readonly page: Page;
  readonly strayRequests: readonly string[];
  readonly complaints: readonly string[];
  readonly #browser: Browser;

  private constructor(browser: Browser, page: Page, strayRequests: readonly string[], complaints: readonly string[]) {
    this.#browser = browser;
    this.page = page;
    this.strayRequests = strayRequests;
    this.complaints = complaints;
  }

  /** Opens a browser nobody has used before at `url` and resolves when the editor stands. */
  static async open(url: string, executablePath: string): Promise<GraphiqlVisit> {
    const browser = await launchChromium(executablePath);
    const page = await browser.newPage({ viewport: { width: 1_440, height: 900 } });
    const strayRequests: string[] = [];
    const complaints: string[] = [];
    const { origin } = new URL(url);
    await page.context().route("**/*", (route) => {
      const target = route.request().url();
      if (new URL(target).origin === origin || /^(data|blob):/.test(target)) return route.continue();
      strayRequests.push(target);
      return route.abort();
    });
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text());
    });
    await page.goto(url);
    await page.locator(".graphiql-query-editor .view-line").first().waitFor();
    return new GraphiqlVisit(browser, page, strayRequests, complaints);
  }

  /** Opens the documentation and resolves with the text of its first page, once the schema is there. */
  async openDocumentation(): Promise<string> {
    await this.page.getByRole("button", { name: "Show Documentation Explorer" }).click();
    const documentation = this.page.locator(".graphiql-doc-explorer");
    await documentation.getByText("Root Types").waitFor();
    return (await documentation.textContent()) ?? "";
  }

  /** Follows a link in the open documentation and resolves with the text of the page it leads to. */
  async followDocumentation(name: string): Promise<string> {
    const documentation = this.page.locator(".graphiql-doc-explorer");
    await documentation.getByRole("link", { name, exact: true }).first().click();
    await documentation.locator(".graphiql-doc-explorer-title", { hasText: name }).waitFor();
    return (await documentation.textContent()) ?? "";
  }

  /** Puts `document` in the editor in place of what is there, and resolves when the page has taken notice. */
  async write(document: string): Promise<void> {
    await this.page.locator(".graphiql-query-editor .view-lines").click();
    await this.page.keyboard.press("ControlOrMeta+A");
    // Not typed key by key: the editor would close every bracket a second time.
    await this.page.keyboard.insertText(document);
    // The page reads what is written only after a pause, and runs the operation of before until then.
    const [, name = "<untitled>"] = /^\s*(?:query|mutation|subscription)\s+(\w+)/.exec(document) ?? [];
    await this.page.locator(".graphiql-tab-active", { hasText: name }).waitFor();
  }

  /** Presses the play button. A subscription runs until `stop`. */
  async run(): Promise<void> {
    await this.page.getByRole("button", { name: /^Execute query/ }).click();
  }

  async stop(): Promise<void> {
    await this.page.getByRole("button", { name: /^Stop query/ }).click();
  }

  /** Resolves with the text of the answer once it contains `expected`. */
  async answerContaining(expected: string): Promise<string> {
    const answer = this.page.locator(".graphiql-response .view-lines");
    // The editor draws its spaces as non-breaking ones, which `hasText` reads as spaces.
    await answer.filter({ hasText: expected }).waitFor();
    return ((await answer.textContent()) ?? "").replaceAll("\u00A0", " ");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
  }
}
