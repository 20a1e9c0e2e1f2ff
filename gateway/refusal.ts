import type { GraphQLError } from "graphql";
import { type ErrorEntry, RequestError } from "./engine.ts";

/** Refuses a request for errors that graphql-js found in it. Of each error the client gets what it wrote and where. */
export function refusal(errors: readonly GraphQLError[], code: string): RequestError {
  return new RequestError(errors.map((error) => toEntry(error, code)));
}

/** Refuses a request in one sentence. */
export function refusalOf(message: string, code: string): RequestError {
  return new RequestError([{ message, extensions: { code } }]);
}

function toEntry({ message, locations }: GraphQLError, code: string): ErrorEntry {
  return { message, ...(locations && { locations }), extensions: { code } };
}
