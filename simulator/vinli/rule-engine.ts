import type { Publication } from "../archive.ts";
import { toIso } from "../clock.ts";
import { isJsonObject, type JsonObject } from "../json.ts";
import { Random, uuidOf } from "../random.ts";
import { Refusal } from "../refusal.ts";
import { type Boundary, isCovered, readBoundaries } from "./boundaries.ts";
import type { Device, Devices } from "./devices.ts";
import { APP_ID, type Bases, type DeviceEvent } from "./events.ts";

/** A rule that somebody has made, and how it stands. It never changes; what changes is whether it is covered. */
type OwnRule = {
  readonly id: string;
  readonly device: Device;
  readonly name: string;
  readonly boundaries: readonly Boundary[];
  readonly createdMs: number;
  evaluatedUntilMs: number;
  /** Null as long as nothing has been measured that it could be told from. */
  covered: boolean | null;
};

/** The rules that are made through the API: what devices measure is compared with them, message by message. */
export class RuleEngine {
  readonly #seed: number;
  readonly #devices: Devices;
  readonly #rules = new Map<string, OwnRule>();
  #made = 0;

  constructor(seed: number, devices: Devices) {
    this.#seed = seed;
    this.#devices = devices;
  }

  /** Makes a rule for a device of the one in a body. Its answer shows boundaries without the ids that they get. */
  create(device: Device, body: unknown, bases: Bases, nowMs: number): JsonObject {
    const rule = isJsonObject(body) && isJsonObject(body.rule) ? body.rule : {};
    const { name } = rule;
    if (typeof name !== "string" || name === "") throw new Refusal(400, '"name" is required');
    const boundaries = readBoundaries(rule.boundaries);
    const id = uuidOf(this.#seed, "vinli own rule", ++this.#made);
    const made = { id, device, name, boundaries, createdMs: nowMs, evaluatedUntilMs: nowMs, covered: null };
    this.#rules.set(id, made);
    return { ...recordOf(made, bases), boundaries: boundaries.map(({ record }) => record) };
  }

  recordsOf(device: Device, bases: Bases): readonly JsonObject[] {
    return [...this.#rules.values()]
      .filter((rule) => rule.device.deviceId === device.deviceId)
      .map((rule) => recordOf(rule, bases));
  }

  /** Takes a rule away, and says whether there was one. */
  remove(id: string): boolean {
    return this.#rules.delete(id);
  }

  removeAllOf(device: Device): void {
    for (const [id, rule] of this.#rules) if (rule.device.deviceId === device.deviceId) this.#rules.delete(id);
  }

  /** The crossings that devices have noticed up to a moment and since they were asked for the last time. */
  *crossingsUntil(nowMs: number): Generator<Publication<DeviceEvent>> {
    for (const rule of this.#rules.values()) yield* this.#crossingsOf(rule, nowMs);
  }

  *#crossingsOf(rule: OwnRule, nowMs: number): Generator<Publication<DeviceEvent>> {
    const times = this.#devices.messageTimes(rule.device, rule.evaluatedUntilMs + 1, nowMs).toSorted((a, b) => a - b);
    rule.evaluatedUntilMs = nowMs;
    for (const atMs of times) {
      const covered = isCovered(rule.boundaries, this.#devices.measurementAt(rule.device, atMs));
      if (covered === null || covered === rule.covered) continue;
      const isFirst = rule.covered === null;
      rule.covered = covered;
      yield this.#crossing(rule, atMs, { covered, isFirst });
    }
  }

  /** The first evaluation of a rule is reported as if something had been crossed. */
  #crossing(
    rule: OwnRule,
    atMs: number,
    { covered, isFirst }: { readonly covered: boolean; readonly isFirst: boolean },
  ): Publication<DeviceEvent> {
    const device = this.#devices.at(rule.device, atMs);
    const id = uuidOf(this.#seed, "vinli own crossing", rule.id, atMs);
    const direction = covered ? "enter" : "leave";
    const storedMs = atMs + new Random(this.#seed, id).integer(900, 4_000);
    const object = { id: rule.id, type: "rule", appId: APP_ID };
    const recordFor = (bases: Bases) => ({
      id,
      timestamp: toIso(atMs),
      deviceId: device.deviceId,
      vehicleId: device.vehicleId,
      eventType: `rule-${direction}`,
      object,
      meta: {
        direction,
        firstEval: isFirst,
        rule: { ...recordOf(rule, bases), evaluated: true, covered },
        message: this.#devices.snapshotMessage(device, atMs),
      },
      links: {
        self: `${bases.events}/events/${id}`,
        notifications: `${bases.events}/events/${id}/notifications`,
      },
    });
    const { deviceId, vehicleId } = device;
    const origin = this.#devices.originAt(device, atMs, id);
    const row = { id, deviceId, vehicleId, eventType: `rule-${direction}`, object, atMs, recordFor, origin };
    return { atMs: storedMs, id, version: toIso(storedMs), row };
  }
}

function recordOf({ id, name, device, boundaries, covered, createdMs }: OwnRule, { rules }: Bases): JsonObject {
  return {
    id,
    name,
    deviceId: device.deviceId,
    boundaries: boundaries.map(({ record }, index) => ({ id: uuidOf("boundary", id, index), ...record })),
    evaluated: covered !== null,
    covered,
    createdAt: toIso(createdMs),
    links: { self: `${rules}/rules/${id}` },
  };
}
