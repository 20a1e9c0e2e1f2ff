import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";

/** Disposes of a planner's process at the moment at which its report has come and nobody has read it yet. */
const DISPOSED_AT_THE_REPORT = `
  import { subscribe } from "node:diagnostics_channel";
  const { PlannerProcess } = await import(${JSON.stringify(new URL("../../../gateway/planner/process/planner-process.ts", import.meta.url))});
  let child;
  subscribe("child_process", ({ process }) => { child = process; });
  const planner = new PlannerProcess(() => {});
  const { promise, resolve } = Promise.withResolvers();
  child.on("message", () => resolve(planner[Symbol.asyncDispose]()));
  await Promise.all([planner.order({ kind: "load", supergraph: "type Query { a: Int }" }), promise]);
  console.log("ended");
`;

it("waits for the end of a planner's process that is disposed of while its report comes in", async () => {
  const script = ["--input-type=module", "--eval", DISPOSED_AT_THE_REPORT];

  // A process whose awaited end does not keep it alive would end with 13.
  const { stdout } = await promisify(execFile)(process.execPath, script);

  expect(stdout).toBe("ended\n");
});
