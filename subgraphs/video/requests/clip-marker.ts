/*
 * RoscoLive keeps the JSON that a request carries in `data` with the recording: <https://roscolive-api-v1.apidog.io/6474402e0>. So a recording
 * is known as one that was asked for here, although the answer to the request was lost.
 */

const MARKER = /fleetgraph\W{1,8}([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/;

/** What a request carries that is asked for by the write of an id. */
export function toMarker(writeId: string): string {
  return JSON.stringify({ fleetgraph: writeId });
}

/** The id of the write that some text of a recording names, whatever is around it; null where it names none. */
export function readMarker(data: string | null): string | null {
  return (data && MARKER.exec(data)?.[1]) ?? null;
}
