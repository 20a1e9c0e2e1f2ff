import type { Clock } from "../../../platform/clock.ts";
import { HttpRefusal } from "../../../platform/http-refusal.ts";
import type { Identity } from "../../authentication/identity.ts";
import { TokenBuckets } from "./token-buckets.ts";

/** What one viewer, and all of a tenant together, may ask for; null bounds nothing. */
export type QuotaSettings = {
  readonly requestsPerSecond: number | null;
  readonly requestsPerSecondOfTenant: number | null;
  readonly subscriptions: number | null;
  readonly subscriptionsOfTenant: number | null;
};

/** Who is counted: one viewer, or all of a tenant. */
type Counted = { readonly who: string; readonly whose: "viewer" | "tenant" };

/**
 * Bounds what viewers and tenants ask for, so that one leaves something for the others. A viewer without a tenant is bounded by
 * themselves alone.
 */
export class Quotas {
  readonly #clock: Clock;
  readonly #rates: Readonly<Record<Counted["whose"], TokenBuckets | null>>;
  readonly #mostOpen: Readonly<Record<Counted["whose"], number | null>>;
  readonly #open = new Map<string, number>();
  readonly #counted = new WeakMap<object, readonly Counted[]>();

  constructor(settings: QuotaSettings, clock: Clock) {
    const bucketsOf = (perSecond: number | null) => (perSecond === null ? null : new TokenBuckets(perSecond));
    this.#clock = clock;
    this.#rates = {
      viewer: bucketsOf(settings.requestsPerSecond),
      tenant: bucketsOf(settings.requestsPerSecondOfTenant),
    };
    this.#mostOpen = { viewer: settings.subscriptions, tenant: settings.subscriptionsOfTenant };
  }

  /** Throws an {@link HttpRefusal} that says when to come again, once somebody has asked for too much. */
  admit(identity: Identity): void {
    const nowMs = this.#clock.now();
    for (const { who, whose } of this.#countedOf(identity)) {
      const waitMs = this.#rates[whose]?.take(who, nowMs) ?? 0;
      if (waitMs > 0) throw tooMany(`This ${whose} has asked too often.`, waitMs);
    }
  }

  /** Counts a subscription until it is disposed of. Throws an {@link HttpRefusal} when there are too many. */
  openSubscription(identity: Identity): Disposable {
    const counted = this.#countedOf(identity).filter(({ whose }) => this.#mostOpen[whose] !== null);
    for (const { who, whose } of counted) {
      const most = this.#mostOpen[whose] ?? Number.POSITIVE_INFINITY;
      if ((this.#open.get(who) ?? 0) >= most)
        throw tooMany(`This ${whose} may have ${most} subscriptions at a time.`, 5_000);
    }
    for (const { who } of counted) this.#open.set(who, (this.#open.get(who) ?? 0) + 1);
    return { [Symbol.dispose]: () => this.#close(counted) };
  }

  #close(counted: readonly Counted[]): void {
    for (const { who } of counted) {
      const left = (this.#open.get(who) ?? 1) - 1;
      if (left > 0) this.#open.set(who, left);
      else this.#open.delete(who);
    }
  }

  /** The tenant is what the viewer says in a member of that name. */
  #countedOf({ viewer }: Identity): readonly Counted[] {
    const known = this.#counted.get(viewer);
    if (known) return known;
    const { tenant = null, subject = null } = viewer;
    const counted: Counted[] = [{ who: `viewer ${JSON.stringify([tenant, subject])}`, whose: "viewer" }];
    if (tenant !== null) counted.push({ who: `tenant ${JSON.stringify(tenant)}`, whose: "tenant" });
    this.#counted.set(viewer, counted);
    return counted;
  }
}

function tooMany(message: string, waitMs: number): HttpRefusal {
  return new HttpRefusal(429, "LIMIT_EXCEEDED", message, { "retry-after": String(Math.ceil(waitMs / 1_000)) });
}
