import type { Publication } from "../archive.ts";
import type { Call } from "../http.ts";
import type { JsonObject } from "../json.ts";
import { Refusal } from "../refusal.ts";
import { type CameraEvent, type CameraEvents, cameraRevisionOf } from "./events.ts";
import { readForm } from "./sessions.ts";

const LONGEST_LABEL = 255;

type Feedback = { readonly has_feedback: true; readonly selections: string; readonly comment: string };

/** What users say of events: labels, feedback and flags. Each makes a new version of the event. */
export class EventNotes {
  readonly #events: CameraEvents;
  readonly #feedback = new Map<string, Feedback>();

  constructor(events: CameraEvents) {
    this.#events = events;
  }

  async label(call: Call, eventId: string): Promise<Publication<CameraEvent>> {
    const label = (await fieldsOf(call)).get("label") ?? "";
    if (label === "" || label.length > LONGEST_LABEL) throw new Refusal(400, "Incorrect label");
    return this.#revised(call, eventId, { event_label: label });
  }

  /** Selections are numbers from 1 to 6, in quotes or not. */
  async giveFeedback(call: Call, eventId: string): Promise<Publication<CameraEvent>> {
    const fields = await fieldsOf(call);
    const selections = (fields.get("selections") ?? "").replaceAll('"', "");
    if (!/^[1-6](,[1-6])*$/.test(selections)) throw new Refusal(400, "Incorrect selections");
    const revised = this.#revised(call, eventId, { has_feedback: true });
    this.#feedback.set(eventId, { has_feedback: true, selections, comment: fields.get("comment") ?? "" });
    return revised;
  }

  feedbackOf(eventId: string): JsonObject {
    this.#known(eventId);
    return this.#feedback.get(eventId) ?? { has_feedback: false, selections: null, comment: null };
  }

  async flag(call: Call, eventId: string): Promise<Publication<CameraEvent>> {
    const flagged = (await fieldsOf(call)).get("flagged");
    if (flagged !== "true" && flagged !== "false") throw new Refusal(400, "Incorrect flagged");
    return this.#revised(call, eventId, { is_flagged: flagged === "true" });
  }

  #revised({ nowMs }: Call, eventId: string, fields: JsonObject): Publication<CameraEvent> {
    return cameraRevisionOf(this.#known(eventId), fields, nowMs);
  }

  #known(eventId: string): CameraEvent {
    const event = this.#events.get(eventId);
    if (!event || event.isDeleted) throw new Refusal(404, "Event doesn't exist");
    return event;
  }
}

async function fieldsOf({ body, headers }: Call): Promise<ReadonlyMap<string, string>> {
  const form = await readForm(body, headers["content-type"] ?? "");
  return new Map([...(form ?? [])].map(([name, value]) => [name, String(value)]));
}
