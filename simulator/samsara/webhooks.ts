import { createHmac } from "node:crypto";
import { SECOND_MS, toIso } from "../clock.ts";
import type { EnrolledTruck } from "../fleet/enrolment.ts";
import type { Answer, Call } from "../http.ts";
import { isJsonObject, type JsonObject } from "../json.ts";
import { digestOf, Random, uuidOf } from "../random.ts";
import { Refusal } from "../refusal.ts";
import type { Delivery, MessageOrder } from "../webhooks/delivery.ts";

/** A receiver that somebody has registered. */
type Webhook = {
  readonly id: string;
  readonly secretKey: string;
  readonly name: string;
  readonly url: string;
  readonly version: string;
  readonly eventTypes: readonly string[];
  readonly customHeaders: readonly { readonly key: string; readonly value: string }[];
};

const ORGANISATION_ID = 40_017;
const CURRENT_VERSION = "2024-02-27";
const VERSIONS: ReadonlySet<string> = new Set(["2018-01-01", "2021-06-09", "2022-09-13", CURRENT_VERSION]);
const ALERT = "AlertIncident";
/** Receivers refuse timestamps that are this old. */
const LONG_AGO_MS = 24 * 3_600 * SECOND_MS;

/** The receivers of an account, and the signed messages that are posted to them. */
export class Webhooks {
  readonly #seed: number;
  readonly #trucks: readonly EnrolledTruck[];
  /** Signs for receivers that nobody has registered. */
  readonly #secret: string;
  readonly #webhooks = new Map<string, Webhook>();
  #created = 0;

  constructor(seed: number, trucks: readonly EnrolledTruck[], secret: string) {
    this.#seed = seed;
    this.#trucks = trucks.filter(({ samsara }) => samsara !== null);
    this.#secret = secret;
  }

