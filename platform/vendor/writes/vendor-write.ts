import type { ErrorCode } from "../../public-error.ts";

/** `PENDING` until it is known what the vendor has made of it. */
export type VendorWriteState = "PENDING" | "CONFIRMED" | "REFUSED";

/** What is to be written to a vendor. */
export type VendorWriteRequest = {
  /** The name of its handler. */
  readonly kind: string;
  /** What it changes there: writes of one target are asked for one after the other, in the order of their requests. */
  readonly target: string;
  /** All that its handler needs, be it after a restart: nothing but what JSON can say. */
  readonly request: object;
  /** Epoch milliseconds before which it is not asked for, such as the end of what is to have been recorded. */
  readonly notBeforeMs?: number;
  /** Epoch milliseconds until when a vendor that does not answer is asked. Without it, for an hour. */
  readonly giveUpAtMs?: number;
};

/** What has become of a write. */
export type Settlement =
  /** The vendor has done it. `answer` is kept as JSON. */
  | { readonly state: "CONFIRMED"; readonly answer: unknown }
  /** The message is for clients. */
  | { readonly state: "REFUSED"; readonly code: ErrorCode; readonly message: string };

/**
 * The vendor has taken a write on, and does it later: the write stays `PENDING`, and its handler looks again what has become of it.
 */
export class TakenOn {
  /** In how long it is worth a look. */
  readonly checkAfterMs: number;

  constructor(checkAfterMs: number) {
    this.checkAfterMs = checkAfterMs;
  }
}

/** A write was not asked for, since what its handler found at the vendor is against it: it is settled as `REFUSED`. */
export class Withdrawn {
  readonly code: ErrorCode;
  /** For clients. */
  readonly message: string;

  constructor(code: ErrorCode, message: string) {
    this.code = code;
    this.message = message;
  }
}

/** A write as whoever asks for it sees it. */
export type VendorWrite = {
  readonly id: string;
  readonly kind: string;
  readonly target: string;
  readonly state: VendorWriteState;
  readonly requestedAtMs: number;
  /** Null while it is pending. */
  readonly settledAtMs: number | null;
  /** What the vendor answered, where it has confirmed. */
  readonly answer: unknown;
  /** Why it was refused, or why it is still pending. */
  readonly code: ErrorCode | null;
  readonly message: string | null;
};
