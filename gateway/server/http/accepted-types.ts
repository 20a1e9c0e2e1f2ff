/** What of the things the server can answer with a client wants. */
export type AcceptedTypes = {
  /** The JSON type to answer with, or null when the client takes neither. */
  readonly json: JsonMediaType | null;
  /** True only when the client names it: a wildcard does not ask for a stream. */
  readonly eventStream: boolean;
  /** True when the client names HTML and likes nothing of ours better: it is a browser's address bar. */
  readonly html: boolean;
};

export type JsonMediaType = "application/json" | "application/graphql-response+json";

/** Clients repeat a handful of Accept headers; what somebody else makes up is forgotten in bulk. */
const MAX_REMEMBERED = 256;
const remembered = new Map<string, AcceptedTypes>();

/**
 * Reads an Accept header. A client that sends none, or one without any type, is taken to want `application/json`, as the
 * specification asks: a list of headers may be empty, and its empty elements count for nothing (RFC 9110, 5.6.1).
 */
export function acceptedTypes(accept = ""): AcceptedTypes {
  const known = remembered.get(accept);
  if (known) return known;
  const types = readAccept(accept);
  if (remembered.size >= MAX_REMEMBERED) remembered.clear();
  remembered.set(accept, types);
  return types;
}

function readAccept(accept: string): AcceptedTypes {
  const qualities = new Map<string, number>();
  for (const range of accept.toLowerCase().split(",")) {
    const [type = "", ...parameters] = range.split(";").map((part) => part.trim());
    if (type === "") continue;
    const quality = parameters.find((parameter) => parameter.startsWith("q="));
    qualities.set(type, quality === undefined ? 1 : Number(quality.slice(2)) || 0);
  }
  if (qualities.size === 0) qualities.set("*/*", 1);
  const wildcard = qualities.get("application/*") ?? qualities.get("*/*") ?? 0;
  const plain = qualities.get("application/json") ?? wildcard;
  const graphql = qualities.get("application/graphql-response+json") ?? wildcard;
  const html = qualities.get("text/html") ?? 0;
  return {
    json: preferredJson(plain, graphql, qualities),
    eventStream: (qualities.get("text/event-stream") ?? 0) > 0,
    html: html > 0 && html >= plain && html >= graphql,
  };
}

/** Of two types liked equally well the one named first is taken, and `application/json` when neither is named. */
function preferredJson(plain: number, graphql: number, qualities: ReadonlyMap<string, number>): JsonMediaType | null {
  if (plain === 0 && graphql === 0) return null;
  if (plain !== graphql) return plain > graphql ? "application/json" : "application/graphql-response+json";
  const named = [...qualities.keys()].find(
    (type) => type === "application/json" || type === "application/graphql-response+json",
  );
  return named === "application/graphql-response+json" ? named : "application/json";
}