  create({ body }: Call): Answer {
    const id = String(70_001 + this.#created++);
    const secretKey = Buffer.from(digestOf([this.#seed, "webhook secret", id])).toString("base64");
    const empty = { id, secretKey, name: "", url: "", version: CURRENT_VERSION, eventTypes: [], customHeaders: [] };
    return this.#store({ ...empty, ...settingsIn(body) });
  }

  update(id: string, { body }: Call): Answer {
    return this.#store({ ...this.#known(id), ...settingsIn(body) });
  }

  read(id: string): Answer {
    return { status: 200, body: this.#known(id) };
  }

  list(): Answer {
    const pagination = { endCursor: "", hasNextPage: false };
    return { status: 200, body: { data: [...this.#webhooks.values()], pagination } };
  }

  remove(id: string): Answer {
    this.#known(id);
    this.#webhooks.delete(id);
    return { status: 204 };
  }

  /** The deliveries of one message: to the receiver that is named, or to all that want messages of its type. */
  deliveries({ nth, url, form, proof }: MessageOrder, nowMs: number): readonly Delivery[] {
    const eventId = uuidOf(this.#seed, "samsara webhook event", nth);
    const receivers =
      url === null
        ? [...this.#webhooks.values()].filter(({ eventTypes }) => eventTypes.includes(ALERT))
        : [{ id: "70000", secretKey: this.#secret, url, customHeaders: [] }];
    return receivers.map((receiver) => {
      const body = JSON.stringify(this.#alertIncident(eventId, nth, { webhookId: receiver.id, form, nowMs }));
      const custom = Object.fromEntries(receiver.customHeaders.map(({ key, value }) => [key, value]));
      const headers = { ...custom, ...headersOf(body, receiver.secretKey, { eventId, proof, nowMs }) };
      return { eventId, url: receiver.url, headers, body };
    });
  }

  #store(webhook: Webhook): Answer {
    if (!/^https?:\/\//.test(webhook.url) || webhook.name === "") throw new Refusal(400, "name and url are required.");
    if (!VERSIONS.has(webhook.version)) throw new Refusal(400, "Invalid value for version.");
    this.#webhooks.set(webhook.id, webhook);
    return { status: 200, body: webhook };
  }

  #known(id: string): Webhook {
    const webhook = this.#webhooks.get(id);
    if (!webhook) throw new Refusal(404, "Not Found");
    return webhook;
  }

  /** An incident of severe speeding. Its `eventTime` is wrong, as in the documented one: seconds taken for milliseconds. */
  #alertIncident(
    eventId: string,
    nth: number,
    { webhookId, form, nowMs }: { webhookId: string; form: MessageOrder["form"]; nowMs: number },
  ): JsonObject {
    const truck = this.#trucks[nth % this.#trucks.length];
    const random = new Random(this.#seed, "samsara webhook", nth);
    const vehicle = truck
      ? { id: truck.samsara?.assetId, name: truck.name, externalIds: { "samsara.vin": truck.samsara?.vin } }
      : {};
    const account = truck?.driver.samsara;
    const driver = account ? { id: account.driverId, name: account.name } : {};
    const details = { vehicle, driver, maxSpeedKilometersPerHour: random.integer(130, 160) };
    const happenedAtTime = toIso(nowMs - random.integer(1, 120) * SECOND_MS);
    const conditions = [
      {
        triggerId: 1_004,
        description: "Severe speeding",
        details: form === "nested" ? { severeSpeeding: details } : details,
      },
    ];
    const incidentUrl = `https://cloud.samsara.com/o/${ORGANISATION_ID}/fleet/workflows/incidents/${eventId}`;
    return {
      eventId,
      eventTime: toIso(Math.floor(nowMs / SECOND_MS)),
      eventType: ALERT,
      orgId: ORGANISATION_ID,
      webhookId,
      data: {
        configurationId: "c7b3e2a0",
        happenedAtTime,
        updatedAtTime: toIso(nowMs),
        isResolved: false,
        incidentUrl,
        conditions,
      },
    };
  }
}

/** The headers with the vendor's signature: <https://developers.samsara.com/docs/webhooks>. */
function headersOf(
  body: string,
  secretKey: string,
  {
    eventId,
    proof,
    nowMs,
  }: { readonly eventId: string; readonly proof: MessageOrder["proof"]; readonly nowMs: number },
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor((proof === "oldTimestamp" ? nowMs - LONG_AGO_MS : nowMs) / SECOND_MS));
  const key = proof === "wrongSignature" ? Buffer.from("another secret") : Buffer.from(secretKey, "base64");
  const signature = createHmac("sha256", key).update(`v1:${timestamp}:${body}`).digest("hex");
  const signed = { "x-samsara-timestamp": timestamp, "x-samsara-signature": `v1=${signature}` };
  return {
    "content-type": "application/json",
    "user-agent": "Samsara-Webhook/1.0",
    "x-samsara-event-type": ALERT,
    "x-samsara-org-id": String(ORGANISATION_ID),
    "x-samsara-request": eventId,
    ...(proof === "missing" ? {} : signed),
  };
}

function settingsIn(body: Buffer): Partial<Webhook> {
  const content: unknown = parsed(body);
  if (!isJsonObject(content)) throw new Refusal(400, "The body must be an object.");
  const { name, url, version, eventTypes, customHeaders } = content;
  return {
    ...(typeof name === "string" ? { name } : {}),
    ...(typeof url === "string" ? { url } : {}),
    ...(typeof version === "string" ? { version } : {}),
    ...(Array.isArray(eventTypes) ? { eventTypes: eventTypes.map(String) } : {}),
    ...(Array.isArray(customHeaders)
      ? {
          customHeaders: customHeaders
            .filter(isJsonObject)
            .map(({ key, value }) => ({ key: `${key}`, value: `${value}` })),
        }
      : {}),
  };
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    throw new Refusal(400, "The body is not JSON.");
  }
}
