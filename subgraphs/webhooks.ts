import type { Clock } from "../platform/clock.ts";
import type { Environment } from "../platform/environment.ts";
import type { Webhook } from "../platform/webhook/webhook.ts";
import { readWebhook as readRulesWebhook } from "./rules/webhook.ts";
import { readWebhook as readSafetyWebhook } from "./safety/webhook.ts";
import { readWebhook as readVideoWebhook } from "./video/webhook.ts";

/** The webhooks of all vendors that have a secret or a token. VisTracks posts nothing. */
export function readWebhooks(environment: Environment, clock: Clock): readonly Webhook[] {
  const webhooks = [
    readVideoWebhook(environment),
    readSafetyWebhook(environment, clock),
    readRulesWebhook(environment),
  ];
  return webhooks.filter((webhook) => webhook !== null);
}
