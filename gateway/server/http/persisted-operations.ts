import { hash } from "node:crypto";
import {
  type Engine,
  type OperationRequest,
  type PreparationScope,
  type PreparedOperation,
  RequestError,
} from "../../engine/engine.ts";
import { isRecord } from "../../record.ts";
import type { TrustedDocuments } from "./trusted-documents.ts";

/** How much is kept; with room for no operation at all, clients are told to send their texts. */
export type PersistedOperationsSize = { readonly mostEntries: number; readonly mostBytes: number };

/** A request whose text is known, and what the engine made of it. */
export type AskedOperation = { readonly request: OperationRequest; readonly operation: PreparedOperation };

/**
 * The texts of operations that clients name by their SHA-256, least recently used out first: automatic persisted
 * queries, as Apollo's clients speak them, <https://www.apollographql.com/docs/apollo-server/performance/apq>.
 *
 * A text is kept once the engine has taken it: what cannot be run takes no room.
 */
export class PersistedOperations {
  readonly #size: PersistedOperationsSize;
  readonly #trusted: TrustedDocuments | null;
  readonly #texts = new Map<string, string>();
  #bytes = 0;

  /** With the manifest of trusted documents, where there is one. */
  constructor(size: PersistedOperationsSize, trusted: TrustedDocuments | null = null) {
    this.#size = size;
    this.#trusted = trusted;
  }

  get size(): number {
    return this.#texts.size;
  }

  /** Finds or keeps the text that a request names, and prepares it. Rejects with a {@link RequestError}. */
  async prepare(request: OperationRequest, engine: Engine, scope?: PreparationScope): Promise<AskedOperation> {
    const digest = digestIn(request);
    const trusted = this.#trustedTextOf(request, digest);
    const known = trusted === null ? request : { ...request, query: trusted };
    if (trusted !== null || digest === null)
      return { request: known, operation: await this.#prepare(known, engine, scope) };
    if (this.#size.mostEntries === 0) throw refusal("PersistedQueryNotSupported", "PERSISTED_QUERY_NOT_SUPPORTED");
    const query = this.#textOf(digest, request.query);
    const asked = { ...request, query };
    const operation = await this.#prepare(asked, engine, scope);
    this.#keep(digest, query);
    return { request: asked, operation };
  }

  /** Refuses a text that may not be run, whatever it is. */
  async #prepare(request: OperationRequest, engine: Engine, scope?: PreparationScope): Promise<PreparedOperation> {
    if (this.#trusted?.allows(request.query ?? "", scope?.rights) === false) {
      throw refusal("Only the operations of a manifest are run here.", "FORBIDDEN");
    }
    return engine.prepare(request, scope);
  }

  /** The text that a request names by its id in the manifest; null where it names none that is there. */
  #trustedTextOf({ documentId, query }: OperationRequest, digest: string | null): string | null {
    if (documentId == null) return query || digest === null ? null : (this.#trusted?.textOf(digest) ?? null);
    if (query) throw unusable("The request has both a text and the id of one.");
    const text = this.#trusted?.textOf(documentId) ?? null;
    if (text === null) throw refusal("PersistedQueryNotFound", "PERSISTED_QUERY_NOT_FOUND");
    return text;
  }

  #textOf(digest: string, query: string | null | undefined): string {
    const known = this.#texts.get(digest);
    if (!query) {
      if (known === undefined) throw refusal("PersistedQueryNotFound", "PERSISTED_QUERY_NOT_FOUND");
      return known;
    }
    if (query !== known && hash("sha256", query) !== digest) throw unusable("provided sha does not match query");
    return query;
  }

  #keep(digest: string, query: string): void {
    if (this.#texts.delete(digest)) this.#bytes -= Buffer.byteLength(query);
    this.#texts.set(digest, query);
    this.#bytes += Buffer.byteLength(query);
    for (const [oldest, text] of this.#texts) {
      if (this.#texts.size <= this.#size.mostEntries && this.#bytes <= this.#size.mostBytes) return;
      this.#texts.delete(oldest);
      this.#bytes -= Buffer.byteLength(text);
    }
  }
}

/** The hash by which a request names its text, or null when it names none. */
function digestIn({ extensions }: OperationRequest): string | null {
  const persisted = extensions?.persistedQuery;
  if (persisted == null) return null;
  if (!isRecord(persisted) || persisted.version !== 1) throw unusable("Unsupported persisted query version");
  const { sha256Hash } = persisted;
  if (typeof sha256Hash !== "string") throw unusable("The persisted query has no sha256Hash.");
  return sha256Hash;
}

function unusable(message: string): RequestError {
  return refusal(message, "BAD_USER_INPUT");
}

function refusal(message: string, code: string): RequestError {
  return new RequestError([{ message, extensions: { code } }]);
}
