import { z } from "zod";
import type { Clock } from "../../../platform/clock.ts";
import { ConfigurationError } from "../../../platform/environment.ts";
import type { Logger } from "../../../platform/log.ts";
import { WatchedFile } from "../../authentication/watched-file.ts";
import { grantOf } from "../../authorization/requirement.ts";
import type { Rights } from "../../authorization/rights.ts";

/** Whoever is granted this may send any text, and so explore the schema. */
export const EXPLORES = grantOf("scope", "graph:explore");

const apolloSchema = z.looseObject({
  format: z.literal("apollo-persisted-query-manifest"),
  version: z.literal(1),
  operations: z.array(z.looseObject({ id: z.string(), body: z.string() })),
});

/** As Relay's compiler writes it: texts by their ids. */
const relaySchema = z.record(z.string(), z.string());

export type TrustedDocumentsOptions = {
  readonly path: string;
  /** Whether nothing else is run, but for those who may explore. */
  readonly isExclusive: boolean;
  readonly clock: Clock;
  readonly log: Logger;
};

/** The operations of a front end's manifest, by their ids. A manifest that changes counts within seconds. */
export class TrustedDocuments {
  readonly #isExclusive: boolean;
  readonly #file: WatchedFile;
  #texts: ReadonlyMap<string, string> = new Map();
  #known: ReadonlySet<string> = new Set();

  /** Throws a {@link ConfigurationError} for a file that is no manifest. */
  constructor({ path, isExclusive, clock, log }: TrustedDocumentsOptions) {
    this.#isExclusive = isExclusive;
    this.#file = new WatchedFile({ path, clock, log, onText: (text) => this.#take(decodeManifest(text)) });
    try {
      this.#file.read();
    } catch (error) {
      throw new ConfigurationError(
        `TRUSTED_DOCUMENTS: ${path} is no manifest of Apollo's or Relay's form: ${String(error)}`,
      );
    }
  }

  /** The text of an id; null for one that is in no manifest. */
  textOf(id: string): string | null {
    this.#file.look();
    return this.#texts.get(id) ?? null;
  }

  /** Whether a text may be run for somebody. */
  allows(text: string, rights: Rights | undefined): boolean {
    if (!this.#isExclusive || rights?.has(EXPLORES)) return true;
    this.#file.look();
    return this.#known.has(text);
  }

  #take(texts: ReadonlyMap<string, string>): void {
    this.#texts = texts;
    this.#known = new Set(texts.values());
  }
}

/** The texts in a manifest by their ids. Throws for what is none. */
export function decodeManifest(text: string): ReadonlyMap<string, string> {
  const value: unknown = JSON.parse(text);
  const apollo = apolloSchema.safeParse(value);
  if (apollo.success) return new Map(apollo.data.operations.map(({ id, body }) => [id, body]));
  return new Map(Object.entries(relaySchema.parse(value)));
}
