import { keyPictureOf, nextPictureOf, parametersOf } from "./h264.ts";
import { CELL_PIXELS, type Mosaic, PICTURES_PER_SECOND } from "./mosaic.ts";

/*
 * Video in a file that a browser plays and seeks in, ISO/IEC 14496-12 and -15: what describes it comes first, then the pictures.
 */

/** Times in the file are milliseconds. */
const TIMESCALE = 1_000;
const PICTURE_MS = TIMESCALE / PICTURES_PER_SECOND;
/** A player seeks to a picture that stands by itself. */
const KEY_EVERY = 20;
const WHOLE = 0x10000;
const UNITY_MATRIX = [WHOLE, 0, 0, 0, WHOLE, 0, 0, 0, 0x40000000];

/** A film as an MP4 file; it has a picture at least. */
export function mp4Of(pictures: readonly Mosaic[]): Buffer {
  const [first] = pictures;
  if (!first) throw new Error("a film without a picture");
  const samples = pictures.map((picture, nth) => withLength(toUnit(pictures, picture, nth)));
  const kind = box("ftyp", text("isom"), u32(512), text("isomiso2avc1mp41"));
  // Where the pictures begin depends on how long their description is, and that on nothing but their number.
  const offset = kind.length + describe(first, samples, 0).length + 8;
  return Buffer.concat([kind, describe(first, samples, offset), box("mdat", ...samples)]);
}

function toUnit(pictures: readonly Mosaic[], picture: Mosaic, nth: number): Buffer {
  const before = pictures[nth - 1];
  return nth % KEY_EVERY === 0 || !before ? keyPictureOf(picture) : nextPictureOf(picture, before, nth % KEY_EVERY);
}

function describe(first: Mosaic, samples: readonly Buffer[], offset: number): Buffer {
  const durationMs = samples.length * PICTURE_MS;
  const [width, height] = [first.columns * CELL_PIXELS, first.rows * CELL_PIXELS];
  const movieHeader = fullBox(
    "mvhd",
    0,
    ...u32s(0, 0, TIMESCALE, durationMs, WHOLE),
    u16(0x0100),
    zeros(10),
    ...u32s(...UNITY_MATRIX),
    zeros(24),
    u32(2),
  );
  const trackHeader = fullBox(
    "tkhd",
    3,
    ...u32s(0, 0, 1, 0, durationMs),
    zeros(16),
    ...u32s(...UNITY_MATRIX, width * WHOLE, height * WHOLE),
  );
  const mediaHeader = fullBox("mdhd", 0, ...u32s(0, 0, TIMESCALE, durationMs), u16(0x55c4), u16(0));
  const handler = fullBox("hdlr", 0, u32(0), text("vide"), zeros(12), text("pictures\0"));
  const data = box("dinf", fullBox("dref", 0, u32(1), fullBox("url ", 1)));
  const information = box("minf", fullBox("vmhd", 1, zeros(8)), data, sampleTable(first, samples, offset));
  return box("moov", movieHeader, box("trak", trackHeader, box("mdia", mediaHeader, handler, information)));
}

function sampleTable(first: Mosaic, samples: readonly Buffer[], offset: number): Buffer {
  const keys = samples.flatMap((_, nth) => (nth % KEY_EVERY === 0 ? nth + 1 : []));
  return box(
    "stbl",
    fullBox("stsd", 0, u32(1), sampleEntry(first)),
    fullBox("stts", 0, ...u32s(1, samples.length, PICTURE_MS)),
    fullBox("stss", 0, ...u32s(keys.length, ...keys)),
    fullBox("stsc", 0, ...u32s(1, 1, samples.length, 1)),
    fullBox("stsz", 0, ...u32s(0, samples.length, ...samples.map(({ length }) => length))),
    fullBox("stco", 0, ...u32s(1, offset)),
  );
}

function sampleEntry(first: Mosaic): Buffer {
  const { sequence, picture } = parametersOf(first);
  const configuration = box(
    "avcC",
    Buffer.from([1, ...sequence.subarray(1, 4), 0xff, 0xe1]),
    u16(sequence.length),
    sequence,
    Buffer.from([1]),
    u16(picture.length),
    picture,
  );
  const size = [u16(first.columns * CELL_PIXELS), u16(first.rows * CELL_PIXELS)];
  // 72 pixels to the inch, one picture a sample, 24 bits deep.
  const resolution = [...u32s(0x480000, 0x480000, 0), u16(1), zeros(32), u16(24), u16(0xffff)];
  return box("avc1", zeros(6), u16(1), zeros(16), ...size, ...resolution, configuration);
}

function withLength(unit: Buffer): Buffer {
  return Buffer.concat([u32(unit.length), unit]);
}

function fullBox(kind: string, flags: number, ...parts: readonly Buffer[]): Buffer {
  return box(kind, u32(flags), ...parts);
}

function box(kind: string, ...parts: readonly Buffer[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 8);
  return Buffer.concat([u32(length), text(kind), ...parts]);
}

function u32s(...values: readonly number[]): readonly Buffer[] {
  return values.map(u32);
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

function zeros(length: number): Buffer {
  return Buffer.alloc(length);
}

function text(letters: string): Buffer {
  return Buffer.from(letters, "latin1");
}
