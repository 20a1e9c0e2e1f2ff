import { startVendorServer, type VendorReply, type VendorRequestSeen, type VendorServer } from "../../vendor-server.ts";

export type RawEvent = Readonly<Record<string, unknown>>;

/** What RoscoLive has at the moment; tests change it while it is read. */
export type CameraWorld = {
  readonly devices: Map<string, RawEvent[]>;
  /** Whether the list of devices is offered. */
  readonly listsDevices: boolean;
  /** What is done with `order`. */
  readonly order: "kept" | "refused" | "ignored";
  /** The total that is told of the events of a device that are in a period. */
  countEvents: (deviceId: string, within: readonly RawEvent[]) => number;
  /** At so many rows every answer is cut, without a page too. */
  readonly largestAnswer: number;
  /** An answer in place of the usual one. */
  fault: (request: VendorRequestSeen) => VendorReply | null;
};

/** Some devices with their events, in a world without faults. */
export function createWorld(
  devices: Readonly<Record<string, readonly RawEvent[]>>,
  how: Partial<Pick<CameraWorld, "listsDevices" | "order" | "countEvents" | "largestAnswer">> = {},
): CameraWorld {
  const events = Object.entries(devices).map(([id, list]): [string, RawEvent[]] => [id, [...list]]);
  return {
    devices: new Map(events),
    listsDevices: true,
    order: "kept",
    countEvents: (_deviceId, within) => within.length,
    largestAnswer: Number.POSITIVE_INFINITY,
    fault: () => null,
    ...how,
  };
}

/** What is answered by a world's faults alone. */
const FURTHER = [
  "/company/825/driver",
  "/devices/general_status",
  "/partners/companies/Blue%20Ridge%20Haulage/devices/alerts",
  "/partners/companies/Blue%20Ridge%20Haulage/devices/eventupdates",
];

/** RoscoLive's device and event pages as documented, over HTTP. */
export async function startCameraVendor(world: CameraWorld): Promise<VendorServer> {
  const events = (id: string) => (request: VendorRequestSeen) =>
    world.fault(request) ?? eventsReply(world, id, request.url.searchParams);
  const devices = (request: VendorRequestSeen) => world.fault(request) ?? devicesReply(world);
  const further = (request: VendorRequestSeen) => world.fault(request) ?? failed(404);
  return startVendorServer({
    ...(world.listsDevices ? { "GET /devices/list/search": devices } : {}),
    ...Object.fromEntries(FURTHER.map((path) => [`GET ${path}`, further])),
    ...Object.fromEntries([...world.devices.keys()].map((id) => [`GET /devices/${id}/events`, events(id)])),
  });
}

export function ok(response: unknown): VendorReply {
  return { body: { meta: { code: 200 }, response, result: "OK" } };
}

export function failed(status: number): VendorReply {
  return { status, body: { meta: { code: status }, response: "no", result: "Failed" } };
}

/** An event as the documentation shows it, as far as a test does not say otherwise. */
export function rawEvent(id: number, fields: RawEvent = {}): RawEvent {
  const startAt = fields.start_ts ?? rfc1123("2025-05-20T08:00:00Z");
  return {
    id,
    createtime: startAt,
    device_id: "1001",
    driver_id: null,
    driver_name: "",
    event_type: "HarshBraking",
    start_ts: startAt,
    timestamp: startAt,
    end_ts: startAt,
    type: "Harsh Braking",
    uploading_status: null,
    vehicle_name: "Truck 1",
    ...fields,
  };
}

export function rfc1123(text: string): string {
  return new Date(text).toUTCString();
}

function devicesReply({ devices }: CameraWorld): VendorReply {
  const list = [...devices.keys()].map((id) => ({
    company_id: "825",
    company_name: "Blue Ridge Haulage",
    device_id: id,
    device_type: "dv6",
    vehicle_name: `Truck ${id}`,
  }));
  return ok({ devices: list, total_number: list.length });
}

function eventsReply(world: CameraWorld, deviceId: string, query: URLSearchParams): VendorReply {
  const { order, largestAnswer } = world;
  if (order === "refused" && query.has("order")) return failed(400);
  const [fromMs, toMs] = [query.get("start_ts"), query.get("end_ts")].map(momentOf);
  const within = (world.devices.get(deviceId) ?? []).filter(({ start_ts }) => {
    const startMs = Date.parse(String(start_ts));
    return startMs >= Number(fromMs) && startMs <= Number(toMs);
  });
  if (order === "kept" && query.get("order") === "createtime") within.sort(newestCreationFirst);
  const total_number = world.countEvents(deviceId, within);
  const size = Math.min(Number(query.get("page_size") ?? Number.POSITIVE_INFINITY), largestAnswer);
  const first = query.has("page_number") ? (Number(query.get("page_number")) - 1) * size : 0;
  return ok({ events: within.slice(first, first + size), total_number });
}

function newestCreationFirst(a: RawEvent, b: RawEvent): number {
  return Date.parse(String(b.createtime)) - Date.parse(String(a.createtime));
}

function momentOf(timestamp: string | null): number {
  const digits = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(timestamp ?? "");
  if (!digits) throw new Error(`not YYYYMMDDhhmmss: ${timestamp}`);
  const [, year, month, day, hour, minute, second] = digits;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}
