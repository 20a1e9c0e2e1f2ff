import type { Cursors } from "../../../platform/records/record-writer.ts";
import type { ListContext } from "../mapper.ts";
import type { WireTerminal } from "../wire.ts";

/** The names of the terminals by their ids, as pairs in JSON. */
export const TERMINALS_CURSOR = "terminals";

/** Knows the terminals by their names: to the fleet they are groups of drivers and vehicles. */
export class Terminals {
  readonly #names = new Map<string, string | null>();

  /** Remembers the names that are stored, and gives them as they are stored. What was noted since stays. */
  async recall(cursors: Cursors): Promise<string> {
    const stored = (await cursors.read(TERMINALS_CURSOR)) ?? "[]";
    for (const [ref, name] of JSON.parse(stored) as readonly (readonly [string, string | null])[]) {
      if (!this.#names.has(ref)) this.#names.set(ref, name);
    }
    return stored;
  }

  note({ id, name }: WireTerminal): void {
    this.#names.set(id, name || null);
  }

  /** All names that are known, as they are to be stored under {@link TERMINALS_CURSOR}. */
  toStored(): string {
    return JSON.stringify([...this.#names].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** What a record that names a terminal is mapped with. */
  toContext(receivedAtMs: number): ListContext {
    return {
      receivedAtMs,
      toGroups: (ref) => (ref == null ? [] : [{ ref, name: this.#names.get(ref) ?? null }]),
    };
  }
}
