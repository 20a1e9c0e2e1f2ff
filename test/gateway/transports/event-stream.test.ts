import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EventStreamParser, EventTooLargeError } from "../../../gateway/transports/events/event-stream.ts";

function parse(parts: readonly string[], maxCharacters = 1_000) {
  const parser = new EventStreamParser(maxCharacters);
  return parts.flatMap((part) => [...parser.feed(part)]);
}

describe("an event stream", () => {
  it.each([
    ["a name and data", "event: next\ndata: 1\n\n", [{ event: "next", data: "1" }]],
    ["a name and no data", "event: complete\n\n", [{ event: "complete", data: "" }]],
    ["a name and empty data", "event:complete\ndata\n\n", [{ event: "complete", data: "" }]],
    ["data and no name", "data:1\n\n", [{ event: "", data: "1" }]],
    ["data of several lines", "data: a\ndata:  b\ndata:\n\n", [{ event: "", data: "a\n b\n" }]],
    ["colons in its data", 'data: {"a":1}\n\n', [{ event: "", data: '{"a":1}' }]],
    [
      "comments and fields that say nothing here",
      ": hello\nid: 7\nretry: 5\n\ndata: 1\n\n",
      [{ event: "", data: "1" }],
    ],
    ["empty lines alone", "\n\n\n", []],
    ["no end", "event: next\ndata: 1\n", []],
  ])("has an event with %s", (_, text, events) => {
    for (const lineBreak of ["\n", "\r\n", "\r"]) expect(parse([text.replaceAll("\n", lineBreak)])).toEqual(events);
  });

  it("is the same wherever it is cut", () => {
    const line = fc.constantFrom("event: next", "event: complete", "data: {}", "data:", ": ping", "", "", "id: 1");
    const stream = fc.array(fc.tuple(line, fc.constantFrom("\n", "\r\n", "\r")), { maxLength: 12 });

    fc.assert(
      fc.property(stream, fc.array(fc.nat(200)), (lines, cuts) => {
        // A carriage return before a line feed is one break, whatever the two were meant to be.
        const text = lines.map(([one, lineBreak]) => one + lineBreak).join("");
        const places = [0, ...cuts.filter((cut) => cut < text.length).sort((a, b) => a - b), text.length];
        const parts = places.slice(1).map((end, index) => text.slice(places[index], end));

        expect(parse(parts)).toEqual(parse([text]));
      }),
    );
  });

  it("is given up when a line or an event grows too large", () => {
    expect(() => parse(["data: 12345", "67890"], 10)).toThrow(EventTooLargeError);
    expect(() => parse(["data: 12345\n", "data: 67890\n"], 10)).toThrow(EventTooLargeError);
    expect(() => parse([": ", "x".repeat(20)], 10)).toThrow(EventTooLargeError);
    expect(parse(["data: 1\n\n", "data: 2\n\n", "data: 3\n\n"], 10)).toHaveLength(3);
  });
});
