import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { chown, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { Client } from "pg";

const run = promisify(execFile);

/** Where Debian and others put the programs of a server: initdb and postgres are on nobody's path. */
function findPrograms(): string | null {
  const roots = ["/usr/lib/postgresql", "/usr/local/pgsql", "/opt/homebrew/opt"];
  const folders = roots.flatMap((root) =>
    existsSync(root) ? readdirSync(root).map((name) => join(root, name, "bin")) : [],
  );
  return (
    folders
      .sort()
      .reverse()
      .find((folder) => existsSync(join(folder, "initdb"))) ?? null
  );
}

const PROGRAMS = findPrograms();

/** Whether this machine has PostgreSQL. */
export const HAS_POSTGRES = PROGRAMS !== null;

/** The folder of its programs, among them the clients' tools. Empty where there is none. */
export const POSTGRES_PROGRAMS = PROGRAMS ?? "";

type Account = { readonly uid: number; readonly gid: number };

/** PostgreSQL refuses to run as root. */
async function findAccount(): Promise<Account | null> {
  if (process.getuid?.() !== 0) return null;
  const idOf = async (flag: string) => Number((await run("id", [flag, "postgres"])).stdout);
  return { uid: await idOf("-u"), gid: await idOf("-g") };
}

/** A server of PostgreSQL with an empty cluster of its own, which is gone with it. It is reached by a socket of its folder. */
export class PostgresServer implements AsyncDisposable {
  readonly #folder: string;
  readonly #account: Account | null;
  #process: ChildProcess | null = null;

  private constructor(folder: string, account: Account | null) {
    this.#folder = folder;
    this.#account = account;
  }

  static async start(settings: readonly string[] = ["fsync=off", "full_page_writes=off"]): Promise<PostgresServer> {
    if (!PROGRAMS) throw new Error("this machine has no PostgreSQL");
    const folder = await mkdtemp(join(tmpdir(), "fleetgraph-pg-"));
    const account = await findAccount();
    if (account) await chown(folder, account.uid, account.gid);
    const server = new PostgresServer(folder, account);
    const options = [
      "-D",
      join(folder, "data"),
      "-U",
      "postgres",
      "-A",
      "trust",
      "--encoding=UTF8",
      "--locale=C",
      "--no-sync",
    ];
    await run(join(PROGRAMS, "initdb"), options, { ...account, cwd: folder });
    await server.run(settings);
    return server;
  }

  /** The URL of a database, which need not be there yet. */
  url(database: string, role = "postgres"): string {
    return `postgres://${role}@localhost/${database}?host=${encodeURIComponent(this.#folder)}`;
  }

  /** Starts the server again after it was stopped or killed. Resolves when it takes connections. */
  async run(settings: readonly string[] = []): Promise<void> {
    if (!PROGRAMS) return;
    const options = [
      "listen_addresses=",
      `unix_socket_directories=${this.#folder}`,
      "max_connections=300",
      ...settings,
    ];
    const data = join(this.#folder, "data");
    this.#process = spawn(join(PROGRAMS, "postgres"), ["-D", data, ...options.flatMap((option) => ["-c", option])], {
      ...this.#account,
      cwd: this.#folder,
      stdio: "ignore",
    });
    while (!(await this.#takesConnections())) await sleep(20);
  }

  /** What the processes of the server have used so far that are running, in microseconds. Linux alone tells. */
  async processorMicros(): Promise<number> {
    const parent = String(this.#process?.pid);
    const stats = await Promise.all(
      (await readdir("/proc")).map((pid) =>
        /^\d+$/.test(pid) ? readFile(`/proc/${pid}/stat`, "utf8").catch(() => "") : "",
      ),
    );
    // Behind the name, which is in parentheses: the state, the parent, …, and in hundredths of a second user and system time.
    const fields = stats.map((stat) => stat.slice(stat.lastIndexOf(")") + 2).split(" "));
    const ticks = fields.filter(([, owner]) => owner === parent).map((of) => Number(of[11]) + Number(of[12]));
    return ticks.reduce((sum, one) => sum + one, 0) * 10_000;
  }

  /** Ends it: `SIGINT` cuts its connections and lets it tidy up, `SIGKILL` and `SIGQUIT` do not. */
  async stop(signal: "SIGINT" | "SIGQUIT" = "SIGINT"): Promise<void> {
    const running = this.#process;
    if (!running || running.exitCode !== null) return;
    const ended = new Promise((resolve) => running.once("exit", resolve));
    running.kill(signal);
    await ended;
    this.#process = null;
  }

  /** Makes a database. Whoever makes many drops them. */
  async createDatabase(name: string, template = "template0"): Promise<string> {
    await this.execute(`create database "${name}" template "${template}" strategy file_copy`);
    return this.url(name);
  }

  async execute(statement: string): Promise<void> {
    const client = new Client({ connectionString: this.url("postgres") });
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop("SIGQUIT");
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #takesConnections(): Promise<boolean> {
    if (this.#process?.exitCode != null) throw new Error("PostgreSQL did not start");
    const client = new Client({ connectionString: this.url("postgres") });
    return client.connect().then(
      async () => {
        await client.end();
        return true;
      },
      () => false,
    );
  }
}
