import { Socket } from "node:net";
import { constants, setPriority } from "node:os";
import { systemClock } from "../clock.ts";
import { createLogger } from "../log.ts";
import { MediaDeliveries } from "./media-deliveries.ts";
import type { FindMediaLink, MediaLink } from "./media-file.ts";
import type { FromMediaProcess, MediaProcessSettings, ToMediaProcess } from "./media-messages.ts";
import { MediaOrigins } from "./media-origins.ts";
import { MediaStorage } from "./media-storage.ts";
import { MediaTokens } from "./media-tokens.ts";

// The process that sends media: it is handed connections, and asks whoever started it for the vendors' links.

// A film has seconds in a player's buffer, and a query has none: where both want a core, the query has it.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);

/** A page of films is looked at with pauses. */
const IDLE_AFTER_MS = 60_000;

const tell = (message: FromMediaProcess): void => void process.send?.(message);

const asked = new Map<number, PromiseWithResolvers<MediaLink | null>>();
let lastId = 0;

const findLink: FindMediaLink = (file, { isRefused }) => {
  lastId += 1;
  const answer = Promise.withResolvers<MediaLink | null>();
  asked.set(lastId, answer);
  tell({ kind: "find link", id: lastId, file, isRefused });
  return answer.promise;
};

let deliveries: MediaDeliveries | null = null;
let idling: NodeJS.Timeout | undefined;

function start({ secrets, origins, limits, logLevel }: MediaProcessSettings): void {
  const log = createLogger({ level: logLevel, process: "media" });
  const storage = new MediaStorage(new MediaOrigins(origins), limits);
  deliveries = new MediaDeliveries({ tokens: new MediaTokens(secrets, systemClock), storage, findLink, limits, log });
  tell({ kind: "ready" });
}

function settle(id: number, settleWith: (answer: PromiseWithResolvers<MediaLink | null>) => void): void {
  const answer = asked.get(id);
  asked.delete(id);
  if (answer) settleWith(answer);
}

process.on("message", (message: ToMediaProcess, connection: unknown) => {
  switch (message.kind) {
    case "settings":
      return start(message.settings);
    case "request":
      // One whose client left on the way is none any more.
      if (!(connection instanceof Socket) || !deliveries) return;
      clearTimeout(idling);
      void deliveries.deliver(message.request, connection).then(() => {
        if (deliveries?.streams === 0) idling = setTimeout(() => tell({ kind: "idle" }), IDLE_AFTER_MS);
      });
      return;
    case "link":
      return settle(message.id, ({ resolve }) => resolve(message.link));
    case "link failed":
      return settle(message.id, ({ reject }) => reject(new Error("the link cannot be known at the moment")));
    default:
      throw new Error(`a message that we do not know: ${JSON.stringify(message satisfies never)}`);
  }
});
process.on("disconnect", () => process.exit());
// Whoever started it stops it: a Ctrl-C reaches both.
process.on("SIGINT", () => {});
