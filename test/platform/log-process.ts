import { createLogger } from "../../platform/log.ts";
import { VendorError } from "../../platform/vendor/vendor-error.ts";

/** Logs a secret wherever one can stand; a test reads what comes out. */

const log = createLogger({ level: "info", process: "test" });
const headers = { Authorization: "Bearer s3cret", "set-cookie": ["session=s3cret"], accept: "application/json" };
const cause = Object.assign(new Error("no answer"), { headers, statusCode: 401 });
const endless: Record<string, unknown> = { token: "s3cret" };
endless.self = endless;

log.info({ password: "s3cret", user: "ann" }, "at the top");
log.info({ request: { headers } }, "below");
log.info({ a: { b: [{ c: { d: { SAMSARA_TOKEN: "s3cret" } } }] } }, "far below");
log.info({ record: { raw: { driver: "s3cret" }, body: "s3cret", ref: "e1" } }, "a record");
log.error({ err: new VendorError("unauthorized", "GET /a answered 401", { cause }) }, "an error");
log.error(cause, "an error alone");
log.info({ source: { cause } }, "an error below");
log.info({ endless }, "endless");
log.child({ subgraph: "safety" }).info({ at: new Date(0), none: null, count: 1 }, "of a child");
log.debug("not at this level");
