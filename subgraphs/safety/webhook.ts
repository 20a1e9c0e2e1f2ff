import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import type { Clock } from "../../platform/clock.ts";
import { ConfigurationError, decodeSettings, type Environment, readSecrets } from "../../platform/environment.ts";
import { wireId } from "../../platform/vendor/wire-json.ts";
import { toDigestRef } from "../../platform/webhook/delivery.ts";
import type { Posted, Webhook } from "../../platform/webhook/webhook.ts";

const tuning = z.object({
  /** How far the clock of a delivery may be from ours, be it behind or ahead. */
  SAMSARA_WEBHOOK_WINDOW_SECONDS: z.coerce.number().int().min(1).max(86_400).default(300),
});

/** Both versions of a delivery's body have it. */
const wireMessage = z.object({ eventId: wireId });

const BASE64 = /^[\w+/-]+={0,2}$/;
const SECONDS = /^\d{1,12}$/;
const SIGNATURE = /^v1=[\da-f]{64}$/;

/**
 * Where Samsara posts its alerts, or null where it has no secret. Deliveries are signed, and known by their `eventId`:
 * https://developers.samsara.com/docs/webhooks
 */
export function readWebhook(environment: Environment, clock: Clock): Webhook | null {
  const secrets = readSecrets(environment, "SAMSARA_WEBHOOK_SECRET");
  if (secrets.length === 0) return null;
  if (secrets.some((secret) => !BASE64.test(secret))) {
    throw new ConfigurationError("SAMSARA_WEBHOOK_SECRET must be the secret key as Samsara gives it, in base64.");
  }
  const keys = secrets.map((secret) => createSecretKey(secret, "base64"));
  const windowMs = decodeSettings(tuning, environment).SAMSARA_WEBHOOK_WINDOW_SECONDS * 1_000;
  return {
    name: "samsara",
    subgraph: "safety",
    owns: (rest) => rest === "",
    isGenuine(posted) {
      const { "x-samsara-timestamp": timestamp, "x-samsara-signature": signature } = posted.headers;
      if (typeof timestamp !== "string" || !SECONDS.test(timestamp)) return false;
      if (typeof signature !== "string" || !SIGNATURE.test(signature)) return false;
      if (Math.abs(clock.now() - Number(timestamp) * 1_000) > windowMs) return false;
      const digest = Buffer.from(signature.slice("v1=".length), "hex");
      return keys.filter((key) => timingSafeEqual(digest, sign(key, timestamp, posted))).length > 0;
    },
    toRef: (body, raw) => wireMessage.safeParse(body).data?.eventId ?? toDigestRef(raw),
  };
}

function sign(key: KeyObject, timestamp: string, { body }: Posted): Buffer {
  return createHmac("sha256", key).update(`v1:${timestamp}:`).update(body).digest();
}
