import type { Commands } from "../../../platform/commands/command.ts";

/** For subgraphs of which a test only reads. */
export const NO_COMMANDS: Commands = {
  run: () => Promise.reject(new Error("this test writes nothing")),
};
