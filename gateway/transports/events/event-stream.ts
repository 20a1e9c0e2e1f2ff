/** An event of a stream; its name is empty when it has none. */
export type StreamEvent = { readonly event: string; readonly data: string };

/** One event, or one line, of a stream grew beyond what is kept of it. */
export class EventTooLargeError extends Error {
  override readonly name = "EventTooLargeError";
}

/**
 * Parses an event stream: <https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation>.
 *
 * In one thing it differs from browsers: an event that has a name and no data is one all the same, as GraphQL over SSE
 * ends a stream with.
 */
export class EventStreamParser {
  readonly #maxCharacters: number;
  #line = "";
  #isAfterCarriageReturn = false;
  #event = "";
  #data: string | null = null;

  constructor(maxCharacters: number) {
    this.#maxCharacters = maxCharacters;
  }

  /** The events that are complete with the next part of the text. Throws an {@link EventTooLargeError}. */
  *feed(text: string): Generator<StreamEvent, void> {
    // A line that ended with the first half of a line break must not end twice.
    let start = this.#isAfterCarriageReturn && text.startsWith("\n") ? 1 : 0;
    if (text !== "") this.#isAfterCarriageReturn = text.endsWith("\r");
    const breaks = /\r\n|\n|\r/g;
    breaks.lastIndex = start;
    for (let end = breaks.exec(text); end; end = breaks.exec(text)) {
      const event = this.#endLine(this.#line + text.slice(start, end.index));
      this.#line = "";
      start = breaks.lastIndex;
      if (event) yield event;
    }
    this.#line += text.slice(start);
    if (this.#line.length + (this.#data?.length ?? 0) > this.#maxCharacters) throw new EventTooLargeError();
  }

  #endLine(line: string): StreamEvent | null {
    if (line === "") return this.#endEvent();
    const [, field, value = ""] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (field === "event") this.#event = value;
    else if (field === "data") this.#data = this.#data === null ? value : `${this.#data}\n${value}`;
    return null;
  }

  #endEvent(): StreamEvent | null {
    const event = this.#event === "" && this.#data === null ? null : { event: this.#event, data: this.#data ?? "" };
    this.#event = "";
    this.#data = null;
    return event;
  }
}
