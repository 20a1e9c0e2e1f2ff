import type { VendorName } from "../fleet.ts";
import type { VendorApi } from "../vendor-api.ts";
import type { Delivery, MessageOrder } from "./delivery.ts";
import { type Attempt, Sender } from "./sender.ts";
import { rage, type Storm } from "./storm.ts";

/** What is posted on demand: a storm of messages, all of one make, or of both of a vendor's makes in turn. */
export type StormOrder = Storm &
  Pick<MessageOrder, "url" | "proof"> & { readonly form: MessageOrder["form"] | "mixed" };

/** How far a vendor's storms have come. */
export type Progress = { readonly isRaging: boolean; readonly attempts: readonly Attempt[] };

/** Posts the messages of all vendors. Whoever made it disposes of it, which ends whatever is under way. */
export class PostOffice implements Disposable {
  readonly #vendors: Readonly<Record<VendorName, VendorApi>>;
  readonly #now: () => number;
  readonly #senders = new Map<VendorName, Sender>();
  readonly #raging = new Map<VendorName, number>();
  readonly #closing = new AbortController();
  #ordered = 0;

  constructor(vendors: Readonly<Record<VendorName, VendorApi>>, now: () => number) {
    this.#vendors = vendors;
    this.#now = now;
  }

  /** Posts what has come due. */
  post(vendor: VendorName, deliveries: readonly Delivery[]): void {
    for (const delivery of deliveries) void this.#senderOf(vendor).send(delivery);
  }

  /** Starts a storm; refuses one of a vendor that posts nothing. Every message is signed at the moment it leaves. */
  startStorm(vendor: VendorName, order: StormOrder): void {
    const { url, proof, form, ...storm } = order;
    const first = this.#ordered;
    const deliveriesOf = (index: number) => {
      const nth = first + index;
      const own = form === "mixed" ? (nth % 2 === 0 ? "nested" : "flat") : form;
      return this.#vendors[vendor].deliveries({ nth, url, proof, form: own }, this.#now());
    };
    deliveriesOf(0);
    this.#ordered += storm.count;
    this.#raging.set(vendor, (this.#raging.get(vendor) ?? 0) + 1);
    void rage(storm, (index) => this.post(vendor, deliveriesOf(index)), this.#closing.signal).then(() => {
      this.#raging.set(vendor, (this.#raging.get(vendor) ?? 0) - 1);
    });
  }

  progress(vendor: VendorName): Progress {
    const sender = this.#senders.get(vendor);
    const isRaging = (this.#raging.get(vendor) ?? 0) > 0 || (sender?.underWay ?? 0) > 0;
    return { isRaging, attempts: sender?.attempts ?? [] };
  }

  [Symbol.dispose](): void {
    this.#closing.abort();
    for (const sender of this.#senders.values()) sender[Symbol.dispose]();
  }

  #senderOf(vendor: VendorName): Sender {
    const known = this.#senders.get(vendor);
    if (known) return known;
    const sender = new Sender();
    this.#senders.set(vendor, sender);
    return sender;
  }
}
