/*
 * Subjects are `fleetgraph.<publisher>.<tenant>.<kind>` in the stream, and `fleetgraph-commits.<subgraph>` and
 * `fleetgraph-requests.<subgraph>` beside it. Whatever
 * has a meaning in a subject is written as `=` and two digits a byte, so that no name can stand for another or for several.
 */

const MESSAGES = "fleetgraph";
const COMMITS = "fleetgraph-commits";
const REQUESTS = "fleetgraph-requests";
/** No name can be left out of a subject. */
const EMPTY = "=";

/** A name as one token of a subject. */
export function toToken(name: string): string {
  const bytes = [...new TextEncoder().encode(name.toWellFormed())];
  const token = bytes.map((byte) => {
    const character = String.fromCharCode(byte);
    return /[\w-]/.test(character) ? character : `=${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  });
  return token.join("") || EMPTY;
}

/** The name that a token stands for. */
export function fromToken(token: string): string {
  if (token === EMPTY) return "";
  const bytes = Uint8Array.from(token.match(/=[0-9A-F]{2}|[^=]/g) ?? [], (part) =>
    part.length === 1 ? part.charCodeAt(0) : Number.parseInt(part.slice(1), 16),
  );
  return new TextDecoder().decode(bytes);
}

/** Where a publisher's message is told. */
export function messageSubject({ publisher, tenant, kind }: { publisher: string; tenant: string; kind: string }) {
  return [MESSAGES, ...[publisher, tenant, kind].map(toToken)].join(".");
}

/** All that a publisher tells of a tenant, or of all of them. */
export function messagesOf(publisher: string, tenant: string | null): string {
  return [MESSAGES, toToken(publisher), tenant === null ? "*" : toToken(tenant), "*"].join(".");
}

/** The tenant of a subject of the stream. */
export function tenantOf(subject: string): string {
  return fromToken(subject.split(".")[2] ?? EMPTY);
}

/** Where a subgraph's commits are announced. */
export function commitSubject(subgraph: string): string {
  return `${COMMITS}.${toToken(subgraph)}`;
}

export const ALL_COMMITS = `${COMMITS}.*`;

/** Whose commit a subject announces. */
export function committedOf(subject: string): string {
  return fromToken(subject.split(".")[1] ?? EMPTY);
}

/** Where whoever answers under a name is asked. */
export function requestSubject(name: string): string {
  return `${REQUESTS}.${toToken(name)}`;
}
