import { readFile } from "node:fs/promises";
import { parseWireJson } from "../../../platform/vendor/wire-json.ts";
import type { VendorReply, VendorRoute } from "../../vendor-server.ts";

export const STREAM = "GET /safety-events/stream";

/** The documented page of the event stream, as received: https://developers.samsara.com/reference/getsafetyeventsv2stream */
export async function readSample(): Promise<string> {
  return readFile("test/fixtures/samsara/samsara-safety-events-stream.json", "utf8");
}

/** The documented event, as received, with `parts` of it replaced. */
export async function sampleEvent(parts: Readonly<Record<string, unknown>> = {}): Promise<Record<string, unknown>> {
  const { data } = parseWireJson(await readSample()) as { data: [Record<string, unknown>] };
  return { ...data[0], ...parts };
}

/** An event with no more than an event must have, changed last at `updatedAtTime`. */
export function safetyEvent(id: string, updatedAtTime: string, parts: Readonly<Record<string, unknown>> = {}) {
  return {
    id,
    asset: { id: "v1", name: "Truck 7", type: "vehicle" },
    driver: { id: "d1" },
    behaviorLabels: [{ label: "Braking", source: "automated" }],
    contextLabels: [],
    startMs: "2026-03-01T11:00:00Z",
    updatedAtTime,
    eventState: "needsReview",
    ...parts,
  };
}

/** One answer of the event stream. */
export function pageOf(data: readonly unknown[], endCursor: string, hasNextPage = false): VendorReply {
  return { body: { data, pagination: { endCursor, hasNextPage } } };
}

/** The event stream: what it answers to each cursor, `start` to a request without one, and 400 to any other. */
export function streamOf(replies: Readonly<Record<string, VendorReply>>): Readonly<Record<string, VendorRoute>> {
  return {
    [STREAM]: ({ url }) =>
      replies[url.searchParams.get("after") ?? "start"] ?? { status: 400, body: { message: "Invalid cursor" } },
  };
}
