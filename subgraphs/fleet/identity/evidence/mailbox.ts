import { isPlaceholderId } from "./placeholder.ts";

/** An e-mail address by its two sides, in lower case. */
export type Mailbox = { readonly person: string; readonly domain: string };

/** An address, as far as it matters here: somebody at some domain. */
const EMAIL_ADDRESS = /^([^\s@]+)@([^\s@]+\.[^\s@]+)$/;

/** The mailbox of a person that text is the address of; null for text that is none, or that of an office or of nobody. */
export function toMailbox(text: string | null): Mailbox | null {
  const [, person, domain] = EMAIL_ADDRESS.exec((text ?? "").trim().toLowerCase()) ?? [];
  return person === undefined || domain === undefined || isPlaceholderId(person) ? null : { person, domain };
}
