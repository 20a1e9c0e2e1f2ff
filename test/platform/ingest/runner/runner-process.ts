import { startRowRunner } from "./row-modules.ts";

/** A runner as a process of its own: tells which stores it writes whenever that changes. */

const [storeHome = ""] = process.argv.slice(2);

const { runner } = await startRowRunner(storeHome, process.pid);
let told = "";
setInterval(() => {
  const holds = runner.holds.toSorted().join(" ");
  if (holds !== told) console.log(`${process.pid} writes ${holds === "" ? "nothing" : holds}`);
  told = holds;
}, 20);
runner.failed.catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
