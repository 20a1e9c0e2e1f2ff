import type { Environment } from "../../platform/environment.ts";
import { toDigestRef } from "../../platform/webhook/delivery.ts";
import { readPathTokens } from "../../platform/webhook/path-token.ts";
import type { Webhook } from "../../platform/webhook/webhook.ts";
import { decodeNotifiedRef } from "./wire.ts";

/**
 * Where Vinli posts the events that somebody has subscribed to, or null where it has no token. Nothing is signed: who
 * knows the address is Vinli.
 */
export function readWebhook(environment: Environment): Webhook | null {
  const owns = readPathTokens(environment, "VINLI_WEBHOOK_TOKEN");
  if (!owns) return null;
  return {
    name: "vinli",
    subgraph: "rules",
    owns,
    isGenuine: () => true,
    // Subscriptions of a device and of its vehicle bring an event twice.
    toRef: (body, raw) => decodeNotifiedRef(body) ?? toDigestRef(raw),
  };
}
