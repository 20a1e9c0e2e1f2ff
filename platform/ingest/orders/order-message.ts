import { z } from "zod";
import type { CommandOrder, CommandOutcome } from "../../commands/command.ts";
import { ERROR_CODES } from "../../public-error.ts";
import { viewerSchema } from "../../viewer/viewer.ts";
import type { Delivery } from "../../webhook/delivery.ts";

/** What whoever serves a subgraph asks of whoever writes its store. */
export type Order =
  | { readonly kind: "deliveries"; readonly deliveries: readonly Delivery[] }
  | { readonly kind: "command"; readonly order: CommandOrder };

/** What became of it. */
export type OrderOutcome =
  | { readonly kind: "stored"; readonly added: number }
  /** Nothing could be stored for the moment. */
  | { readonly kind: "unavailable" }
  | { readonly kind: "outcome"; readonly outcome: CommandOutcome };

const command = z.object({
  subgraph: z.string(),
  name: z.string(),
  input: z.unknown(),
  viewer: viewerSchema,
  idempotencyKey: z.string().nullish(),
});

export const orderMessage: z.ZodType<Order> = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("deliveries"), deliveries: z.array(z.object({ ref: z.string(), raw: z.string() })) }),
  z.object({ kind: z.literal("command"), order: z.object({ command, deadlineAtMs: z.number() }) }),
]);

const refusal = z.object({
  kind: z.literal("refused"),
  code: z.enum(ERROR_CODES),
  message: z.string(),
  details: z.record(z.string(), z.string()),
});

export const orderOutcomeMessage: z.ZodType<OrderOutcome> = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("stored"), added: z.number() }),
  z.object({ kind: z.literal("unavailable") }),
  z.object({
    kind: z.literal("outcome"),
    outcome: z.discriminatedUnion("kind", [z.object({ kind: z.literal("done"), payload: z.unknown() }), refusal]),
  }),
]);
