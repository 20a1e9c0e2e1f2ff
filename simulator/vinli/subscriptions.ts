import type { Publication } from "../archive.ts";
import { toIso } from "../clock.ts";
import { isJsonObject, type JsonObject } from "../json.ts";
import { uuidOf } from "../random.ts";
import { Refusal } from "../refusal.ts";
import type { Delivery, Outcome } from "../webhooks/delivery.ts";
import { type Bases, type DeviceEvent, NOWHERE } from "./events.ts";

/** What a subscription watches: the events of a device, or of a vehicle in whatever device. */
export type Subject = { readonly type: "device" | "vehicle"; readonly id: string };

type Subscription = {
  readonly id: string;
  readonly subject: Subject;
  readonly eventType: string;
  readonly object: { readonly id: string; readonly type: string } | null;
  readonly createdMs: number;
  /** Where the services are reached by whoever subscribed, for links in what is posted. */
  readonly bases: Bases;
  url: string;
  appData: string | null;
};

export type Notification = {
  readonly id: string;
  readonly eventId: string;
  readonly subscriptionId: string;
  readonly createdMs: number;
  record: JsonObject;
};

/** Who wants to be told of events, and what became of every telling. Each is tried once: nothing is sent again. */
export class Subscriptions {
  readonly #seed: number;
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #notifications: Notification[] = [];
  #due: Delivery[] = [];
  #made = 0;

  constructor(seed: number) {
    this.#seed = seed;
  }

  get count(): number {
    return this.#subscriptions.size;
  }

