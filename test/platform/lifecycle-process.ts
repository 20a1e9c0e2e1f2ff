import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { ConfigurationError } from "../../platform/environment.ts";
import { runProcess } from "../../platform/lifecycle.ts";
import { createLogger } from "../../platform/log.ts";

/** A process that starts and stops as its argument says; a test watches it from outside. */

const [mode] = process.argv.slice(2);
const log = createLogger({ level: "info", process: "test" });

await runProcess(log, async (stopping) => {
  if (mode === "misconfigured") throw new ConfigurationError("ACME_TOKEN must be set too.");
  if (mode === "fails-to-start") throw new Error("the port is taken");
  if (mode === "address-taken") {
    const holder = createServer().listen(0, "127.0.0.1");
    await once(holder, "listening");
    const { port } = holder.address() as AddressInfo;
    holder.unref();
    await once(createServer().listen(port, "127.0.0.1"), "listening");
  }
  const work = setInterval(() => {}, 1_000);
  console.log("started");
  if (mode === "long-start") {
    await new Promise((resolve) => stopping.addEventListener("abort", resolve));
    clearInterval(work);
    stopping.throwIfAborted();
  }
  return {
    async [Symbol.asyncDispose]() {
      console.log("stopping");
      if (mode === "never-stops") await new Promise(() => {});
      clearInterval(work);
      if (mode === "fails-to-stop") throw new Error("the disk is full");
      console.log("stopped");
    },
  };
});
