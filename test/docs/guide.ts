import { readFile } from "node:fs/promises";

const DOCS = new URL("../../docs/", import.meta.url);

/** A fenced block: what stands behind its opening fence, and its text. */
export type Snippet = {
  readonly language: string;
  /** The word after the language: a file's name, or what the snippet is called. Empty when there is none. */
  readonly name: string;
  readonly text: string;
};

/** The fenced blocks of a Markdown text, in order. */
export function toSnippets(markdown: string): readonly Snippet[] {
  const fences = markdown.matchAll(/^```(\S*)[ \t]*(\S*)[^\n]*\n(.*?)^```$/gms);
  return Array.from(fences, ([, language = "", name = "", text = ""]) => ({ language, name, text }));
}

/** A guide of `docs/`, whose snippets a test runs by their names. */
export class Guide {
  readonly snippets: readonly Snippet[];
  readonly markdown: string;
  readonly #file: string;

  constructor(file: string, markdown: string) {
    this.#file = file;
    this.markdown = markdown;
    this.snippets = toSnippets(markdown);
  }

  /**
   * The text of a snippet, in which what is otherwise in a test than with a reader is exchanged: addresses, for example. Throws
   * when there is no such snippet, or nothing to exchange in it: a guide and its test are to change together.
   */
  textOf(name: string, exchanges: Readonly<Record<string, string>> = {}): string {
    const snippet = this.snippets.find((one) => one.name === name);
    if (!snippet) throw new Error(`${this.#file} has no snippet ${name}`);
    return Object.entries(exchanges).reduce((text, [written, meant]) => {
      if (!text.includes(written)) throw new Error(`${this.#file}: nothing in ${name} says ${written}`);
      return text.replaceAll(written, meant);
    }, snippet.text);
  }
}

/** Reads `docs/NAME.md`. */
export async function readGuide(name: string): Promise<Guide> {
  const file = `${name}.md`;
  return new Guide(`docs/${file}`, await readFile(new URL(file, DOCS), "utf8"));
}
