import type { LedgerPart } from "../archive.ts";
import type { Happening } from "../happenings.ts";
import { type Answer, type Call, hasBasicCredentials, Router } from "../http.ts";
import type { Journeys } from "../journeys.ts";
import type { JsonObject } from "../json.ts";
import { Refusal } from "../refusal.ts";
import type { Identity, IdentityKind } from "../truth/identity.ts";
import { type Witnessed, witnessedBetween } from "../truth/origin.ts";
import type { Change } from "../vendor-api.ts";
import type { Delivery, MessageOrder } from "../webhooks/delivery.ts";
import { Devices } from "./devices.ts";
import { eventRoutes } from "./event-service.ts";
import { DeviceEvents, deviceEventsNow, deviceEventsOf, documentedDeviceEvents } from "./events.ts";
import { platformRoutes } from "./platform-service.ts";
import { RuleEngine } from "./rule-engine.ts";
import { ruleRoutes } from "./rule-service.ts";
import type { VinliState } from "./state.ts";
import { Subscriptions } from "./subscriptions.ts";
import { telemetryRoutes } from "./telemetry-service.ts";
import { tripRoutes } from "./trip-service.ts";

export type VinliCredentials = { readonly appId: string; readonly appSecret: string };

type Options = {
  readonly seed: number;
  readonly journeys: Journeys;
  readonly observedSinceMs: number;
  readonly samples: readonly JsonObject[];
  readonly credentials: VinliCredentials;
};

const ERROR_BY_STATUS: ReadonlyMap<number, string> = new Map([
  [400, "Bad Request"],
  [401, "Unauthorized"],
  [404, "Not Found"],
  [405, "Method Not Allowed"],
]);

/** Vinli's services, each under its own path as on its own host. */
export class Vinli {
  readonly kinds = ["deviceEvent"] as const;
  readonly #credentials: VinliCredentials;
  readonly #state: VinliState;
  readonly #router: Router;
  /** How many publications subscribers have been told of. */
  #told = 0;

  constructor({ seed, journeys, observedSinceMs, samples, credentials }: Options) {
    this.#credentials = credentials;
    const devices = new Devices(seed, journeys, samples);
    this.#state = {
      seed,
      journeys,
      observedSinceMs,
      devices,
      events: new DeviceEvents(),
      rules: new RuleEngine(seed, devices),
      deletedRules: new Set(),
      subscriptions: new Subscriptions(seed),
    };
    this.#state.events.schedule(documentedDeviceEvents(samples));
    this.#router = new Router({
      ...platformRoutes(this.#state),
      ...eventRoutes(this.#state),
      ...ruleRoutes(this.#state),
      ...telemetryRoutes(this.#state),
      ...tripRoutes(this.#state),
    });
  }

  see(happening: Happening): void {
    const { seed, journeys, devices, deletedRules, events } = this.#state;
    const seen = deviceEventsOf(seed, journeys, happening);
    events.schedule(seen.filter(({ row }) => !devices.isRemoved(row.deviceId) && !deletedRules.has(row.object.id)));
  }

  publishUntil(nowMs: number): void {
    const { events, rules, subscriptions } = this.#state;
    events.schedule(rules.crossingsUntil(nowMs));
    events.publishUntil(nowMs);
    for (const { publication } of events.log.slice(this.#told)) subscriptions.tell(publication);
    this.#told = events.log.length;
  }

  ledger(_kind: string, after: number, limit: number): LedgerPart {
    return this.#state.events.ledger(after, limit);
  }

  earlierVersion(id: string): JsonObject | null {
    return this.#state.events.earlierRecord(id);
  }

  /** Who has subscribed is told of what is published, and of nothing else. */
  deliveries({ url, nth }: MessageOrder, nowMs: number): readonly Delivery[] {
    if (url === null) return [];
    return this.#state.subscriptions.deliveryTo(url, nth, this.#state.events.rows(), nowMs);
  }

  get hasSubscribers(): boolean {
    return this.#state.subscriptions.count > 0;
  }

  dueDeliveries(): readonly Delivery[] {
    return this.#state.subscriptions.takeDue();
  }

  /** Nobody logs in to a device: there are no drivers here. */
  identities(kind: IdentityKind, atMs: number): readonly Identity[] {
    return kind === "device" ? this.#state.devices.identities(atMs) : [];
  }

  witnessed(fromMs: number, untilMs: number): readonly Witnessed[] {
    return witnessedBetween(this.#state.events.rows(), fromMs, untilMs);
  }

  expireSessions(): void {
    // An app's secret lasts until it is changed.
  }

  async answer(call: Call): Promise<Answer> {
    try {
      const { appId, appSecret } = this.#credentials;
      if (!hasBasicCredentials(call, appId, appSecret)) throw new Refusal(401, "Missing or invalid authentication");
      return await this.#router.answer(call);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return this.refuse(error);
    }
  }

  refuse({ status, message }: Refusal): Answer {
    return { status, body: { statusCode: status, error: ERROR_BY_STATUS.get(status) ?? "Error", message } };
  }

  change(change: Change, nowMs: number): readonly string[] {
    if (change.kind !== "insert") throw new Refusal(400, "An event never changes.");
    const { seed, journeys, events } = this.#state;
    const publications = change.happenings.flatMap((happening) =>
      deviceEventsNow(seed, journeys, happening, { fields: change.fields, nowMs }),
    );
    events.schedule(publications);
    this.publishUntil(nowMs);
    return publications.map(({ id }) => id);
  }
}
