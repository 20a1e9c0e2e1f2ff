import type { IncomingMessage, ServerResponse } from "node:http";
import type { GraphQLSchema } from "graphql";
import type { WakeUps } from "./bus/wake-ups.ts";
import type { Clock } from "./clock.ts";
import type { Commands } from "./commands/command.ts";
import type { FindRoute } from "./http-route.ts";
import type { FindMediaLink } from "./media/media-file.ts";
import type { MediaLinks } from "./media/media-links.ts";
import type { ExposedGauge } from "./metrics/exposed.ts";
import type { Outboxes } from "./outbox/outbox.ts";
import type { SigningKeys } from "./viewer/signing-keys.ts";
import type { Viewer } from "./viewer/viewer.ts";

/** For whom a subgraph resolves, and until when. */
export type SubgraphScope = {
  readonly viewer: Viewer;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
};

/** Answers a request of a viewer that is none of GraphQL. It is told when the server in front of it stops. */
export type ViewerRoute = (
  request: IncomingMessage,
  response: ServerResponse,
  scope: { readonly viewer: Viewer; readonly stopping: AbortSignal },
) => Promise<void>;

/** The serving side of a subgraph. Only reads; whoever opened it disposes of it. */
export type Subgraph<Context extends object = object> = AsyncDisposable & {
  readonly name: string;
  readonly schema: GraphQLSchema;
  /** What others can follow of it; without them, nothing. */
  readonly outboxes?: Outboxes;
  /** What Prometheus is told of what it has of a tenant. */
  readonly toGauges?: (tenant: string) => readonly ExposedGauge[];
  /** Where the files are that its answers link to by `mediaLinks`. */
  readonly findMediaLink?: FindMediaLink;
  /** What answers a viewer at a path of its own; null where there is nothing. */
  readonly findRoute?: (path: string) => ViewerRoute | null;
  /** What answers whoever has a link that its answers give, signed by `linkKeys`; null where there is nothing. */
  readonly findLinkedRoute?: FindRoute;
  /** The context of one request: loaders that ask the store once for all that the request needs. */
  createContext(scope: SubgraphScope): Context;
};

export type SubgraphOptions = {
  readonly storeHome: string;
  /** Wakes live queries when the store has changed. */
  readonly wakeUps: WakeUps;
  /** How its mutations write. */
  readonly commands: Commands;
  readonly clock: Clock;
  /** The links to media that its answers carry; without it, or with null, the vendor's own. */
  readonly mediaLinks?: MediaLinks | null;
  /** What signs the links to pages of its own; without them, keys that it makes up: links are good for as long as it is open. */
  readonly linkKeys?: SigningKeys;
};
