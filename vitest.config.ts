import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    retry: 0,
    // Process tests start Node several times on machines that may have two cores and other work to do.
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
