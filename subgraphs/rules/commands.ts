import type { CommandHandlers } from "../../platform/commands/command-handler.ts";
import type { RulesTables } from "./tables.ts";
import { ruleCommands } from "./writes/rule-commands.ts";

/** What persons may have done with rules. */
export const commands: CommandHandlers<RulesTables> = ruleCommands;
