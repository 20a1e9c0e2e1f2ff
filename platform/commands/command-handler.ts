import type { Kysely } from "kysely";
import type { z } from "zod";
import { PublicError } from "../public-error.ts";
import type { Viewer } from "../viewer/viewer.ts";

/** What a handler knows beside the input. */
export type CommandContext = {
  readonly viewer: Viewer;
  /** When the command is run, in epoch milliseconds. */
  readonly nowMs: number;
};

/**
 * Does what a command says within a transaction, and returns what the resolver needs to answer: ids rather than objects,
 * for it is kept as JSON with the idempotency key.
 *
 * Throws a `PublicError` to refuse, whereupon nothing that it wrote stays. It waits for nothing but the transaction, which
 * nobody else can write beside: what is to be asked of a vendor is a `VendorWrite`.
 */
export type RunCommand<Tables, Input> = (tx: Kysely<Tables>, input: Input, context: CommandContext) => Promise<object>;

/** A handler whose input has yet to be looked at. Throws a `PublicError` that names the field where the input is wrong. */
export type CommandHandler<Tables> = (
  input: unknown,
) => (tx: Kysely<Tables>, context: CommandContext) => Promise<object>;

/** The handlers of a subgraph by the names of their commands: what `commands.ts` makes. */
export type CommandHandlers<Tables> = Readonly<Record<string, CommandHandler<Tables>>>;

/** A handler of commands whose input is what a schema reads. */
export function createHandler<Tables, Input>(
  schema: z.ZodType<Input>,
  run: RunCommand<Tables, Input>,
): CommandHandler<Tables> {
  return (input) => {
    const decoded = decodeInput(schema, input);
    return (tx, context) => run(tx, decoded, context);
  };
}

function decodeInput<Input>(schema: z.ZodType<Input>, input: unknown): Input {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const field = ["input", ...(issue?.path ?? [])].join(".");
  throw new PublicError("BAD_USER_INPUT", `\`${field}\` is not usable: ${issue?.message}.`, { field });
}
