import { toStorable } from "../../../platform/records/storable-page.ts";
import { storeAddress } from "../../../platform/store/store-address.ts";
import { storeSchema } from "../../../subgraphs/video/feed.ts";
import { toDeviceRecord, toRecords } from "../../../subgraphs/video/mapper.ts";
import { decodeEvent } from "../../../subgraphs/video/recordings/event-wire.ts";
import { decodeDevice } from "../../../subgraphs/video/wire.ts";
import { createRandom } from "../../ingestion/random.ts";
import { NOW_MS, page, StoredFeed, TENANT } from "../../platform/feed/stored-feed.ts";
import { SAMPLE_PAGE } from "../../subgraphs/video/sample.ts";

/** An event of another vendor, as the gateway asks for its footage. */
export type AskedEvent = {
  readonly __typename: "Event";
  readonly id: string;
  readonly occurredAt: string;
  readonly endedAt: null;
  readonly deviceRefs: readonly { readonly vendor: string; readonly ref: string }[];
};

const CAMERAS = 1_000;
const BATCH = 2_000;
const PERIOD_MS = 35 * 86_400_000;
const SHORTEST_SECONDS = 10;

const SAMPLE: Readonly<Record<string, unknown>> = JSON.parse(SAMPLE_PAGE).response.events[1];

const refOf = (camera: number) => String(3_600_000_000 + camera);
const rfc1123 = (ms: number) => new Date(ms).toUTCString();

/** Recordings of a thousand cameras over five weeks, each a documented one at another moment. */
function toRaw(nth: number, random: () => number) {
  const startMs = NOW_MS - Math.floor(random() * (PERIOD_MS / 1_000)) * 1_000;
  const seconds = SHORTEST_SECONDS + Math.floor(random() * 290);
  const device = refOf(nth % CAMERAS);
  const link = (channel: number) => `https://media.test/${device}/${nth}/${channel}.jpeg?Expires=1772370000`;
  return {
    ...SAMPLE,
    id: 3_000_000 + nth,
    device_id: device,
    start_ts: rfc1123(startMs),
    timestamp: rfc1123(startMs),
    end_ts: rfc1123(startMs + seconds * 1_000),
    createtime: rfc1123(startMs + 20_000),
    uploaded_timestamp: rfc1123(startMs + 300_000),
    duration: seconds,
    accurate_duration: seconds,
    vehicle_name: `Unit ${nth % CAMERAS}`,
    snapshot_1: link(1),
    snapshot_2: link(2),
  };
}

/** Fills the store of video with recordings, by its own mapper and writer, and with the cameras. */
export async function storeRecordings(home: string, recordings: number): Promise<void> {
  await using feed = await StoredFeed.open(storeAddress(home, "video"), TENANT, undefined, storeSchema);
  const random = createRandom(1);
  const cameras = Array.from({ length: CAMERAS }, (_, nth) => {
    const raw = { device_id: refOf(nth), device_type: "dv6", channel_available: "1,2", general_status: "driving" };
    return toDeviceRecord(decodeDevice(raw), raw, NOW_MS);
  });
  await feed.store.storePage(toStorable(page({ records: cameras })));
  for (let from = 0; from < recordings; from += BATCH) {
    const records = Array.from({ length: BATCH }, (_, index) => {
      const raw = toRaw(from + index, random);
      return toRecords(decodeEvent(raw), raw, { deviceRef: raw.device_id, receivedAtMs: NOW_MS });
    });
    await feed.store.storePage(toStorable(page({ records: records.flat().filter(({ kind }) => kind === "event") })));
  }
}

/** Events of a page, each of another camera: every second one is of the moment of a recording. */
export function eventsOf(count: number, seed: number): readonly AskedEvent[] {
  const [places, moments] = [createRandom(1), createRandom(seed)];
  return Array.from({ length: count }, (_, nth): AskedEvent => {
    const recorded = toRaw(nth, places);
    const startMs = Date.parse(recorded.start_ts);
    const atMs = nth % 2 === 0 ? startMs + 4_000 : NOW_MS - Math.floor(moments() * PERIOD_MS);
    return {
      __typename: "Event",
      id: `samsara:${nth}`,
      occurredAt: new Date(atMs).toISOString(),
      endedAt: null,
      deviceRefs: [
        { vendor: "SAMSARA", ref: `s${nth}` },
        { vendor: "ROSCOLIVE", ref: recorded.device_id },
      ],
    };
  });
}
