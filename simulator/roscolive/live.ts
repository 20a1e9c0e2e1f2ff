import type { Answer, Call } from "../http.ts";
import { digestOf } from "../random.ts";
import { Refusal } from "../refusal.ts";
import type { Devices } from "./devices.ts";

/** By the documentation, a link has to be opened so soon. */
const OPEN_WITHIN_MS = 5_000;
const LIVE_PATH = "/live/";

type Stream = { readonly key: string; readonly untilMs: number; isOpened: boolean };

/** What cameras see now, as links that have to be opened soon. The playlists are those of streams that have just begun. */
export class LiveStreams {
  readonly #seed: number;
  readonly #devices: Devices;
  readonly #streams = new Map<string, Stream>();

  constructor(seed: number, devices: Devices) {
    this.#seed = seed;
    this.#devices = devices;
  }

  /** A link below the API's own address. */
  start({ nowMs }: Call, deviceId: string, channel: string): string {
    const key = this.#known(deviceId, channel, nowMs);
    const status = this.#devices.status(deviceId, nowMs);
    if (status === "offline" || status === "sleep") throw new Refusal(404, "Device is not connected");
    const token = digestOf([this.#seed, "live", key, nowMs, this.#streams.size]).slice(0, 32);
    this.#streams.set(token, { key, untilMs: nowMs + OPEN_WITHIN_MS, isOpened: false });
    return `${LIVE_PATH}${token}.m3u8`;
  }

  stop({ nowMs }: Call, deviceId: string, channel: string): void {
    const key = this.#known(deviceId, channel, nowMs);
    for (const [token, stream] of this.#streams) if (stream.key === key) this.#streams.delete(token);
  }

  /** Answers a call for a playlist; null for any other. It needs no session, as its address is a secret. */
  answer({ method, path, nowMs }: Call): Answer | null {
    if (!path.startsWith(LIVE_PATH)) return null;
    const stream = this.#streams.get(path.slice(LIVE_PATH.length).replace(/\.m3u8$/, ""));
    const isThere = stream && (stream.isOpened || nowMs <= stream.untilMs);
    if (!isThere || method !== "GET") return { status: 404, text: "" };
    stream.isOpened = true;
    const headers = { "content-type": "application/vnd.apple.mpegurl" };
    return {
      status: 200,
      headers,
      text: "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:0\n",
    };
  }

  #known(deviceId: string, channel: string, nowMs: number): string {
    const { channels } = this.#devices.known(deviceId, nowMs);
    if (!(Number(channel) >= 1 && Number(channel) <= channels)) throw new Refusal(400, "Incorrect channel");
    return `${deviceId} ${channel}`;
  }
}
