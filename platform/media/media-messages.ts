import type { MediaRequest } from "./media-deliveries.ts";
import type { MediaFile, MediaLink } from "./media-file.ts";
import type { MediaLimits } from "./media-limits.ts";

/** What the process that sends media is started with. Secrets come in a message: arguments and environments are read by others. */
export type MediaProcessSettings = {
  readonly secrets: readonly string[];
  readonly origins: readonly string[];
  readonly limits: MediaLimits;
  readonly logLevel: string;
};

/** To the process that sends media. A request comes with its connection. */
export type ToMediaProcess =
  | { readonly kind: "settings"; readonly settings: MediaProcessSettings }
  | { readonly kind: "request"; readonly request: MediaRequest }
  | { readonly kind: "link"; readonly id: number; readonly link: MediaLink | null }
  | { readonly kind: "link failed"; readonly id: number };

/** From it. */
export type FromMediaProcess =
  | { readonly kind: "ready" }
  /** It has nothing to do, and had nothing for a while. */
  | { readonly kind: "idle" }
  | { readonly kind: "find link"; readonly id: number; readonly file: MediaFile; readonly isRefused: boolean };
