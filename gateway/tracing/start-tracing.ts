import type { Sampler } from "@opentelemetry/sdk-trace";
import { z } from "zod";
import { decodeSettings, type Environment } from "../../platform/environment.ts";
import type { Logger } from "../../platform/log.ts";
import type { Tracing } from "./trace-point.ts";

/** The standard variables: <https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/>. */
const settingsSchema = z.object({
  OTEL_TRACES_EXPORTER: z.literal("otlp").default("otlp"),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  OTEL_EXPORTER_OTLP_PROTOCOL: z.enum(["http/protobuf", "http/json"]).default("http/protobuf"),
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: z.enum(["http/protobuf", "http/json"]).optional(),
  // A stopping process has to wait for what is being sent, so this is shorter than the 10 s that are usual.
  OTEL_EXPORTER_OTLP_TIMEOUT: z.coerce.number().int().positive().default(2_000),
  OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: z.coerce.number().int().positive().optional(),
  OTEL_SERVICE_NAME: z.string().optional(),
  OTEL_RESOURCE_ATTRIBUTES: z.string().refine(isPercentEncoded, "is not percent-encoded").default(""),
  OTEL_TRACES_SAMPLER: z
    .enum([
      "always_on",
      "always_off",
      "traceidratio",
      "parentbased_always_on",
      "parentbased_always_off",
      "parentbased_traceidratio",
    ])
    .default("parentbased_always_on"),
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).default(1),
  OTEL_BSP_SCHEDULE_DELAY: z.coerce.number().int().positive().default(5_000),
  OTEL_BSP_EXPORT_TIMEOUT: z.coerce.number().int().positive().default(30_000),
  OTEL_BSP_MAX_QUEUE_SIZE: z.coerce.number().int().positive().default(2_048),
  OTEL_BSP_MAX_EXPORT_BATCH_SIZE: z.coerce.number().int().positive().default(512),
});

type TracingSettings = z.infer<typeof settingsSchema>;

/** What tells the gateway from others when nobody named it. */
const DEFAULT_SERVICE_NAME = "graphql-gateway";

/** How long a stopping process waits for its last spans to be taken: a supervisor's patience is short. */
const FLUSH_WITHIN_MS = 1_000;

/** What clients make up, such as names of operations, is cut to this. */
const MOST_ATTRIBUTE_CHARACTERS = 1_024;

/** Tracing that is on. Disposing of it sends what is left, as far as that takes no longer than 1 s. */
export type StartedTracing = Tracing & AsyncDisposable;

/**
 * Starts sending spans to where the standard variables say, or does nothing and resolves with null when they name no
 * place. The SDK is loaded only when it is used.
 *
 * Throws a `ConfigurationError` for variables that make no sense. The exporter reads some by itself: headers,
 * compression and certificates.
 */
export async function startTracing(environment: Environment, log: Logger): Promise<StartedTracing | null> {
  if (!isWanted(environment)) return null;
  const settings = decodeSettings(settingsSchema, environment);
  const [{ TracePoint }, sdk, { resourceFromAttributes, defaultResource }, core] = await Promise.all([
    import("./trace-point.ts"),
    import("@opentelemetry/sdk-trace"),
    import("@opentelemetry/resources"),
    import("@opentelemetry/core"),
  ]);
  core.setGlobalErrorHandler((error) => log.warn({ err: error }, "spans could not be sent"));
  const provider = new sdk.TracerProvider({
    resource: defaultResource().merge(resourceFromAttributes(resourceAttributes(settings))),
    sampler: samplerOf(settings, sdk),
    spanLimits: { attributeValueLengthLimit: MOST_ATTRIBUTE_CHARACTERS },
    spanProcessors: [
      new sdk.BatchSpanProcessor({
        exporter: await createExporter(settings, endpointOf(settings)),
        scheduledDelayMillis: settings.OTEL_BSP_SCHEDULE_DELAY,
        exportTimeoutMillis: settings.OTEL_BSP_EXPORT_TIMEOUT,
        maxQueueSize: settings.OTEL_BSP_MAX_QUEUE_SIZE,
        maxExportBatchSize: settings.OTEL_BSP_MAX_EXPORT_BATCH_SIZE,
      }),
    ],
  });
  const tools = { tracer: provider.getTracer("gateway"), propagator: new core.W3CTraceContextPropagator() };
  return {
    arriving: (name, arrival) => TracePoint.arriving(tools, name, arrival),
    [Symbol.asyncDispose]: () => withinTime(provider.shutdown(), log),
  };
}

