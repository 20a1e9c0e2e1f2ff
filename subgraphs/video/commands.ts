import type { CommandHandlers } from "../../platform/commands/command-handler.ts";
import { createRequestCommands } from "./requests/request-commands.ts";
import type { RequestWriter } from "./requests/request-writer.ts";
import type { VideoTables } from "./tables.ts";
import { eventCommands } from "./writes/event-commands.ts";
import { liveCommands } from "./writes/live-streams.ts";

/** What persons may ask for: all of it is RoscoLive's to do. */
export function createCommands(requests: RequestWriter): CommandHandlers<VideoTables> {
  return { ...createRequestCommands(requests), ...eventCommands, ...liveCommands };
}
