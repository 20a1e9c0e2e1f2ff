import { describe, expect, it } from "vitest";
import { LOOKS_AT_READING, SocketWindow } from "../../../gateway/server/websocket/socket-window.ts";

const KIBIBYTE = 1_024;

/** How a window answers to some looks in a row. */
const look = (window: SocketWindow, times: number) => Array.from({ length: times }, () => window.look());

describe("the window of a socket", () => {
  it("asks for a mark behind every 64 KiB, and is full when the client is a mebibyte behind", () => {
    const window = new SocketWindow();

    const marks = Array.from({ length: 68 }, () => window.sent(16 * KIBIBYTE)).filter((mark) => mark !== null);
    const wasFull = window.isFull;
    window.answered(marks[0] ?? "");

    expect(marks).toHaveLength(17);
    expect([wasFull, window.isFull]).toEqual([true, false]);
  });

  it("takes no answer for more than it was asked, and none for less than was answered before", () => {
    const window = new SocketWindow();
    const marks = [window.sent(700 * KIBIBYTE), window.sent(700 * KIBIBYTE)];

    for (const mark of ["99999999", "-1", "", "x"]) window.answered(mark);
    const wasFull = window.isFull;
    for (const mark of marks.toReversed()) window.answered(mark ?? "");

    expect([wasFull, window.isFull]).toEqual([true, false]);
  });

  it("tells once of a client that does not read on, and never of one that does or has nothing to read", () => {
    const [dead, slow, idle] = [new SocketWindow(), new SocketWindow(), new SocketWindow()];
    dead.sent(64 * KIBIBYTE);
    const marks = Array.from({ length: 10 }, () => slow.sent(64 * KIBIBYTE) ?? "");
    idle.sent(KIBIBYTE);

    const ofSlow = marks.flatMap((mark) => {
      const seen = look(slow, LOOKS_AT_READING - 1);
      slow.answered(mark);
      return seen;
    });

    expect(look(dead, LOOKS_AT_READING + 2)).toEqual([true, true, true, false, true, true]);
    expect([...ofSlow, ...look(idle, 10)]).not.toContain(false);
  });
});
