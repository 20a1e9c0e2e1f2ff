import type { Logger } from "../../../platform/log.ts";
import type { Decoded } from "../wire.ts";

/** Says in the log which fields of Samsara's records could not be read: each field of each kind of record once. */
export class UnreadFields {
  readonly #log: Logger;
  readonly #told = new Set<string>();

  constructor(log: Logger) {
    this.#log = log;
  }

  /** Hands a decoded record on. What is said is the name of a field, never what stands in it. */
  note<Wire extends Decoded<object>>(kind: string, wire: Wire): Wire {
    for (const field of wire.unreadFields) {
      const told = `${kind} ${field}`;
      if (this.#told.has(told)) continue;
      this.#told.add(told);
      this.#log.warn({ vendor: "SAMSARA", kind, field }, "a field is in a form that is not known: left out");
    }
    return wire;
  }
}
