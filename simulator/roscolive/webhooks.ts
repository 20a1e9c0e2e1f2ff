import type { JsonObject } from "../json.ts";
import { Random } from "../random.ts";
import type { Delivery, MessageOrder } from "../webhooks/delivery.ts";
import type { Devices } from "./devices.ts";

/** Some of the numbered sensors: <https://roscolive-api-v1.apidog.io/1112502f0>. */
const SENSORS: readonly [Sensor, ...Sensor[]] = [
  { sensor_name: "CameraBlock", sensor_number: 3 },
  { sensor_name: "GSensor", sensor_number: 9 },
  { sensor_name: "UncleanShutdown", sensor_number: 24 },
  { sensor_name: "HarshBraking", sensor_number: 31 },
  { sensor_name: "Driver", sensor_number: 33 },
];

type Sensor = { readonly sensor_name: string; readonly sensor_number: number };

/** An alert as it is posted: unsigned, without a time, and with nothing that tells it from another of its kind. */
export function alertDelivery(
  seed: number,
  devices: Devices,
  { nth, url }: MessageOrder,
  nowMs: number,
): readonly Delivery[] {
  if (url === null) return [];
  const random = new Random(seed, "roscolive webhook", nth);
  const known = devices.all(nowMs);
  const device = known[nth % known.length];
  const body: JsonObject = {
    name: "Alerts",
    ...random.pick(SENSORS),
    sensor_status: random.pick(["on", "off"]),
    sensor_value: random.integer(0, 5),
    vehicle_id: Number(device?.deviceId),
  };
  return [
    { eventId: `alert-${nth}`, url, headers: { "content-type": "application/json" }, body: JSON.stringify(body) },
  ];
}
