import type { Answer } from "../http.ts";
import { mosaicOf, PICTURES_PER_SECOND } from "./mosaic.ts";
import { mp4Of } from "./mp4.ts";

/** A film of its own: the same for the same numbers. */
export type Film = { readonly seed: number; readonly id: number; readonly channel: number };

/** The bytes of a film of some seconds. */
export function filmOf(film: Film, seconds: number): Buffer {
  const pictures = Math.max(1, seconds * PICTURES_PER_SECOND);
  return mp4Of(Array.from({ length: pictures }, (_, nth) => mosaicOf(film, nth)));
}

/** All of a file, or the one range of it that was asked for. */
export function fileAnswer(
  bytes: Buffer,
  range: string | undefined,
  headers: Readonly<Record<string, string>>,
): Answer {
  const [, from = "", to = ""] = /^bytes=(\d{0,12})-(\d{0,12})$/.exec(range ?? "") ?? [];
  if (from === "" && to === "") return { status: 200, bytes, headers };
  const first = from === "" ? Math.max(0, bytes.length - Number(to)) : Number(from);
  const last = from === "" || to === "" ? bytes.length - 1 : Math.min(Number(to), bytes.length - 1);
  if (first > last) {
    return { ...storageRefusal(416, "InvalidRange"), headers: { "content-range": `bytes */${bytes.length}` } };
  }
  const place = `bytes ${first}-${last}/${bytes.length}`;
  return { status: 206, bytes: bytes.subarray(first, last + 1), headers: { ...headers, "content-range": place } };
}

/** A refusal as S3 words it. */
export function storageRefusal(status: number, code: string): Answer {
  const text = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code></Error>`;
  return { status, text, headers: { "content-type": "application/xml" } };
}
