import { readdirSync, readFileSync } from "node:fs";
import { parse, stringify } from "lossless-json";
import { describe, expect, it } from "vitest";
import { parseWireJson } from "../../../platform/vendor/wire-json.ts";
import { toRecords } from "../../../subgraphs/hos/mapper.ts";
import { decodeDriverHistory, decodeList } from "../../../subgraphs/hos/wire.ts";
import { NOW_MS } from "./hos.ts";

const FOLDER = new URL("../../fixtures/vistracks/", import.meta.url);
const FILES = readdirSync(FOLDER);
const textOf = (file: string) => readFileSync(new URL(file, FOLDER), "utf8");

/** The rows of an answer as they are stored, and as another parser reads them, which keeps numbers as the text they were. */
function read(text: string) {
  const context = { isUnidentified: () => false, receivedAtMs: NOW_MS };
  const rows = decodeList(parseWireJson(text));
  const events = rows.map((raw) => {
    const [event] = toRecords(decodeDriverHistory(raw), raw, context);
    if (!event) throw new Error("a row of the log becomes an event");
    return event;
  });
  return { events, received: [parse(text)].flat() as readonly Readonly<Record<string, unknown>>[] };
}

describe("every documented answer of VisTracks'", () => {
  it.each(FILES)("%s is kept value for value", (file) => {
    const { events, received } = read(textOf(file));

    expect(events.map(({ raw }) => parse(JSON.stringify(raw)))).toEqual(received);
    expect(events.map(({ raw }) => JSON.stringify(raw))).toEqual(received.map((row) => stringify(row)));
    expect(events.map(({ ref }) => ref)).toEqual(received.map(({ id }) => String(id)));
    expect(events.map(({ message }) => message)).toMatchObject(
      received.map(({ eventType, eventTime }) => ({
        vendorType: eventType,
        occurredAtMs: Date.parse(String(eventTime)),
      })),
    );
  });

  it.each(FILES)("%s is kept with fields and words that are new, and with ids of 64 bits", (file) => {
    const text = textOf(file)
      .replace(/\{(?=\s*")/g, '{ "brandNew": { "word": "teleport", "digits": 90071992547409931.250 },')
      .replace(/"(Driving|OnDuty|OffDuty|Active|InactiveChanged|Driver|Auto|MOBILE_DEVICE|ECU)"/g, '"Teleport"')
      .replace(/"id": \d+/g, '"id": 9223372036854775807');

    const { events, received } = read(text);

    expect(events.map(({ raw }) => JSON.stringify(raw))).toEqual(received.map((row) => stringify(row)));
    expect(events[0]).toMatchObject({
      ref: "9223372036854775807",
      message: { type: "OTHER", vendorType: "Teleport", retracted: true },
      facet: { kind: "OTHER", eventLabel: "Teleport", recordStatus: "OTHER", origin: "OTHER" },
    });
    expect(JSON.stringify(events[0]?.raw)).toContain("90071992547409931.250");
  });
});
