/** What is known of a vehicle that decides whether it is silent. Instants are epoch milliseconds. */
export type Hearing = {
  /** The silence that lasts, for all that was known before. */
  readonly silence: { readonly lastHeardMs: number } | null;
  /** When a vendor heard of it last; null for never. */
  readonly lastHeardMs: number | null;
  /** When a vendor heard of it first since that silence began; null for not at all. */
  readonly heardAgainMs: number | null;
  /** Up to when all vendors that know it were read, at most now; null where one of them was not read. */
  readonly readUntilMs: number | null;
  /** For how long nobody hears of a vehicle that is silent. */
  readonly silentAfterMs: number;
};

/** What becomes of the silences of a vehicle. */
export type SilenceStep =
  | { readonly kind: "began"; readonly lastHeardMs: number }
  | { readonly kind: "ended"; readonly atMs: number }
  /** It was none: the vehicle was heard in time, and that came late. */
  | { readonly kind: "retracted" };

/**
 * What has become of the silences of a vehicle. It is silent when no vendor hears of it, although all that know it are read:
 * an outage of a vendor is no silence of its vehicles.
 */
export function toSilenceSteps(hearing: Hearing): readonly SilenceStep[] {
  const { silence, heardAgainMs, silentAfterMs } = hearing;
  if (!silence) return toBeginning(hearing);
  if (heardAgainMs === null) return [];
  const step: SilenceStep =
    heardAgainMs - silence.lastHeardMs < silentAfterMs ? { kind: "retracted" } : { kind: "ended", atMs: heardAgainMs };
  return [step, ...toBeginning(hearing)];
}

function toBeginning({ lastHeardMs, readUntilMs, silentAfterMs }: Hearing): readonly SilenceStep[] {
  if (lastHeardMs === null || readUntilMs === null || readUntilMs - lastHeardMs < silentAfterMs) return [];
  return [{ kind: "began", lastHeardMs }];
}
