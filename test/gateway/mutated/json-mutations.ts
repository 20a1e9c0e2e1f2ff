import type { Chance } from "./chance.ts";

/** JSON, and what is none, as it stands in a text. */
const RAW: readonly ((chance: Chance) => string)[] = [
  ...[
    "null",
    "true",
    "0",
    "-1",
    '""',
    "[]",
    "{}",
    "1e400",
    "-1e400",
    "1.5",
    "123456789012345678901234567890",
    "NaN",
  ].map((text) => () => text),
  ...[
    "undefined",
    "'a'",
    '"\\ud800"',
    '"\\u0000"',
    '"a\nb"',
    "01",
    "+1",
    "[,]",
    "{,}",
    '{"a":1,}',
    "// a",
    "\ufeff1",
  ].map((text) => () => text),
  () => '{"__proto__":{"query":"{__typename}","polluted":true}}',
  () => '{"constructor":{"prototype":{"polluted":true}},"toString":1,"hasOwnProperty":null,"then":1}',
  () => '{"a":1,"a":{"a":2},"a":[3]}',
  (chance) => `"${"x".repeat(chance.amount(300_000))}"`,
  (chance) => "9".repeat(chance.amount(100_000)),
  (chance) => `${"[".repeat(chance.amount(200_000))}`,
  (chance) => pairs(chance.amount(300), "[", "]"),
  (chance) => pairs(chance.amount(100_000), "[", "]"),
  (chance) => pairs(chance.amount(50_000), '{"a":', "}", "1"),
  (chance) => `[${"0,".repeat(chance.amount(50_000))}0]`,
  (chance) => `{${Array.from({ length: chance.amount(5_000) }, (_, index) => `"k${index}":1`).join(",")}}`,
];

function pairs(times: number, open: string, close: string, within = ""): string {
  return open.repeat(times) + within + close.repeat(times);
}

/** A value's text, in which one place or another is something else, stands twice, or is not there. */
export function mutatedJson(value: unknown, chance: Chance): string {
  const paths = [...pathsIn(value)];
  const target = chance.one(paths);
  const how = chance.below(4);
  const text = chance.one(RAW)(chance);
  const write = (inner: unknown, path: string): string => {
    if (path === target && how < 3) return text;
    if (Array.isArray(inner)) return `[${inner.map((item, index) => write(item, `${path}/${index}`)).join(",")}]`;
    if (typeof inner !== "object" || inner === null) return JSON.stringify(inner) ?? "null";
    const members = Object.entries(inner).flatMap(([key, member]) => {
      const place = `${path}/${key}`;
      const written = `${JSON.stringify(key)}:${write(member, place)}`;
      if (place !== target || how !== 3) return [written];
      return chance.isOneIn(2) ? [] : [written, `${JSON.stringify(key)}:${text}`];
    });
    return `{${members.join(",")}}`;
  };
  return write(value, "");
}

function* pathsIn(value: unknown, path = ""): Generator<string> {
  yield path;
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) yield* pathsIn(inner, `${path}/${key}`);
}

/** Bytes that are no longer what was written. */
export function mutatedBytes(bytes: Buffer, chance: Chance): Buffer {
  const at = chance.below(bytes.length + 1);
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
  switch (chance.below(6)) {
    case 0:
      return before;
    case 1:
      return Buffer.concat([before, after.subarray(chance.amount(20))]);
    case 2:
      return Buffer.concat([before, chance.one(STRAY_BYTES), after]);
    case 3:
      return Buffer.concat([before, chance.one(STRAY_BYTES), after.subarray(1)]);
    case 4:
      return Buffer.concat([before, after.subarray(0, chance.amount(40)), after]);
    default:
      return Buffer.from(bytes.map((byte) => (chance.isOneIn(200) ? chance.below(256) : byte)));
  }
}

const STRAY_BYTES = [
  "ff",
  "c080",
  "00",
  "eda080",
  "f4908080",
  "0d0a",
  "0d",
  "0a",
  "80",
  "fe",
  "1f8b08",
  "20",
  "09",
  "7f",
].map((hex) => Buffer.from(hex, "hex"));
