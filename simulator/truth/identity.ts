/** A fact of a device or driver that several vendors may publish, so that records can be compared by it. */
export type FactKind = (typeof FACT_KINDS)[number];

export const FACT_KINDS = ["VIN", "EXTERNAL_ID", "CARD", "EMAIL", "USERNAME", "PAYROLL_NUMBER", "NAME"] as const;

/** A record by which a vendor knows a device or a driver at a moment. */
export type Identity = {
  /** The id by which its readers know it. */
  readonly ref: string;
  /** Whose it really is. */
  readonly of: { readonly id: string; readonly name: string };
  /** What the vendor publishes of it at that moment, by which it can be compared with others. */
  readonly facts: { readonly [kind in FactKind]?: string | null | undefined };
};

/** What there are records of. */
export type IdentityKind = "device" | "driver";
