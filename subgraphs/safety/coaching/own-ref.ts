import type { CommandContext } from "../../../platform/commands/command-handler.ts";
import { PublicError } from "../../../platform/public-error.ts";
import { toVendorRef } from "../../../schema/event-id.ts";
import type { Tx } from "../tables.ts";
import { readCasesOfEvents } from "./case-writer.ts";

/** Samsara's id of an event of its own: every one that is stored has a case. Throws where it is another vendor's, or not there. */
export async function readOwnRef(tx: Tx, eventId: string, { viewer: { tenant } }: CommandContext): Promise<string> {
  const field = { field: "input.eventId" };
  const ref = toVendorRef(eventId, "SAMSARA");
  if (ref === null) throw new PublicError("BAD_USER_INPUT", "It is no event of the safety inbox.", field);
  const known = (await readCasesOfEvents(tx, tenant, [eventId])).get(eventId);
  if (known) return ref;
  throw new PublicError("NOT_FOUND", "There is no such event.", field);
}
