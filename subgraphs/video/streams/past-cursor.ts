import type { Cursors } from "../../../platform/records/record-writer.ts";

/** How much of the past of a device was read: what happened before the device was read for the first time. Epoch milliseconds. */
export type PastCursor = {
  /** Where the history of the device begins for us. */
  readonly fromMs: number;
  /** From `fromMs` to here everything is still to be read. Null once it was. */
  readonly leftToMs: number | null;
  /** When it was begun to be read, the last time that it was read to its end. */
  readonly readAtMs: number;
};

/** The past of a device; null before it was read for the first time, or where that was before pasts had cursors. */
export async function readPastCursor(deviceId: string, cursors: Cursors): Promise<PastCursor | null> {
  const stored = await cursors.read(pastCursorName(deviceId));
  return stored === null ? null : (JSON.parse(stored) as PastCursor);
}

/** Under which name it is stored. */
export function pastCursorName(deviceId: string): string {
  return `past/${deviceId}`;
}
