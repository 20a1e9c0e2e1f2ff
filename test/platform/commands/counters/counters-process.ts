import { type Process, startProcess } from "../../../e2e/process.ts";

export type AddInput = {
  readonly name: string;
  readonly amount: number;
  readonly expectedRevision?: number;
  readonly idempotencyKey?: string;
};

export type Answer = {
  readonly data?: { readonly add: { readonly value: number; readonly revision: number } | null } | null;
  readonly errors?: readonly { readonly message: string; readonly extensions: Readonly<Record<string, unknown>> }[];
};

export type CountersProcess = { readonly process: Process; add(input: AddInput): Promise<Answer> };

/** Starts counters in a process of their own, and resolves when they answer. */
export async function startCounters(dataDir: string, environment: Readonly<Record<string, string>> = {}) {
  const process = startProcess("test/platform/commands/counters/process.ts", [], { DATA_DIR: dataDir, ...environment });
  const [, url = ""] = await process.printed(/^counters answer at (\S+)$/m);
  const query = "mutation Add($input: AddInput!) { add(input: $input) { value revision } }";
  const add = async (input: AddInput): Promise<Answer> => {
    const body = JSON.stringify({ query, variables: { input } });
    const response = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body });
    return (await response.json()) as Answer;
  };
  return { process, add };
}
