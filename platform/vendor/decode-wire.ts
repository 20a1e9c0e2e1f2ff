import { z } from "zod";
import { VendorError } from "./vendor-error.ts";

/**
 * What a schema reads in an answer, or in a part of it. Throws a `malformed` {@link VendorError} that names `what` was
 * expected and each place where it is something else.
 */
export function decodeWire<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new VendorError("malformed", `not ${what}: ${z.prettifyError(result.error)}`, { cause: result.error });
}
