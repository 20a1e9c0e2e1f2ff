import { isPlaceholderId } from "./placeholder.ts";

/** A shorter serial number can be that of several makers' hardware. */
const SHORTEST_SERIAL = 8;
/** A shorter number on a card is that of a locker. */
const SHORTEST_CARD = 6;
const SHORTEST_OF_STATE = 3;

/** So much of a number tells it from others to whoever knows it, and tells nobody else what it is. */
const SHOWN_DIGITS = 3;

/** A serial number in the one spelling under which such are compared; null for text that is none. */
export function toSerialKey(text: string | null): string | null {
  return toNumberKey(text, SHORTEST_SERIAL);
}

/** The number of a card or tag, as {@link toSerialKey}. */
export function toCardKey(text: string | null): string | null {
  return toNumberKey(text, SHORTEST_CARD);
}

/** A number that a state gave, with that state before it: `TX 1ABC234`. Null for less. */
export function toNumberOfState(number: string | null, state: string | null): string | null {
  if (number === null || state === null) return null;
  const key = toPlateKey(number);
  const ofState = toCompact(state).replace(/[^A-Z]/g, "");
  return key === null || ofState.length < 2 || isPlaceholderId(ofState) ? null : `${ofState} ${key}`;
}

/** What stands on a plate, in the one spelling under which such is compared; null for text that is none. */
export function toPlateKey(text: string | null): string | null {
  return toNumberKey(text, SHORTEST_OF_STATE);
}

/** The number of a person that a state gave, as others may see it: `TX …678`. */
export function toMaskedNumber(numberOfState: string): string {
  const [state = "", number = ""] = numberOfState.split(" ");
  return `${state} …${number.slice(-SHOWN_DIGITS)}`;
}

function toNumberKey(text: string | null, shortest: number): string | null {
  if (text === null) return null;
  const compact = toCompact(text);
  return compact.length < shortest || isPlaceholderId(text) || !/\d/.test(compact) ? null : compact;
}

function toCompact(text: string): string {
  // As in `toWords`: ASCII takes a tenth of the time.
  if (/^[\0-\x7f]*$/.test(text)) return text.toUpperCase().replace(/[^A-Z0-9]+/g, "");
  return text
    .normalize("NFKC")
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]/gu, "");
}
