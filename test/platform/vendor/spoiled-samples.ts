import { readFileSync } from "node:fs";

/** Pages as the vendors document them, one or more of each. */
export const SAMPLES = [
  "roscolive/roscolive-device-events",
  "samsara/samsara-safety-events-stream",
  "vinli/vinli-events",
  "vistracks/vistracks-driver-histories-read",
  "vistracks/vistracks-unidentified-driving",
].map((name) => readFileSync(`test/fixtures/${name}.json`, "utf8"));

/** Ways to spoil a text at a place, each of which leaves no JSON. */
const SPOILERS: Readonly<Record<string, (text: string, at: number) => string>> = {
  "a missing comma": (text, at) => {
    const comma = text.indexOf(",\n", at) >= 0 ? text.indexOf(",\n", at) : text.lastIndexOf(",\n");
    return text.slice(0, comma) + text.slice(comma + 1);
  },
  "a cut": (text, at) => text.trimEnd().slice(0, at % (text.trimEnd().length - 1)),
  "not a number": (text, at) => spoilValue(text, at, "NaN"),
  "an infinite number": (text, at) => spoilValue(text, at, "-Infinity"),
  "a number that begins with zero": (text, at) => spoilValue(text, at, "012345678901234567890"),
  "a number for a key": (text, at) => spoilValue(text, at, "{12345678901234567890: 1}"),
  "half a string": (text, at) => spoilValue(text, at, '"abc'),
  "a control character": (text, at) => spoilValue(text, at, '"a\u0001b"'),
};

/** A value in place of one that stands behind a colon. */
function spoilValue(text: string, at: number, value: string): string {
  const colons = [...text.matchAll(/": (?=["\d])/g)].map(({ index }) => index + 3);
  const start = colons[at % colons.length] ?? 0;
  return text.slice(0, start) + text.slice(start).replace(/"(?:[^"\\]|\\.)*"|[^,}\]\s]+/, () => value);
}

/** 200 texts that are no JSON any more, and what was done to each: every spoiler at five places of every sample. */
export const SPOILED: readonly (readonly [what: string, text: string])[] = SAMPLES.flatMap((sample, number) =>
  Object.entries(SPOILERS).flatMap(([what, spoil]) =>
    [1, 2, 3, 5, 7].map((place) => [`${what} in sample ${number}`, spoil(sample, place * 331)] as const),
  ),
);