  /** Subscribes a receiver. `ownsRule` says whether a rule belongs to the subject. */
  create(
    subject: Subject,
    body: unknown,
    {
      bases,
      nowMs,
      ownsRule,
    }: { readonly bases: Bases; readonly nowMs: number; readonly ownsRule: (id: string) => boolean },
  ): JsonObject {
    const { eventType, url, appData = null, object = null } = subscriptionIn(body);
    if (typeof eventType !== "string" || eventType === "") throw new Refusal(400, '"eventType" is required');
    const about = isJsonObject(object) ? { id: String(object.id), type: String(object.type) } : null;
    if (eventType.startsWith("rule-") && (about?.type !== "rule" || !ownsRule(about.id))) {
      throw new Refusal(400, '"object" must be a rule of this device');
    }
    const id = uuidOf(this.#seed, "vinli subscription", ++this.#made);
    const settings = { url: requiredUrl(url), appData: optionalText(appData) };
    const made: Subscription = { id, subject, eventType, object: about, createdMs: nowMs, bases, ...settings };
    this.#subscriptions.set(id, made);
    return recordOf(made);
  }

  /** Changes where and with what a receiver is told; what it is told of cannot change. */
  update(id: string, body: unknown): JsonObject {
    const subscription = this.#known(id);
    const { url, appData, ...others } = subscriptionIn(body);
    if (Object.keys(others).length > 0) throw new Refusal(400, 'only "url" and "appData" can be changed');
    if (url !== undefined) subscription.url = requiredUrl(url);
    if (appData !== undefined) subscription.appData = optionalText(appData);
    return recordOf(subscription);
  }

  read(id: string): JsonObject {
    return recordOf(this.#known(id));
  }

  remove(id: string): void {
    this.#known(id);
    this.#subscriptions.delete(id);
  }

  removeAllOf(subject: Subject): void {
    for (const [id, subscription] of this.#subscriptions) {
      if (isSame(subscription.subject, subject)) this.#subscriptions.delete(id);
    }
  }

  /** The subscriptions to a subject, newest first. */
  recordsOf(subject: Subject, objectType: string | null, objectId: string | null): readonly JsonObject[] {
    return [...this.#subscriptions.values()]
      .filter((subscription) => isSame(subscription.subject, subject))
      .filter(({ object }) => objectType === null || object?.type === objectType)
      .filter(({ object }) => objectId === null || object?.id === objectId)
      .reverse()
      .map(recordOf);
  }

  /** Has every receiver that wants an event told of it. */
  tell({ row: event, atMs }: Publication<DeviceEvent>): void {
    for (const subscription of this.#subscriptions.values()) {
      if (atMs >= subscription.createdMs && isWanted(subscription, event)) this.#notify(subscription, event, atMs);
    }
  }

  /** The delivery of one of the past events to a receiver that has not subscribed. */
  deliveryTo(url: string, nth: number, events: readonly DeviceEvent[], nowMs: number): readonly Delivery[] {
    const event = events[nth % events.length];
    if (!event) return [];
    const subscription = { id: uuidOf(this.#seed, "vinli subscription to", url), eventType: event.eventType, url };
    const told = inOlderShape(event.recordFor(NOWHERE), event.atMs, nowMs);
    // A bulk of messages is longer than the past: from the second round on, the events have other ids.
    const round = Math.floor(nth / events.length);
    const eventId = round === 0 ? event.id : uuidOf(this.#seed, "vinli event again", nth);
    const body = JSON.stringify({ notification: { event: { ...told, id: eventId }, subscription } });
    return [{ eventId, url, headers: { "content-type": "application/json" }, body }];
  }

  takeDue(): readonly Delivery[] {
    const due = this.#due;
    this.#due = [];
    return due;
  }

  /** All notifications, newest first. */
  notifications(isWanted: (notification: Notification) => boolean): readonly Notification[] {
    return this.#notifications.filter(isWanted).reverse();
  }

  #notify(subscription: Subscription, event: DeviceEvent, storedMs: number): void {
    const { id: subscriptionId, url, bases } = subscription;
    const id = uuidOf(this.#seed, "vinli notification", subscriptionId, event.id);
    const told = {
      event: inOlderShape(event.recordFor(bases), event.atMs, storedMs),
      subscription: recordOf(subscription),
    };
    const body = JSON.stringify({ notification: told });
    const createdAt = toIso(storedMs);
    const record: JsonObject = {
      id,
      eventId: event.id,
      eventType: event.eventType,
      eventTimestamp: toIso(event.atMs),
      subscriptionId,
      url,
      payload: body,
      state: "queued",
      responseCode: null,
      response: null,
      notifiedAt: createdAt,
      respondedAt: null,
      createdAt,
      links: { self: `${bases.events}/notifications/${id}` },
    };
    const notification: Notification = { id, eventId: event.id, subscriptionId, createdMs: storedMs, record };
    this.#notifications.push(notification);
    const onOutcome = ({ status, response }: Outcome) => {
      const state = status !== null && status >= 200 && status < 300 ? "complete" : "error";
      const answered = status === null ? {} : { responseCode: status, response, respondedAt: createdAt };
      notification.record = { ...notification.record, state, ...answered };
    };
    this.#due.push({ eventId: event.id, url, headers: { "content-type": "application/json" }, body, onOutcome });
  }

  #known(id: string): Subscription {
    const subscription = this.#subscriptions.get(id);
    if (!subscription) throw new Refusal(404, "Subscription not found");
    return subscription;
  }
}

function recordOf({ id, subject, eventType, object, url, appData, createdMs, bases }: Subscription): JsonObject {
  const self = `${bases.events}/subscriptions/${id}`;
  return {
    id,
    [subject.type === "device" ? "deviceId" : "vehicleId"]: subject.id,
    eventType,
    object,
    url,
    appData,
    createdAt: toIso(createdMs),
    links: { self, notifications: `${self}/notifications` },
  };
}

/** The event as it is posted, whichever shape its device has: with its storage, and without the vehicle. */
function inOlderShape(record: JsonObject, atMs: number, storedMs: number): JsonObject {
  const { vehicleId: _, meta, ...event } = record;
  return { ...event, stored: toIso(storedMs), storageLatency: storedMs - atMs, ...(meta ? { meta } : {}) };
}

function isWanted({ subject, eventType, object }: Subscription, event: DeviceEvent): boolean {
  const subjectId = subject.type === "device" ? event.deviceId : event.vehicleId;
  const isOfType = eventType.endsWith("*")
    ? event.eventType.startsWith(eventType.slice(0, -1))
    : eventType === event.eventType;
  const isAbout = object === null || (object.id === event.object.id && object.type === event.object.type);
  return subjectId === subject.id && isOfType && isAbout;
}

function isSame(a: Subject, b: Subject): boolean {
  return a.type === b.type && a.id === b.id;
}

function subscriptionIn(body: unknown): JsonObject {
  if (!isJsonObject(body) || !isJsonObject(body.subscription)) throw new Refusal(400, '"subscription" is required');
  return body.subscription;
}

function requiredUrl(url: unknown): string {
  if (typeof url !== "string" || !/^https?:\/\//.test(url)) throw new Refusal(400, '"url" must be a URL');
  return url;
}

function optionalText(appData: unknown): string | null {
  if (appData !== null && typeof appData !== "string") throw new Refusal(400, '"appData" must be a string');
  return appData;
}
