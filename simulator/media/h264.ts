import { BitWriter } from "./bit-writer.ts";
import { CELL_PIXELS, type Cell, type Mosaic } from "./mosaic.ts";

/*
 * Video of mosaics, ITU-T H.264, constrained baseline. A macroblock is a cell and is written as its samples (`I_PCM`): nothing
 * has to be predicted or transformed. A picture that follows another one says no more than which cells have changed.
 */

const BASELINE = 66;
const CONSTRAINED = 0xc0;
const LEVEL = 30;
/** The numbers of pictures have four bits. */
const PICTURE_NUMBERS = 16;
const PCM_IN_KEY_PICTURE = 25;
const PCM_IN_OTHER_PICTURE = 30;

type UnitKind = "key" | "other" | "sequence" | "picture";
/** How much depends on a unit, and what it is: 7.3.1. */
const UNIT_HEADERS: Readonly<Record<UnitKind, number>> = { key: 0x65, other: 0x61, sequence: 0x67, picture: 0x68 };

/** What a decoder has to know before the first picture. */
export function parametersOf({ columns, rows }: Mosaic) {
  const sequence = new BitWriter().bytes([BASELINE, CONSTRAINED, LEVEL]);
  // Its id, the length of picture numbers, pictures shown in their order, and one picture to refer to.
  sequence.golomb(0).golomb(0).golomb(2).golomb(1).bits(0, 1);
  sequence.golomb(columns - 1).golomb(rows - 1);
  // Whole pictures, and neither cropping nor hints on how to show them.
  sequence.bits(1, 1).bits(1, 1).bits(0, 1).bits(0, 1);
  const picture = new BitWriter().golomb(0).golomb(0).bits(0, 2).golomb(0).golomb(0).golomb(0);
  // No weights, the plainest quantisers, and slices say themselves whether edges are smoothed.
  picture.bits(0, 3).golomb(0).golomb(0).golomb(0).bits(1, 1).bits(0, 2);
  return { sequence: unitOf("sequence", sequence), picture: unitOf("picture", picture) };
}

/** A picture that stands by itself. */
export function keyPictureOf({ cells }: Mosaic): Buffer {
  const slice = new BitWriter().golomb(0).golomb(7).golomb(0).bits(0, 4).golomb(0).bits(0, 2).golomb(0).golomb(1);
  for (const cell of cells) writeCell(slice.golomb(PCM_IN_KEY_PICTURE), cell);
  return unitOf("key", slice);
}

/** A picture after another one; `number` counts those since the last that stands by itself. */
export function nextPictureOf({ cells }: Mosaic, before: Mosaic, number: number): Buffer {
  const slice = new BitWriter()
    .golomb(0)
    .golomb(5)
    .golomb(0)
    .bits(number % PICTURE_NUMBERS, 4);
  slice.bits(0, 3).golomb(0).golomb(1);
  let unchanged = 0;
  for (const [place, cell] of cells.entries()) {
    if (cell.every((level, part) => level === before.cells[place]?.[part])) {
      unchanged += 1;
      continue;
    }
    writeCell(slice.golomb(unchanged).golomb(PCM_IN_OTHER_PICTURE), cell);
    unchanged = 0;
  }
  if (unchanged > 0) slice.golomb(unchanged);
  return unitOf("other", slice);
}

function writeCell(writer: BitWriter, [luma, blue, red]: Cell): void {
  const samples = CELL_PIXELS ** 2;
  writer.align(0);
  for (const [level, count] of [
    [luma, samples],
    [blue, samples / 4],
    [red, samples / 4],
  ] as const) {
    writer.bytes(Array.from({ length: count }, () => level));
  }
}

/** A unit with its end, in which nothing can be taken for the start of another one: 7.4.1. */
function unitOf(kind: UnitKind, payload: BitWriter): Buffer {
  const bytes: number[] = [UNIT_HEADERS[kind]];
  let zeros = 0;
  for (const byte of payload.bits(1, 1).align(0).toBytes()) {
    if (zeros >= 2 && byte <= 3) {
      bytes.push(3);
      zeros = 0;
    }
    bytes.push(byte);
    zeros = byte === 0 ? zeros + 1 : 0;
  }
  return Buffer.from(bytes);
}
