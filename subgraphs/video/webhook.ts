import { randomUUID } from "node:crypto";
import type { Environment } from "../../platform/environment.ts";
import { readPathTokens } from "../../platform/webhook/path-token.ts";
import type { Webhook } from "../../platform/webhook/webhook.ts";

/**
 * Where RoscoLive posts its alerts, or null where it has no token. Nothing is signed: who knows the address is RoscoLive.
 * An alert has neither an id nor a moment (page 1112502f0 of https://roscolive-api-v1.apidog.io), so that the same body
 * again is another alert.
 */
export function readWebhook(environment: Environment): Webhook | null {
  const owns = readPathTokens(environment, "ROSCOLIVE_WEBHOOK_TOKEN");
  return owns && { name: "roscolive", subgraph: "video", owns, isGenuine: () => true, toRef: () => randomUUID() };
}
