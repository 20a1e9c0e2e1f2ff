import type { FeedStream } from "../../../platform/feed/feed-stream.ts";
import { collectPage, type FeedPage } from "../../../platform/records/record.ts";
import type { Cursors } from "../../../platform/records/record-writer.ts";
import { VendorError } from "../../../platform/vendor/vendor-error.ts";
import type { WebhookUrls } from "../config.ts";
import { decodeSubscription, type WireSubscription } from "../wire.ts";
import { MEANING_BY_EVENT_TYPE } from "../words.ts";
import { type DeviceStreamOptions, inTurns, toRulesCursor } from "./in-turns.ts";

/** What is missed until then comes with the list of events. */
const SUBSCRIPTIONS_PERIOD_MS = 5 * 60_000;

/** Each costs a call, and a few more where something has changed. */
const RENEWED_PER_POLL = 5;

/** What events a subscription is for. */
type Wanted = Pick<WireSubscription, "eventType" | "object">;

/** What has to be done so that a device's subscriptions are those that are wanted. */
export type SubscriptionChanges = {
  readonly missing: readonly Wanted[];
  /** Those of a former token. */
  readonly moved: readonly WireSubscription[];
  /** Those of rules that are gone, and those that are there twice. */
  readonly needless: readonly WireSubscription[];
};

export type SubscriptionOptions = DeviceStreamOptions & {
  readonly webhookUrls: WebhookUrls;
  /** Devices whose rules have come or gone since they were looked at: they are taken out of it. */
  readonly renewed: Set<string>;
};

/**
 * Has Vinli post what happens to every device, and to every rule of it, and sees to it that this stays so: Vinli tries once, forgets
 * the subscriptions of what is deleted, and an address changes with its token. Subscriptions of others are left alone. Nothing of them is
 * stored, for their addresses are secrets.
 *
 * @see https://github.com/vinli/docs/blob/d0e8098^/web/event-services/subscriptions.rst
 */
export function subscriptionsOf(options: SubscriptionOptions): FeedStream {
  const { renewed } = options;
  const keep = createKeeping(options);
  const settings = { name: "subscriptions", periodMs: SUBSCRIPTIONS_PERIOD_MS };
  const inTurn = inTurns(options, settings, async function* (deviceRef, cursors, signal) {
    renewed.delete(deviceRef);
    yield await keep(deviceRef, cursors, signal);
  });
  return {
    ...inTurn,
    async *read(cursors, signal) {
      for (const deviceRef of [...renewed].slice(0, RENEWED_PER_POLL)) {
        yield await keep(deviceRef, cursors, signal);
        renewed.delete(deviceRef);
      }
      yield* inTurn.read(cursors, signal);
    },
  };
}

/** What makes the subscriptions of a device those that are wanted. */
function createKeeping({ client, webhookUrls }: SubscriptionOptions) {
  const { current: url } = webhookUrls;
  /** Types that Vinli does not take: not every one that is known need be offered. */
  const refusedTypes = new Set<string>();
  return async (deviceRef: string, cursors: Cursors, signal: AbortSignal): Promise<FeedPage> => {
    const stored = await cursors.read(toRulesCursor(deviceRef));
    const ruleRefs = stored === null ? [] : (JSON.parse(stored) as readonly string[]);
    const listed: WireSubscription[] = [];
    const raws = await Array.fromAsync(client.subscriptions(deviceRef, signal));
    collectPage(raws, (raw) => {
      listed.push(decodeSubscription(raw));
      return [];
    });
    const { missing, moved, needless } = findChanges(listed, ruleRefs, webhookUrls);
    for (const { id } of needless) await client.unsubscribe(id, signal);
    for (const { id } of moved) await client.moveSubscription(id, url, signal);
    for (const { eventType, object } of missing.filter((wanted) => !refusedTypes.has(wanted.eventType))) {
      try {
        await client.subscribe(deviceRef, { eventType, url, ...(object && { object }) }, signal);
      } catch (error) {
        if (!(error instanceof VendorError && error.httpStatus === 400)) throw error;
        // A rule that was deleted meanwhile says nothing of its type.
        if (!object) refusedTypes.add(eventType);
      }
    }
    return { records: [], poison: [], cursors: {} };
  };
}

/** What is to be done to the subscriptions of a device that has these rules. */
export function findChanges(
  listed: readonly WireSubscription[],
  ruleRefs: readonly string[],
  { base, current }: WebhookUrls,
): SubscriptionChanges {
  const wanted = new Map(toWanted(ruleRefs).map((one) => [toKey(one), one]));
  const kept = new Set<string>();
  const moved: WireSubscription[] = [];
  const needless: WireSubscription[] = [];
  const ours = listed.filter(({ url }) => url?.startsWith(`${base}/`));
  // Those that are right come first: of two, the one with the former address goes.
  for (const one of ours.toSorted((a, b) => Number(b.url === current) - Number(a.url === current))) {
    const key = toKey(one);
    if (!wanted.has(key) || kept.has(key)) needless.push(one);
    else if (one.url !== current) moved.push(one);
    kept.add(key);
  }
  return { missing: [...wanted].flatMap(([key, one]) => (kept.has(key) ? [] : one)), moved, needless };
}

/** Every type that is known but those of rules, which have to be named one by one. */
function toWanted(ruleRefs: readonly string[]): readonly Wanted[] {
  const types = [...MEANING_BY_EVENT_TYPE.keys()].filter((eventType) => !eventType.startsWith("rule-"));
  return [
    ...types.map((eventType) => ({ eventType, object: null })),
    ...ruleRefs.map((id) => ({ eventType: "rule-*", object: { id, type: "rule" } })),
  ];
}

function toKey({ eventType, object }: Wanted): string {
  return JSON.stringify([eventType, object?.type ?? null, object?.id ?? null]);
}
