import { hash } from "node:crypto";

/** What a vendor posted to us, as it is stored. */
export type Delivery = {
  /** What tells it from others. A delivery with a ref that is stored already is the same one once more. */
  readonly ref: string;
  /** The body as received. */
  readonly raw: string;
};

/** The ref of a delivery in which nothing tells it from others: the same body is the same delivery. */
export function toDigestRef(raw: string): string {
  return `sha256:${hash("sha256", raw)}`;
}
