import type { Clock } from "../../platform/clock.ts";
import type { Logger } from "../../platform/log.ts";
import type { Identity } from "../authentication/identity.ts";
import type { Engine, RequestScope } from "../engine/engine.ts";
import type { Tracing } from "../tracing/trace-point.ts";
import type { ClientAddresses } from "./connections/client-address.ts";
import type { StalledConnections } from "./connections/stalled-connections.ts";
import type { BodyArrivals } from "./http/body-arrivals.ts";
import type { PersistedOperations } from "./http/persisted-operations.ts";
import type { ServerLimits } from "./limits.ts";
import type { Quotas } from "./quotas/quotas.ts";
import type { AccessLog } from "./records/access-log.ts";
import type { GatewayMetrics } from "./records/metrics.ts";

/**
 * Tells who asks, from the request's headers, or null for nobody who may. A rejection means that it cannot be told now.
 */
export type Authenticate = (headers: RequestScope["headers"], signal: AbortSignal) => Promise<Identity | null>;

/** What every way to bring a GraphQL operation to the engine stands on. */
export type GraphQLService = {
  /** Asked once per operation: the engine may have been exchanged since the one before. */
  readonly engine: () => Engine;
  readonly persisted: PersistedOperations;
  readonly authenticate: Authenticate;
  readonly clock: Clock;
  /** What viewers and tenants may ask for; null where nothing bounds them. */
  readonly quotas: Quotas | null;
  /** Tells who sent a request, for what is bounded for each client. */
  readonly clients: ClientAddresses;
  readonly limits: ServerLimits;
  /** Watches the requests whose bodies are being read. */
  readonly bodies: BodyArrivals;
  /** Watches every connection of the server. */
  readonly stalled: StalledConnections;
  readonly metrics: GatewayMetrics;
  readonly log: Logger;
  readonly accessLog: AccessLog;
  /** What requests are traced with; null when they are not. */
  readonly tracing: Tracing | null;
  /** Aborted when the server is told to stop: streams end, so that what they hold can be let go. */
  readonly stopping: AbortSignal;
};
