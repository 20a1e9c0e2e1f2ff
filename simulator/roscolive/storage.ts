import { HOUR_MS } from "../clock.ts";
import type { Answer, Call } from "../http.ts";
import type { JsonObject } from "../json.ts";
import { fileAnswer, filmOf, storageRefusal } from "../media/file-answers.ts";
import { jpegOf } from "../media/jpeg.ts";
import { mosaicOf } from "../media/mosaic.ts";
import { digestOf } from "../random.ts";

/** Where the vendor keeps its files; an answer has the simulator's own address in place of it. */
const HOST = "https://stages3.roscocloud.com";
const COMPANY_FOLDER = "rosco-user-825";
const KEY_ID = "SIMULATED";

const SNAPSHOTS = ["snapshot_1", "snapshot_2", "snapshot_3", "snapshot_4"];

/** What the paths of all files begin with. */
const STORAGE_PATH = `/${COMPANY_FOLDER}/`;

/** A file of an event: the snapshot or the video of a channel. */
export type StoredFile = {
  readonly deviceId: string;
  readonly eventId: number;
  readonly channel: number;
  readonly format: "jpeg" | "mp4";
};

/** A link to a file, signed for the current hour and the next. */
export function signedLink(file: StoredFile, nowMs: number): string {
  const expires = (Math.floor(nowMs / HOUR_MS) + 2) * 3_600;
  const path = pathOf(file);
  const signature = encodeURIComponent(signatureOf(path, expires));
  return `${HOST}/${path}?AWSAccessKeyId=${KEY_ID}&Signature=${signature}&Expires=${expires}`;
}

/** A link to the simulated storage as somebody gets it who reached the simulator at `origin`. Any other is as it was. */
export function linkAt(link: string, origin: string): string {
  const isOurs = link.startsWith(`${HOST}/`) && link.includes(`AWSAccessKeyId=${KEY_ID}`);
  return isOurs ? `${origin}${link.slice(HOST.length)}` : link;
}

/** A record of an event with its links as {@link linkAt} has them. */
export function servedAt(record: JsonObject, origin: string): JsonObject {
  const served = { ...record };
  for (const name of SNAPSHOTS) {
    const link = record[name];
    if (typeof link === "string") served[name] = linkAt(link, origin);
  }
  return served;
}

/** Whether a path is one of the vendor's storage, which is none of its API's. */
export function isStoragePath(path: string): boolean {
  return path.startsWith(STORAGE_PATH);
}

/**
 * Answers a call for a file as S3 does: a signed link is enough, until it ends. `secondsOf` tells how long the video of a
 * file is, 0 for a snapshot, and null where there is no such file.
 */
export function answerFile(seed: number, call: Call, secondsOf: (file: StoredFile) => number | null): Answer {
  const { method, path, query, nowMs } = call;
  const key = path.slice(1);
  const expires = Number(query.get("Expires"));
  if (query.get("Signature") !== signatureOf(key, expires)) return storageRefusal(403, "SignatureDoesNotMatch");
  if (expires * 1_000 <= nowMs) return storageRefusal(403, "AccessDenied");
  const file = fileAt(key);
  const seconds = file && secondsOf(file);
  if (!file || seconds === null) return storageRefusal(404, "NoSuchKey");
  if (method !== "GET" && method !== "HEAD") return storageRefusal(405, "MethodNotAllowed");
  const bytes = bytesOf(seed, file, seconds);
  const headers = {
    "content-type": file.format === "mp4" ? "video/mp4" : "image/jpeg",
    "accept-ranges": "bytes",
    etag: `"${digestOf([key]).slice(0, 32)}"`,
  };
  return fileAnswer(bytes, call.headers.range, headers);
}

function bytesOf(seed: number, { eventId, channel, format }: StoredFile, seconds: number): Buffer {
  const film = { seed, id: eventId, channel };
  if (format === "jpeg") return jpegOf(mosaicOf(film, 0));
  return filmOf(film, seconds);
}

function pathOf({ deviceId, eventId, channel, format }: StoredFile): string {
  return `${COMPANY_FOLDER}/${deviceId}/${eventId}/${channel}.${format}`;
}

function fileAt(path: string): StoredFile | null {
  const [, deviceId = "", eventId, channel, format] =
    /^rosco-user-825\/(\d+)\/(\d{1,15})\/(\d{1,3})\.(jpeg|mp4)$/.exec(path) ?? [];
  if (format !== "jpeg" && format !== "mp4") return null;
  return { deviceId, eventId: Number(eventId), channel: Number(channel), format };
}

function signatureOf(path: string, expires: number): string {
  return Buffer.from(digestOf([path, expires]), "hex").toString("base64");
}
