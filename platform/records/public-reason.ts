import { z } from "zod";

/** Where nobody says more. */
export const UNREADABLE = "A record cannot be read.";

/** Why a record could not be decoded, in words that say nothing of it: clients see them. */
export function toPublicReason(error: unknown): string {
  const isOfShape = error instanceof z.ZodError || (error instanceof Error && error.cause instanceof z.ZodError);
  return isOfShape
    ? "A record lacks a field, or has one of another type."
    : "A record has a value that cannot be read.";
}
