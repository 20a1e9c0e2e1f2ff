import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { type ApiKey, decodeApiKeys, encodeApiKeys, makeApiKey } from "./gateway/authentication/api-keys/api-key.ts";
import { apiKeysPath } from "./gateway/authentication/authentication.ts";
import { ConfigurationError, readEnvironment } from "./platform/environment.ts";
import { viewerBoundsSchema } from "./platform/viewer/viewer.ts";

/** `npm run keys -- create|list|revoke`: the API keys by which machines, and people for a time, are known to the gateway. */

const USAGE = `Usage: npm run keys -- create --name NAME --tenant TENANT [--role R]… [--scope S]… [--device ID]… [--driver ID]…
                             [--from INSTANT] [--until INSTANT] [--expires DURATION|INSTANT]
       npm run keys -- list [--tenant TENANT]
       npm run keys -- revoke ID

  --role, --scope    what it may do; several, each with its flag
  --device --driver  it shows the events of these alone, and no lists of all
  --from --until     and of this time alone, as in 2026-03-01T00:00:00Z
  --expires          when it ends: 30m, 12h, 1d (the default is 90d, a year is the most), or an instant

The keys are kept in API_KEYS_FILE (DATA_DIR/api-keys.json), from which no key can be told. A running gateway sees changes within seconds.`;

const UNITS_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };
const LONGEST_MS = 366 * 86_400_000;

const path = apiKeysPath(readEnvironment());

try {
  await run(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}

async function run([command, ...args]: readonly string[]): Promise<void> {
  const { values, positionals } = read(args);
  switch (command) {
    case "create":
      return create(values);
    case "list":
      return list(values.tenant);
    case "revoke":
      return revoke(positionals[0]);
    default:
      throw new ConfigurationError(USAGE);
  }
}

function read(args: readonly string[]) {
  const [one, many] = [{ type: "string" }, { type: "string", multiple: true }] as const;
  const options = {
    name: one,
    tenant: one,
    from: one,
    until: one,
    expires: one,
    role: many,
    scope: many,
    device: many,
    driver: many,
  };
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (error) {
    throw new ConfigurationError(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
  }
}

type Values = ReturnType<typeof read>["values"];

async function create({ name, tenant, role = [], scope = [], expires = "90d", ...bounds }: Values): Promise<void> {
  if (!name || !tenant || role.length + scope.length === 0) {
    throw new ConfigurationError(`A key needs a name, a tenant, and a role or a scope.\n\n${USAGE}`);
  }
  const nowMs = Date.now();
  const expiresAtMs = toEnd(expires, nowMs);
  if (!(expiresAtMs > nowMs && expiresAtMs <= nowMs + LONGEST_MS)) {
    throw new ConfigurationError("--expires must be to come, within a year.");
  }
  const rows = toRows(bounds);
  const { key, text } = makeApiKey({
    ...{ name, tenant, roles: role, scopes: scope, rows },
    createdAt: new Date(nowMs).toISOString(),
    expiresAt: new Date(expiresAtMs).toISOString(),
  });
  await store([...(await load()), key]);
  console.log(`The key ${key.id} (${name}) ends at ${key.expiresAt}. It is shown now and never again:\n\n${text}`);
}

function toRows({ device, driver, from, until }: Values): ApiKey["rows"] {
  const rows = {
    ...(device && { deviceIds: device }),
    ...(driver && { driverIds: driver }),
    ...(from !== undefined && { fromMs: toInstant("--from", from) }),
    ...(until !== undefined && { untilMs: toInstant("--until", until) }),
  };
  return Object.keys(viewerBoundsSchema.parse(rows)).length === 0 ? null : rows;
}

function toInstant(flag: string, text: string): number {
  const instant = Date.parse(text);
  if (Number.isNaN(instant)) throw new ConfigurationError(`${flag}: ${text} is no instant.`);
  return instant;
}

function toEnd(text: string, nowMs: number): number {
  const [, count, unit = ""] = /^(\d{1,4})([mhd])$/.exec(text) ?? [];
  return count === undefined ? toInstant("--expires", text) : nowMs + Number(count) * (UNITS_MS[unit] ?? 0);
}

async function list(tenant: string | undefined): Promise<void> {
  const keys = (await load()).filter((key) => tenant === undefined || key.tenant === tenant);
  for (const { id, name, tenant: of, roles, scopes, rows, expiresAt, revokedAt } of keys) {
    const state = revokedAt
      ? `revoked ${revokedAt}`
      : Date.parse(expiresAt) <= Date.now()
        ? `ended ${expiresAt}`
        : `ends ${expiresAt}`;
    console.log(
      [id, of, name, [...roles, ...scopes].join(" "), rows ? JSON.stringify(rows) : "all rows", state].join("\t"),
    );
  }
}

async function revoke(id: string | undefined): Promise<void> {
  const keys = await load();
  const key = keys.find((one) => one.id === id);
  if (!key) throw new ConfigurationError(`There is no key ${id ?? "without an id"}.`);
  const revoked = { ...key, revokedAt: key.revokedAt ?? new Date().toISOString() };
  await store(keys.map((one) => (one === key ? revoked : one)));
  console.log(`The key ${key.id} (${key.name}) serves no more.`);
}

async function load(): Promise<readonly ApiKey[]> {
  try {
    return decodeApiKeys(await readFile(path, "utf8"));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw new ConfigurationError(`${path} is no file of keys: ${String(error)}`);
  }
}

/** Whoever reads the file meanwhile reads the one before. */
async function store(keys: readonly ApiKey[]): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.new`, encodeApiKeys(keys), { mode: 0o600 });
  await rename(`${path}.new`, path);
}