/** Whether an endpoint is named and nothing says that it is not to be used: what else is wrong is then of no interest. */
function isWanted(environment: Environment): boolean {
  const { OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT } = environment;
  const isNamed = (OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? OTEL_EXPORTER_OTLP_ENDPOINT) !== undefined;
  const isDisabled = environment.OTEL_SDK_DISABLED?.toLowerCase() === "true";
  return isNamed && !isDisabled && environment.OTEL_TRACES_EXPORTER !== "none";
}

/** A general endpoint is a base, one for traces is the whole address. */
function endpointOf({
  OTEL_EXPORTER_OTLP_ENDPOINT: base = "",
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: own,
}: TracingSettings): string {
  return own ?? `${base.replace(/\/$/, "")}/v1/traces`;
}

async function createExporter(settings: TracingSettings, url: string) {
  const protocol = settings.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL ?? settings.OTEL_EXPORTER_OTLP_PROTOCOL;
  const { OTLPTraceExporter } =
    protocol === "http/json"
      ? await import("@opentelemetry/exporter-trace-otlp-http")
      : await import("@opentelemetry/exporter-trace-otlp-proto");
  const timeoutMillis = settings.OTEL_EXPORTER_OTLP_TRACES_TIMEOUT ?? settings.OTEL_EXPORTER_OTLP_TIMEOUT;
  return new OTLPTraceExporter({ url, timeoutMillis });
}

function samplerOf(
  { OTEL_TRACES_SAMPLER: name, OTEL_TRACES_SAMPLER_ARG: ratio }: TracingSettings,
  { AlwaysOnSampler, AlwaysOffSampler, ParentBasedSampler, TraceIdRatioBasedSampler }: SamplerClasses,
): Sampler {
  switch (name) {
    case "always_on":
      return new AlwaysOnSampler();
    case "always_off":
      return new AlwaysOffSampler();
    case "traceidratio":
      return new TraceIdRatioBasedSampler(ratio);
    case "parentbased_always_on":
      return new ParentBasedSampler({ root: new AlwaysOnSampler() });
    case "parentbased_always_off":
      return new ParentBasedSampler({ root: new AlwaysOffSampler() });
    case "parentbased_traceidratio":
      return new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) });
    default:
      throw new Error(`there is no such sampler: ${name satisfies never}`);
  }
}

type SamplerClasses = Pick<
  typeof import("@opentelemetry/sdk-trace"),
  "AlwaysOnSampler" | "AlwaysOffSampler" | "ParentBasedSampler" | "TraceIdRatioBasedSampler"
>;

/** Pairs as in `deployment.environment=production,team=fleet`, their values percent-encoded. */
function resourceAttributes(settings: TracingSettings): Record<string, string> {
  const pairs = settings.OTEL_RESOURCE_ATTRIBUTES.split(",").flatMap((pair) => {
    const [name = "", value] = pair.split("=", 2);
    return value === undefined ? [] : [[name.trim(), decodeURIComponent(value.trim())] as const];
  });
  const given = Object.fromEntries(pairs);
  return { ...given, "service.name": settings.OTEL_SERVICE_NAME ?? given["service.name"] ?? DEFAULT_SERVICE_NAME };
}

function isPercentEncoded(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

async function withinTime(sending: Promise<void>, log: Logger): Promise<void> {
  const { promise: late, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(() => reject(new Error(`not within ${FLUSH_WITHIN_MS} ms`)), FLUSH_WITHIN_MS);
  try {
    await Promise.race([sending, late]);
  } catch (error) {
    log.warn({ err: error }, "the last spans could not be sent");
  } finally {
    clearTimeout(timer);
  }
}
