/** An event, as far as footage is looked for by it. Epoch milliseconds. */
export type EventMoment = {
  readonly occurredAtMs: number;
  readonly endedAtMs: number | null;
};

/** A time, both ends included. Epoch milliseconds. */
export type Span = { readonly fromMs: number; readonly toMs: number };

/** A time of a camera. */
export type CameraSpan = Span & { readonly deviceRef: string };

/** How long before an event began, and after it ended, is of interest; `schema/video.graphql` says it to clients. */
const AROUND_MS = 30_000;

/** An entry of a log can last for days; the beginning of it is what somebody wants to see. */
const LONGEST_EVENT_MS = 3_600_000;

/** The time that a recording has to touch to be footage of an event. An end before the beginning is none. */
export function toWindow({ occurredAtMs, endedAtMs }: EventMoment): Span {
  const lastMs = Math.min(endedAtMs ?? occurredAtMs, occurredAtMs + LONGEST_EVENT_MS);
  return { fromMs: occurredAtMs - AROUND_MS, toMs: Math.max(lastMs, occurredAtMs) + AROUND_MS };
}
