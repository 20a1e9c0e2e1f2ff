import type { Clock } from "../clock.ts";
import type { Environment } from "../environment.ts";
import type { FindRoute } from "../http-route.ts";
import type { FindMediaLink } from "./media-file.ts";
import { DEFAULT_MEDIA_LIMITS } from "./media-limits.ts";
import { MediaLinks } from "./media-links.ts";
import { MediaRoutes, type MediaRoutesOptions } from "./media-routes.ts";
import { readMediaSettings } from "./media-settings.ts";
import { MediaTokens } from "./media-tokens.ts";

export type MediaProxyOptions = Pick<MediaRoutesOptions, "clientOf" | "log"> & {
  readonly environment: Environment;
  /** Where vendors are known to keep their media. */
  readonly origins: readonly string[];
  /** The address that the proxy is reached at where `PUBLIC_URL` says nothing. Asked for once the server listens. */
  readonly toOwnUrl: () => string;
  readonly findLink: FindMediaLink;
  readonly logLevel: string;
  readonly clock: Clock;
};

/** Sends the vendors' media at an address of ours, and makes the links to it. Whoever made it disposes of it. */
export class MediaProxy implements AsyncDisposable {
  readonly #routes: MediaRoutes;
  readonly links: MediaLinks;

  /** Throws a `ConfigurationError` for settings that make no sense. */
  constructor({ environment, origins, toOwnUrl, findLink, clientOf, log, logLevel, clock }: MediaProxyOptions) {
    const { publicUrl, secrets, origins: others } = readMediaSettings(environment);
    this.links = new MediaLinks(new MediaTokens(secrets, clock), () => publicUrl ?? toOwnUrl());
    const settings = { secrets, origins: [...origins, ...others], limits: DEFAULT_MEDIA_LIMITS, logLevel };
    this.#routes = new MediaRoutes({ settings, findLink, clientOf, log });
  }

  get find(): FindRoute {
    return this.#routes.find;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#routes[Symbol.asyncDispose]();
  }
}
