import type { GraphQLError } from "graphql";
import { type ErrorEntry, RequestError } from "./engine.ts";

/** Of a refusal's errors in JSON: with what transports put around them, an answer stays below 4 KiB. */
const MAX_ERRORS_BYTES = 3_072;

/** Even if every character of the message is escaped, one error has room. */
const MAX_MESSAGE_CHARACTERS = 400;
const MAX_LOCATIONS = 10;

/** Types that every schema has. */
const BUILT_IN_NAMES: ReadonlySet<string> = new Set(["Int", "Float", "String", "Boolean", "ID"]);

/**
 * Refuses a request for errors that graphql-js found in it. Of each error the client gets what it wrote and where.
 *
 * Where the schema is not to be told, `written` is all that the client wrote: the messages then tell no other name.
 */
export function refusal(errors: readonly GraphQLError[], code: string, written: string | null = null): RequestError {
  const names = written === null ? null : new Set(written.match(NAMES));
  return new RequestError(
    errors.map(({ message, locations }) => ({
      message: names ? withoutOtherNames(message, names) : message,
      ...(locations && { locations }),
      extensions: { code },
    })),
  );
}

/** Refuses a request in one sentence. */
export function refusalOf(message: string, code: string): RequestError {
  return new RequestError([{ message, extensions: { code } }]);
}

/** As much of a refusal's errors as fits into an answer: clients can write long names and make any number of errors. */
export function boundedErrors(errors: readonly ErrorEntry[]): readonly ErrorEntry[] {
  const kept: ErrorEntry[] = [];
  let bytes = 2;
  for (const error of errors) {
    const entry = shortened(error);
    bytes += Buffer.byteLength(JSON.stringify(entry)) + 1;
    if (kept.length > 0 && bytes > MAX_ERRORS_BYTES) break;
    kept.push(entry);
  }
  return kept;
}

function shortened(error: ErrorEntry): ErrorEntry {
  const { message, locations } = error;
  const isLong = message.length > MAX_MESSAGE_CHARACTERS;
  return {
    ...error,
    message: isLong ? `${message.slice(0, MAX_MESSAGE_CHARACTERS)}…` : message,
    ...(locations && { locations: locations.slice(0, MAX_LOCATIONS) }),
  };
}

const NAMES = /[_A-Za-z]\w*/g;

/** Looks at what stands between two quotation marks: wherever graphql-js has a name of the schema, it has it so. */
function withoutOtherNames(message: string, names: ReadonlySet<string>): string {
  return message.replace(/(?<=")[^"\s]+(?=")/g, (quoted) =>
    quoted.replace(NAMES, (name) => (names.has(name) || BUILT_IN_NAMES.has(name) ? name : "…")),
  );
}
