import type { Simulator } from "../../simulator/running-simulator.ts";
import { type Reply, roscoliveCall, roscoliveSession, samsaraCall, vinliCall, vistracksCall } from "./vendor-calls.ts";

/** An event as its vendor serves it: when it says that it was, and the device and driver that it names, if any. */
export type ServedEvent = {
  readonly vendor: string;
  readonly ref: string;
  readonly atMs: number;
  readonly device: string | null;
  readonly driver: string | null;
};

// biome-ignore lint/suspicious/noExplicitAny: tests read foreign answers field by field, and fail where one is missing
type Served = any;

/** The ids of the devices that each vendor lists, as text. */
export async function servedDevices(simulator: Simulator): Promise<Readonly<Record<string, readonly string[]>>> {
  const cookie = await roscoliveSession(simulator);
  const cameras = await roscoliveCall(simulator, "/devices/list/search", cookie);
  const dongles = await vinliCall(simulator, `${simulator.credentials.vinli.platformUrl}/devices?limit=100`);
  return {
    ROSCOLIVE: cameras.json.response.devices.map(({ device_id }: Served) => String(device_id)),
    SAMSARA: (await samsaraCall(simulator, "/assets")).json.data.map(({ id }: Served) => id),
    VISTRACKS: (await vistracksCall(simulator, "/assets")).json.map(({ id }: Served) => String(id)),
    VINLI: dongles.json.devices.map(({ id }: Served) => id),
  };
}

/** The ids of the drivers that each vendor lists, as text. Vinli knows none. */
export async function servedDrivers(simulator: Simulator): Promise<Readonly<Record<string, readonly string[]>>> {
  const cookie = await roscoliveSession(simulator);
  const active = await samsaraCall(simulator, "/fleet/drivers");
  const gone = await samsaraCall(simulator, "/fleet/drivers?driverActivationStatus=deactivated");
  return {
    ROSCOLIVE: (await roscoliveCall(simulator, "/company/825/driver", cookie)).json.response.map(({ id }: Served) =>
      String(id),
    ),
    SAMSARA: [...active.json.data, ...gone.json.data].map(({ id }) => id),
    VISTRACKS: (await vistracksCall(simulator, "/users")).json.map(({ id }: Served) => String(id)),
    VINLI: [],
  };
}

/** Every event of every vendor, those that were taken back included. */
export async function servedEvents(simulator: Simulator): Promise<readonly ServedEvent[]> {
  const lists = [cameraEvents, safetyEvents, logRows, deviceEvents].map((read) => read(simulator));
  return (await Promise.all(lists)).flat();
}

async function cameraEvents(simulator: Simulator): Promise<readonly ServedEvent[]> {
  const cookie = await roscoliveSession(simulator);
  const company = encodeURIComponent(simulator.credentials.roscolive.company);
  const list = `/partners/companies/${company}/events?start_ts=20150101000000`;
  const kept = await roscoliveCall(simulator, list, cookie);
  const deleted = await roscoliveCall(simulator, `${list}&is_deleted=true`, cookie);
  return [...kept.json.response.events, ...deleted.json.response.events].map((event: Served) => ({
    vendor: "ROSCOLIVE",
    ref: String(event.id),
    atMs: Date.parse(event.start_ts),
    device: event.device_id,
    driver: event.driver_id === null ? null : String(event.driver_id),
  }));
}

async function safetyEvents(simulator: Simulator): Promise<readonly ServedEvent[]> {
  const start = "/safety-events/stream?startTime=2015-01-01T00:00:00Z&includeVgOnlyEvents=true";
  const events: Served[] = [];
  for (let after = ""; ; ) {
    const { json }: Reply = await samsaraCall(simulator, `${start}${after}`);
    events.push(...json.data);
    if (!json.pagination.hasNextPage) break;
    after = `&after=${json.pagination.endCursor}`;
  }
  return events.map(({ id, startMs, asset, driver }) => ({
    vendor: "SAMSARA",
    ref: id,
    atMs: Date.parse(startMs),
    device: asset.id,
    driver: driver.id,
  }));
}

async function logRows(simulator: Simulator): Promise<readonly ServedEvent[]> {
  const { json } = await vistracksCall(simulator, "/driverHistories?driver.system=*&from-deleted-at=*");
  return json.map((row: Served) => ({
    vendor: "VISTRACKS",
    ref: String(row.id),
    atMs: Date.parse(row.eventTime),
    device: row.assetId === undefined ? null : String(row.assetId),
    driver: String(row.userId),
  }));
}

async function deviceEvents(simulator: Simulator): Promise<readonly ServedEvent[]> {
  const { eventsUrl } = simulator.credentials.vinli;
  const { VINLI: devices = [] } = await servedDevices(simulator);
  const found = new Map<string, ServedEvent>();
  for (const device of devices) {
    for (let url = `${eventsUrl}/devices/${device}/events?limit=100`; url; ) {
      const { json }: Reply = await vinliCall(simulator, url);
      for (const { id, timestamp } of json.events)
        found.set(id, { vendor: "VINLI", ref: id, atMs: Date.parse(timestamp), device, driver: null });
      url = json.meta.pagination.links.prior ?? "";
    }
  }
  return [...found.values()];
}
