import { SECOND_MS, toIso } from "../clock.ts";
import type { Answer, Call } from "../http.ts";
import { isJsonObject, type JsonObject } from "../json.ts";
import { Random, uuidOf } from "../random.ts";
import { Refusal } from "../refusal.ts";
import { revisionOf, type SafetyEvent, type SafetyEvents } from "./events.ts";

/** The vendor's documented limit. */
const MOST_IDS = 200;
/** The states that can be set: <https://developers.samsara.com/reference/patchsafetyeventsbatch>. `unknown` is answered only. */
const STATES: ReadonlySet<string> = new Set([
  ...["needsReview", "reviewed", "needsCoaching", "coached", "dismissed", "needsRecognition", "recognized"],
]);
const REASONS: ReadonlySet<string> = new Set(["incorrect", "minorEvent", "other"]);
/** Whose changes those of the API are. */
const API_USER = "310900";
const FASTEST_MS = SECOND_MS;
const SLOWEST_MS = 4 * SECOND_MS;

/** One step of an accepted change, and when it is done. */
type Step = { readonly atMs: number; readonly id: string; readonly toFields: (event: SafetyEvent) => JsonObject };

/**
 * Changes events as they are asked for: accepted at once, and done some seconds later, labels first and the state behind them. One unknown id
 * refuses the whole call before anything is done.
 */
export class Review {
  readonly #seed: number;
  readonly #events: SafetyEvents;
  #steps: Step[] = [];
  #accepted = 0;

  constructor(seed: number, events: SafetyEvents) {
    this.#seed = seed;
    this.#events = events;
  }

  /** `PATCH /safety-events/batch`. */
  accept({ body, nowMs }: Call): Answer {
    const change = changeIn(body);
    const unknown = change.ids.find((id) => this.#events.get(id) === undefined);
    if (unknown !== undefined) throw new Refusal(404, `Safety event ${unknown} not found.`);
    const requestId = uuidOf(this.#seed, "samsara review", ++this.#accepted);
    const delayMs = new Random(this.#seed, "samsara review", this.#accepted).integer(FASTEST_MS, SLOWEST_MS);
    for (const id of change.ids) {
      const labelled = change.toLabels;
      if (labelled) this.#steps.push({ atMs: nowMs + delayMs, id, toFields: labelled });
      const { state } = change;
      if (state) this.#steps.push({ atMs: nowMs + delayMs + (labelled ? SECOND_MS : 0), id, toFields: () => state });
    }
    const responses = change.ids.map((safetyEventId) => ({ data: { safetyEventId }, status: 202 }));
    return { status: 202, body: { requestId, responses } };
  }

  /** Does what is due by `nowMs`, each to the event as it is by then. */
  publishUntil(nowMs: number): void {
    const due = this.#steps.filter(({ atMs }) => atMs <= nowMs).sort((a, b) => a.atMs - b.atMs);
    if (due.length === 0) return;
    this.#steps = this.#steps.filter(({ atMs }) => atMs > nowMs);
    for (const { atMs, id, toFields } of due) {
      this.#events.publishUntil(atMs);
      const event = this.#events.get(id);
      if (!event) continue;
      const fields = { ...toFields(event), updatedByUserId: API_USER, updatedAtTime: toIso(atMs) };
      this.#events.schedule([revisionOf(event, fields, atMs)]);
      this.#events.publishUntil(atMs);
    }
  }
}

type ReviewChange = {
  readonly ids: readonly string[];
  readonly state: JsonObject | null;
  readonly toLabels: ((event: SafetyEvent) => JsonObject) | null;
};

function changeIn(body: Buffer): ReviewChange {
  const asked = parse(body);
  const ids = textsIn(asked, "safetyEventIds");
  if (ids.length === 0) throw new Refusal(400, "safetyEventIds is required.");
  if (ids.length > MOST_IDS) throw new Refusal(400, `safetyEventIds has more than ${MOST_IDS} ids.`);
  const change = { ids, state: stateIn(asked), toLabels: labelsIn(asked) };
  if (!change.state && !change.toLabels) throw new Refusal(400, "There is nothing to be changed.");
  return change;
}

function stateIn({ eventState, dismissalReason }: JsonObject): JsonObject | null {
  if (eventState === undefined) return null;
  if (typeof eventState !== "string" || !STATES.has(eventState))
    throw new Refusal(400, "Invalid value for eventState.");
  if (dismissalReason === undefined) return { eventState };
  const { code, comment = "" } = isJsonObject(dismissalReason) ? dismissalReason : {};
  if (typeof code !== "string" || !REASONS.has(code)) throw new Refusal(400, "Invalid value for dismissalReason.");
  return { eventState, dismissalReason: { code, comment } };
}

function labelsIn(asked: JsonObject): ((event: SafetyEvent) => JsonObject) | null {
  const [added, removed, addedContext, removedContext] = [
    ...["behaviorLabelsToAdd", "behaviorLabelsToRemove", "contextLabelsToAdd", "contextLabelsToRemove"],
  ].map((name) => textsIn(asked, name));
  if (!added || !removed || !addedContext || !removedContext) return null;
  if (added.length + removed.length + addedContext.length + removedContext.length === 0) return null;
  return (event) => {
    const { behaviorLabels, contextLabels } = event.record();
    const context = addedContext.map((name) => ({ authorId: API_USER, createdAtTime: toIso(event.updatedMs), name }));
    return {
      behaviorLabels: [
        ...without(behaviorLabels, "label", [...removed, ...added]),
        ...added.map((label) => ({ label, source: "userGenerated" })),
      ],
      contextLabels: [...without(contextLabels, "name", [...removedContext, ...addedContext]), ...context],
    };
  };
}

function without(labels: unknown, key: string, removed: readonly string[]): readonly unknown[] {
  const list = Array.isArray(labels) ? (labels as readonly unknown[]) : [];
  return list.filter((label) => !(isJsonObject(label) && removed.includes(String(label[key]))));
}

function textsIn(asked: JsonObject, name: string): readonly string[] {
  const value = asked[name] ?? [];
  if (!Array.isArray(value) || value.some((one) => typeof one !== "string")) {
    throw new Refusal(400, `${name} must be a list of texts.`);
  }
  return value as readonly string[];
}

function parse(body: Buffer): JsonObject {
  try {
    const asked: unknown = JSON.parse(body.toString("utf8"));
    if (isJsonObject(asked)) return asked;
  } catch {
    // Told below.
  }
  throw new Refusal(400, "The body is no JSON object.");
}
