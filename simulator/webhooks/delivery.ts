/** A message that a vendor posts to a receiver. */
export type Delivery = {
  /** What a receiver tells one message from another by, and a repetition of it. */
  readonly eventId: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Is told what became of it. */
  readonly onOutcome?: (outcome: Outcome) => void;
};

/** What became of a delivery: the receiver's answer, or null if there was none. */
export type Outcome = { readonly status: number | null; readonly response: string };

/** What a vendor is asked to post: one message, to one receiver or to all that are registered. */
export type MessageOrder = {
  readonly nth: number;
  readonly url: string | null;
  /** Samsara's two forms of `details`: nested under its kind, or flat as for webhooks of old. */
  readonly form: "nested" | "flat";
  /** What is wrong with the proof of where it comes from, where there is such a proof. */
  readonly proof: "valid" | "wrongSignature" | "oldTimestamp" | "missing";
};
