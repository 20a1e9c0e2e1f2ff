import {
  type Attributes,
  type Context,
  defaultTextMapGetter,
  defaultTextMapSetter,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type TextMapPropagator,
  TraceFlags,
  type Tracer,
  trace,
} from "@opentelemetry/api";

/** How tracing begins. Whoever only goes on with it needs nothing of OpenTelemetry but types. */
export type Tracing = {
  /** The point where a request arrives: below the span that its headers name, or in a trace of its own. */
  arriving(name: string, arrival: Arriving): TracePoint;
};

type Arriving = { readonly headers: unknown; readonly attributes: Attributes };

/** What spans are made and passed on with. */
export type TraceTools = { readonly tracer: Tracer; readonly propagator: TextMapPropagator };

/**
 * A span that is under way, and the place in its trace below which others begin.
 *
 * It goes along with what it is about, and nowhere is it kept on the side: where there is none, nothing is traced and
 * nothing is paid.
 */
export class TracePoint {
  readonly #tools: TraceTools;
  readonly #span: Span;
  readonly #context: Context;

  private constructor(tools: TraceTools, span: Span, parent: Context) {
    this.#tools = tools;
    this.#span = span;
    this.#context = trace.setSpan(parent, span);
  }

  /** Begins where a request arrives. */
  static arriving(tools: TraceTools, name: string, { headers, attributes }: Arriving): TracePoint {
    const parent = tools.propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter);
    return new TracePoint(tools, tools.tracer.startSpan(name, { kind: SpanKind.SERVER, attributes }, parent), parent);
  }

  get traceId(): string {
    return this.#span.spanContext().traceId;
  }

  /** Begins a span below this one. */
  begin(name: string, attributes: Attributes): TracePoint {
    return this.#begin(name, SpanKind.INTERNAL, attributes);
  }

  /** Begins a span below this one for what somebody else is asked. */
  beginAsking(name: string, attributes: Attributes): TracePoint {
    return this.#begin(name, SpanKind.CLIENT, attributes);
  }

  /**
   * Begins a trace of its own that leads back to this one: what can happen any number of times would make one trace
   * too large to be looked at. When this one was not sampled, neither is that.
   */
  beginLinked(name: string, attributes: Attributes): TracePoint {
    const origin = this.#span.spanContext();
    if ((origin.traceFlags & TraceFlags.SAMPLED) === 0) return this.begin(name, attributes);
    const options = { root: true, kind: SpanKind.INTERNAL, attributes, links: [{ context: origin }] };
    return new TracePoint(this.#tools, this.#tools.tracer.startSpan(name, options, ROOT_CONTEXT), ROOT_CONTEXT);
  }

  /** Does work as a span below this one; `reasonOf` has a word for what the work throws. */
  async within<T>(name: string, work: () => Promise<T>, reasonOf: (error: unknown) => string): Promise<T> {
    const point = this.begin(name, {});
    try {
      return await work();
    } catch (error) {
      point.fail(reasonOf(error));
      throw error;
    } finally {
      point.end();
    }
  }

  /** The headers by which whoever is asked from here finds this point: <https://www.w3.org/TR/trace-context/>. */
  headers(): Readonly<Record<string, string>> {
    const headers: Record<string, string> = {};
    this.#tools.propagator.inject(this.#context, headers, defaultTextMapSetter);
    return headers;
  }

  rename(name: string): void {
    this.#span.updateName(name);
  }

  set(attributes: Attributes): void {
    this.#span.setAttributes(attributes);
  }

  /** Notes that what the span is about failed, by a word for why. */
  fail(reason: string): void {
    this.#span.setAttribute("error.type", reason).setStatus({ code: SpanStatusCode.ERROR });
  }

  end(): void {
    this.#span.end();
  }

  #begin(name: string, kind: SpanKind, attributes: Attributes): TracePoint {
    const span = this.#tools.tracer.startSpan(name, { kind, attributes }, this.#context);
    return new TracePoint(this.#tools, span, this.#context);
  }
}
