import { beforeEach } from "vitest";

/** Where the machine has no PostgreSQL, its tests say so one by one. */
beforeEach((context) => {
  if (!process.env.TEST_POSTGRES) context.skip("this machine has no PostgreSQL");
});
