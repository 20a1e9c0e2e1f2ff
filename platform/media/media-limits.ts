/** What media may take, of the vendors' storage and of our network. */
export type MediaLimits = {
  /** To one client, over all that it is sent at once. */
  readonly bytesPerSecond: number;
  readonly maxStreams: number;
  readonly maxStreamsPerClient: number;
  readonly maxFileBytes: number;
  /** From a request to the vendor's storage to the head of its answer. */
  readonly answerTimeoutMs: number;
  /** Without a byte from the storage, or without one taken by the client. */
  readonly stallTimeoutMs: number;
  /** For the whole of an answer. */
  readonly deliveryTimeoutMs: number;
};

export const DEFAULT_MEDIA_LIMITS: MediaLimits = {
  // 32 Mbit/s: four films of 8 Mbit/s side by side.
  bytesPerSecond: 4_000_000,
  maxStreams: 256,
  maxStreamsPerClient: 16,
  // An hour, the longest clip that a vendor makes, at 4 Mbit/s.
  maxFileBytes: 2_000_000_000,
  answerTimeoutMs: 10_000,
  stallTimeoutMs: 30_000,
  // Who pauses a film holds its stream: the player asks again for the rest.
  deliveryTimeoutMs: 3_600_000,
};
