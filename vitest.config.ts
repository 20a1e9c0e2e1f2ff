import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/** Tests of what is kept in stores run on both engines. The others, and those that look into files, run once. */
const ON_BOTH_ENGINES = [
  "test/platform/records/{record-writer,record-writer-model,derived-records,two-tenants,record-retention-model}.test.ts",
  "test/platform/outbox/*.test.ts",
  "test/platform/commands/{command-runner,command-model}.test.ts",
  "test/platform/vendor/writes/vendor-writer.test.ts",
  "test/platform/feed/disordered-pages.test.ts",
  "test/platform/store/{writer-lease,contract/*,postgres/tenants/*}.test.ts",
  "test/platform/ingest/runner/ingest-runner.test.ts",
  "test/subgraphs/link-copy.test.ts",
  "test/subgraphs/rules/fleet-rules/rule-watch.test.ts",
  "test/subgraphs/{video,safety,hos,rules}/store.test.ts",
  "test/subgraphs/video/requests/footage-{store,model}.test.ts",
  "test/subgraphs/rules/crossings/crossing-store.test.ts",
  "test/subgraphs/hos/hours/hours-{store,model}.test.ts",
  "test/subgraphs/hos/duty-status/duty-status-changes.test.ts",
  "test/subgraphs/hos/log/{duty-record-log,daily-log}.test.ts",
  "test/subgraphs/safety/{coaching/{coaching-cases,case-store},scores/scores,rules/coaching-rules,coaches/coaches}.test.ts",
  "test/subgraphs/fleet/**/{changes,change-kinds,event-filters,event-reader,events-connection,fleet,groups,identity-feed}.test.ts",
  "test/subgraphs/fleet/**/{link-candidates,link-decisions,publisher-store,quarantine,retention-model,two-tenants}.test.ts",
  "test/subgraphs/fleet/**/{silences,words,seen-together,event-counts,coverage,search,tracks}.test.ts",
  "test/subgraphs/fleet/attribution/{attribution,attribution-cursors}.test.ts",
  "test/subgraphs/fleet/incidents/{incidents,incident-groups,incident-lists,incident-changes,stored-events}.test.ts",
];

/** Those on PostgreSQL that take longest for what the ones above show as well: they run with the long ones. */
const ON_BOTH_ENGINES_AT_LENGTH = [
  "test/subgraphs/fleet/**/{link-commands,links,retention,identity-events}.test.ts",
  "test/{e2e,subgraphs/fleet/rebuild}/{rebuild,rebuild-model}.test.ts",
  "test/subgraphs/fleet/counts/event-counts-model.test.ts",
  "test/subgraphs/fleet/**/{attribution-model,behaviour-model,behaviour-truth}.test.ts",
];

export default defineConfig({
  resolve: {
    // As Node resolves it: vite would take the ES module build for us and leave the other one to CommonJS packages,
    // and graphql refuses schemas that were built by a second copy of itself.
    alias: [{ find: /^graphql$/, replacement: import.meta.resolve("graphql") }],
  },
  test: {
    retry: 0,
    // Most tests wait for sockets and disks, for more than half of their time: one worker more than there are cores.
    maxWorkers: availableParallelism() + 1,
    // Process tests start Node several times on machines that may have two cores and other work to do.
    testTimeout: 60_000,
    hookTimeout: 90_000,
    // What is waited for comes at once on a machine at rest; the test's own timeout is the bound.
    expect: { poll: { timeout: 50_000 } },
    projects: [
      { extends: true, test: { name: "fleetgraph", include: ["test/**/*.test.ts"] } },
      {
        extends: true,
        test: {
          name: "on PostgreSQL",
          include: process.env.LONG ? [...ON_BOTH_ENGINES, ...ON_BOTH_ENGINES_AT_LENGTH] : ON_BOTH_ENGINES,
          env: { STORE_ENGINE: "postgres" },
          globalSetup: "test/postgres-setup.ts",
          setupFiles: "test/skip-without-postgres.ts",
        },
      },
    ],
  },
});
