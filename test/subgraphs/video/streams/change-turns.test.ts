import { describe, expect, it } from "vitest";
import { ChangeTurns } from "../../../../subgraphs/video/streams/change-turns.ts";

const POLL_MS = 5_000;

/** Turns of a device of which everything was read at 0. */
function turnsOf(deviceId: string): ChangeTurns {
  const turns = new ChangeTurns(POLL_MS);
  for (const reading of turns.toReadings(deviceId, false)) turns.note(reading, 0);
  return turns;
}

describe("a device whose events are known to have changed", () => {
  it("is read for them beside its news", () => {
    const turns = turnsOf("d1");
    turns.noteChange("d1", 1_000);

    expect(turns.toReadings("d1", false)).toEqual([
      { deviceId: "d1", depth: "news" },
      { deviceId: "d1", depth: "changed", changedMs: [1_000] },
    ]);
  });

  it("is read for a few at a time, and for each of them once", () => {
    const turns = turnsOf("d1");
    const momentsMs = Array.from({ length: 12 }, (_, nth) => nth * 1_000);
    for (const momentMs of momentsMs) turns.noteChange("d1", momentMs);

    const rounds = Array.from({ length: 4 }, () => {
      const changed = turns.toReadings("d1", false).filter(({ depth }) => depth === "changed");
      for (const reading of changed) turns.note(reading, 0);
      return changed.flatMap((reading) => (reading.depth === "changed" ? reading.changedMs : []));
    });

    expect(rounds.flat()).toEqual(momentsMs);
    expect(rounds.map(({ length }) => length)).toEqual([5, 5, 2, 0]);
  });

  it("costs no more memory than a thousand moments while it does not answer", () => {
    const turns = turnsOf("d1");
    for (let momentMs = 0; momentMs < 5_000; momentMs += 1) turns.noteChange("d1", momentMs);

    let moments = 0;
    for (;;) {
      const [, changed] = turns.toReadings("d1", false);
      if (changed?.depth !== "changed") break;
      moments += changed.changedMs.length;
      turns.note(changed, 0);
    }

    expect(moments).toBe(1_000);
  });
});

describe("what could not be stored", () => {
  it("lets everything be read of every device", () => {
    const turns = turnsOf("d1");

    turns.forget();

    expect(turns.toReadings("d1", false)).toEqual([{ deviceId: "d1", depth: "everything" }]);
  });
});
