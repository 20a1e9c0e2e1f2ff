import type { CommandHandlers } from "../../platform/commands/command-handler.ts";
import { fleetRuleCommands } from "./fleet-rules/fleet-rule-commands.ts";
import type { RulesTables } from "./tables.ts";
import { ruleCommands } from "./writes/rule-commands.ts";

/** What persons may have done with rules. */
export const commands: CommandHandlers<RulesTables> = {
  ...ruleCommands,
  ...(fleetRuleCommands as unknown as CommandHandlers<RulesTables>),
};
