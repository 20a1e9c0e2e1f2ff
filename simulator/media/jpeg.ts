import { BitWriter } from "./bit-writer.ts";
import { CELL_PIXELS, type Mosaic } from "./mosaic.ts";

/*
 * A baseline JPEG, ITU-T T.81, of a mosaic: every block of 8 by 8 pixels is of one colour, so that only its mean is
 * written. With 8 as every quantiser, the coefficient of a mean is the mean itself.
 */

const BLOCK_PIXELS = 8;
const QUANTISER = 8;
/** Codes of the sizes 0 to 11 of means, annex K, table K.3. */
const MEAN_CODE_COUNTS = [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0];
const MEAN_SIZES = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
/** Of the other coefficients there is one code, of a single bit: that no more comes. */
const END_CODE_COUNTS = [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

/** A picture as a JPEG file. */
export function jpegOf(mosaic: Mosaic): Buffer {
  const [width, height] = [mosaic.columns * CELL_PIXELS, mosaic.rows * CELL_PIXELS];
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe0, [...Buffer.from("JFIF\0"), 1, 1, 0, 0, 1, 0, 1, 0, 0]),
    segment(0xdb, [0, ...Array.from({ length: 64 }, () => QUANTISER)]),
    segment(0xc0, [8, ...word(height), ...word(width), 3, ...[1, 2, 3].flatMap((component) => [component, 0x11, 0])]),
    segment(0xc4, [0x00, ...MEAN_CODE_COUNTS, ...MEAN_SIZES]),
    segment(0xc4, [0x10, ...END_CODE_COUNTS, 0]),
    segment(0xda, [3, 1, 0, 2, 0, 3, 0, 0, 63, 0]),
    scanOf(mosaic),
    Buffer.from([0xff, 0xd9]),
  ]);
}

/** The blocks row by row, each as the difference of its means to those of the block before. */
function scanOf({ columns, rows, cells }: Mosaic): Buffer {
  const writer = new BitWriter();
  const codes = codesOf(MEAN_CODE_COUNTS);
  const perCell = CELL_PIXELS / BLOCK_PIXELS;
  const before = [0, 0, 0];
  for (let row = 0; row < rows * perCell; row += 1) {
    for (let column = 0; column < columns * perCell; column += 1) {
      const cell = cells[Math.floor(row / perCell) * columns + Math.floor(column / perCell)] ?? [0, 0, 0];
      for (const [component, level] of cell.entries()) {
        const mean = level - 128;
        const difference = mean - (before[component] ?? 0);
        before[component] = mean;
        const size = 32 - Math.clz32(Math.abs(difference));
        const code = codes[size] ?? { value: 0, length: 0 };
        writer.bits(code.value, code.length);
        writer.bits(difference < 0 ? difference + 2 ** size - 1 : difference, size);
        // No more comes of this block.
        writer.bits(0, 1);
      }
    }
  }
  return escaped(writer.align(1).toBytes());
}

/** The canonical codes of a table, by the place of what they stand for. */
function codesOf(counts: readonly number[]): readonly { readonly value: number; readonly length: number }[] {
  let next = 0;
  return counts.flatMap((count, index) => {
    next *= 2;
    return Array.from({ length: count }, () => ({ value: next++, length: index + 1 }));
  });
}

/** A byte of ones would be a marker: a zero behind it says that it is none. */
function escaped(bytes: Uint8Array): Buffer {
  return Buffer.from([...bytes].flatMap((byte) => (byte === 0xff ? [0xff, 0] : byte)));
}

function segment(marker: number, payload: readonly number[]): Buffer {
  return Buffer.from([0xff, marker, ...word(payload.length + 2), ...payload]);
}

function word(value: number): readonly [number, number] {
  return [value >> 8, value & 0xff];
}
