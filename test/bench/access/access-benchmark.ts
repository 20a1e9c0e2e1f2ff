import { readFileSync } from "node:fs";
import { buildSchema, parse } from "graphql";
import { readGrant } from "../../../gateway/authentication/claims.ts";
import { Grants } from "../../../gateway/authentication/grant.ts";
import { bearerOf } from "../../../gateway/authentication/identity.ts";
import { decodeRoles } from "../../../gateway/authentication/roles.ts";
import { ALGORITHMS, TokenVerifier } from "../../../gateway/authentication/token-verifier.ts";
import { KeySet } from "../../../gateway/authentication/verification-keys.ts";
import { readAccessRules } from "../../../gateway/authorization/access-rules.ts";
import { OperationAccess } from "../../../gateway/authorization/operation-access.ts";
import type { Rights } from "../../../gateway/authorization/rights.ts";
import { systemClock } from "../../../platform/clock.ts";
import { createLogger } from "../../../platform/log.ts";
import { toViewer } from "../../../platform/viewer/viewer.ts";
import { AUDIENCE, ISSUER, Signer } from "../../gateway/authentication/issuer.ts";
import type { Benchmark, BenchmarkOptions, BenchmarkReport } from "../benchmark.ts";
import { formatTable } from "../table.ts";

const SCHEMA = new URL("../../../schema/", import.meta.url);
const read = (file: string) => readFileSync(new URL(file, SCHEMA), "utf8");

/** A dashboard: 13 fields that require scopes of five kinds. */
const DASHBOARD = `{ events(first: 20) { edges { node { title severity device { name camera { model } } driver { name username }
  video { status raw } safety { state } dutyRecord { status } ruleCrossing { direction } coaching { state } } } } sources { vendor } }`;

export const accessBenchmark: Benchmark = {
  summary: "what it costs a request to be known by its token and to be held to its rights",
  run: measureAccess,
};

async function measureAccess({ quick }: BenchmarkOptions): Promise<BenchmarkReport> {
  const signer = await Signer.make("k");
  const roles = decodeRoles(read("roles.json"));
  const grants = new Grants(() => roles, toViewer);
  const keys = new KeySet();
  keys.replace({ keys: [signer.jwk] });
  const verifier = new TokenVerifier({
    ...{ keys, issuer: ISSUER, audience: AUDIENCE, algorithms: ALGORITHMS, leewaySeconds: 5, clock: systemClock },
    log: createLogger({ level: "silent", process: "bench" }),
    identify: (claims) => {
      const grant = readGrant(claims, { tenant: "tenant", defaultTenant: null });
      return grant && grants.identify(grant);
    },
  });
  const [times, verifications] = quick ? [50_000, 500] : [500_000, 5_000];
  const sign = (jti: number) => signer.sign(systemClock, { jti: String(jti), roles: ["dispatcher"] });
  const tokens = await Promise.all(Array.from({ length: verifications }, (_, jti) => sign(jti)));
  const headers = tokens.map((token) => `Bearer ${token}`);
  const authenticate = (header: string) => verifier.verify(bearerOf(header) ?? "");

  const firstMicros = await processorMicros(verifications, (at) => authenticate(headers[at] ?? ""));
  const knownMicros = await processorMicros(times, (at) => authenticate(headers[at % 100] ?? ""));
  const rights = (await authenticate(headers[0] ?? ""))?.rights as Rights;
  const access = new OperationAccess(
    parse(DASHBOARD),
    buildSchema(read("api.graphql")),
    readAccessRules(parse(read("supergraph.graphql"))),
  );
  const choiceMicros = await processorMicros(times, () => access.choiceOf(rights));
  const figures = { firstMicros, knownMicros, choiceMicros, perRequestMicros: knownMicros + choiceMicros };
  const rows: [string, number][] = [
    ["a token that was not seen before", firstMicros],
    ["a token that was", knownMicros],
    ["what its rights leave of an operation", choiceMicros],
    ["together, for each request but a token's first", figures.perRequestMicros],
  ];
  const text = formatTable(
    ["Processor time", "µs"],
    rows.map(([what, micros]) => [what, micros.toFixed(2)]),
  );
  return { text, figures };
}

/** The processor time of one call among many, in microseconds. */
async function processorMicros(times: number, work: (at: number) => unknown): Promise<number> {
  for (let at = 0; at < Math.min(times, 100); at += 1) await work(times - 1 - at);
  const before = process.cpuUsage();
  for (let at = 0; at < times; at += 1) await work(at);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / times;
}
