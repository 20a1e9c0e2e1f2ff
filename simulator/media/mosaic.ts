import { Random } from "../random.ts";

/** The light and the two colours of a cell, each from 16 to 235 as television has them. */
export type Cell = readonly [luma: number, blue: number, red: number];

/** A picture of cells of 16 by 16 pixels, row by row. */
export type Mosaic = { readonly columns: number; readonly rows: number; readonly cells: readonly Cell[] };

export const CELL_PIXELS = 16;
const COLUMNS = 10;
const ROWS = 6;
const LIT: Cell = [235, 128, 128];

/** How many pictures of a film a second has: it goes on by one cell with each. */
export const PICTURES_PER_SECOND = 2;

/**
 * The nth picture of a film: a still of its own in the colours of its channel, and one lit cell that goes on by one with
 * every picture, so that what is shown tells when it is.
 */
export function mosaicOf(
  film: { readonly seed: number; readonly id: number; readonly channel: number },
  nth: number,
): Mosaic {
  const random = new Random(film.seed, "picture", film.id, film.channel);
  const [blue, red] = [random.integer(60, 196), random.integer(60, 196)];
  const cells = Array.from({ length: COLUMNS * ROWS }, (): Cell => [random.integer(40, 150), blue, red]);
  cells[nth % cells.length] = LIT;
  return { columns: COLUMNS, rows: ROWS, cells };
}
