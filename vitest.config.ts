import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: {
    // As Node resolves it: vite would take the ES module build for us and leave the other one to CommonJS packages,
    // and graphql refuses schemas that were built by a second copy of itself.
    alias: [{ find: /^graphql$/, replacement: import.meta.resolve("graphql") }],
  },
  test: {
    include: ["test/**/*.test.ts"],
    retry: 0,
    // Most tests wait for sockets and disks, for more than half of their time: one worker more than there are cores.
    maxWorkers: availableParallelism() + 1,
    // Process tests start Node several times on machines that may have two cores and other work to do.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // What is waited for comes at once on a machine at rest; the test's own timeout is the bound.
    expect: { poll: { timeout: 25_000 } },
  },
});
