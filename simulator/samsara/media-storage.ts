import { HOUR_MS } from "../clock.ts";
import type { Answer, Call } from "../http.ts";
import { isJsonObject, type JsonObject } from "../json.ts";
import { fileAnswer, filmOf, storageRefusal } from "../media/file-answers.ts";
import { digestOf } from "../random.ts";

/** Where the vendor keeps its recordings; an answer has the simulator's own address in place of it. */
const HOST = "https://samsara-driver-media-upload.s3.us-west-2.amazonaws.com";
const INPUTS = ["dashcamRoadFacing", "dashcamDriverFacing"];
/** Of a recording that there is, unlike those of documented events. */
const MEDIA_PATH = new RegExp(`^/([0-9a-f-]{36})/(${INPUTS.join("|")})\\.mp4$`);
/** A link is good for so long: <https://developers.samsara.com/docs/accessing-dash-cam-media>. */
const LASTS_MS = 8 * HOUR_MS;

/** The recordings of a camera of an event, as its record has them: with links that are not signed yet. */
export function mediaOf(id: string): readonly JsonObject[] {
  return INPUTS.map((input) => ({ input, url: `${HOST}/${id}/${input}.mp4` }));
}

/** A record with links as somebody gets them who reached the simulator at `origin`: signed since the current hour, for eight. */
export function signedAt(record: JsonObject, { origin, nowMs }: Pick<Call, "origin" | "nowMs">): JsonObject {
  const { media } = record;
  if (!Array.isArray(media)) return record;
  return { ...record, media: media.map((one: unknown) => (isJsonObject(one) ? signed(one, origin, nowMs) : one)) };
}

/** Whether a path, with its query or without, is one of the vendor's storage, which is none of its API's. */
export function isMediaPath(path: string): boolean {
  return MEDIA_PATH.test(path.split("?", 1)[0] ?? "");
}

/**
 * Answers a call for a recording as S3 does: a signed link is enough, until it ends. `secondsOf` tells how long the recordings of an event are,
 * and null where there are none.
 */
export function answerMedia(seed: number, call: Call, secondsOf: (eventId: string) => number | null): Answer {
  const { method, path, query, nowMs } = call;
  const [signedAtText, signature] = [query.get("X-Amz-Date") ?? "", query.get("X-Amz-Signature")];
  if (signature !== signatureOf(path, signedAtText)) return storageRefusal(403, "SignatureDoesNotMatch");
  if (parseDate(signedAtText) + LASTS_MS <= nowMs) return storageRefusal(403, "AccessDenied");
  const [, eventId = "", input = ""] = MEDIA_PATH.exec(path) ?? [];
  const seconds = secondsOf(eventId);
  if (seconds === null) return storageRefusal(404, "NoSuchKey");
  if (method !== "GET" && method !== "HEAD") return storageRefusal(405, "MethodNotAllowed");
  const film = { seed, id: Number.parseInt(eventId.slice(0, 8), 16), channel: INPUTS.indexOf(input) };
  const headers = {
    "content-type": "video/mp4",
    "accept-ranges": "bytes",
    etag: `"${digestOf([path]).slice(0, 32)}"`,
  };
  return fileAnswer(filmOf(film, seconds), call.headers.range, headers);
}

function signed(one: JsonObject, origin: string, nowMs: number): JsonObject {
  const link = String(one.url);
  const path = link.slice(HOST.length);
  if (!link.startsWith(`${HOST}/`) || !MEDIA_PATH.test(path)) return one;
  const date = new Date(Math.floor(nowMs / HOUR_MS) * HOUR_MS).toISOString().replace(/[-:]|\.\d+/g, "");
  const query = `X-Amz-Date=${date}&X-Amz-Expires=${LASTS_MS / 1_000}&X-Amz-Signature=${signatureOf(path, date)}`;
  return { ...one, url: `${origin}${path}?${query}` };
}

function parseDate(text: string): number {
  return Date.parse(text.replace(/^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/, "$1-$2-$3T$4:$5:$6Z"));
}

function signatureOf(path: string, date: string): string {
  return digestOf([path, date]);
}
