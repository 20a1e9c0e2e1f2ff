import { expect, it } from "vitest";
import { casesOf, MANY_CASES_MS } from "../../../gateway/long-run.ts";
import { createRandom, generateTrack } from "./generated-tracks.ts";
import { toldCrossings, trueCrossings } from "./told-crossings.ts";

/** A hundred thousand tracks take some minutes. */
const TRACKS = casesOf({ short: 1_000, long: 100_000 });

it(
  "tells in all the crossings of the track in order, whatever came late, twice, reordered, was taken back, and whoever began anew",
  () => {
    let crossings = 0;
    for (let seed = 1; seed <= TRACKS; seed++) {
      const random = createRandom(seed);
      const track = generateTrack(random);

      const told = toldCrossings(track, random);

      const truth = trueCrossings(track);
      if (JSON.stringify(told) !== JSON.stringify(truth)) expect({ seed, ...told }).toEqual({ seed, ...truth });
      crossings += truth.standing.length;
    }
    // Tracks that cross nothing would show nothing.
    expect(crossings).toBeGreaterThan(2 * TRACKS);
  },
  MANY_CASES_MS,
);
