import type { Simulator } from "../../simulator/running-simulator.ts";
import { startSimulator } from "../../simulator/simulator.ts";
import { toVariables } from "../../simulator/variables.ts";
import { type Answer, ask, askUntil } from "../e2e/graph-client.ts";
import { createDataDir, type Process, startProcess } from "../e2e/process.ts";
import { Line } from "./line.ts";

/** Vendors that may be asked as often as one likes. */
const PACE = {
  POLL_INTERVAL_MS: "200",
  SAMSARA_POLL_MINIMUM_MS: "200",
  SAMSARA_REQUESTS_PER_SECOND: "1000",
  VISTRACKS_REQUESTS_PER_SECOND: "1000",
  VINLI_REQUESTS_PER_SECOND: "1000",
  ROSCOLIVE_REQUESTS_PER_SECOND: "1000",
  BACKFILL_HOURS: "1",
};

const VENDORS = ["roscolive", "samsara", "vistracks", "vinli"] as const;

/** The whole product over four vendors that a test writes to, at an address that stays while it is killed and started again. */
export class LiveProduct implements AsyncDisposable {
  readonly simulator: Simulator;
  readonly line: Line;
  readonly #dataDir: string;
  readonly #resources: AsyncDisposableStack;
  #process: Process | null = null;

  private constructor(parts: { simulator: Simulator; line: Line; dataDir: string; resources: AsyncDisposableStack }) {
    this.simulator = parts.simulator;
    this.line = parts.line;
    this.#dataDir = parts.dataDir;
    this.#resources = parts.resources;
  }

  /** Resolves when the vendors' history is there. */
  static async start(signal: AbortSignal): Promise<LiveProduct> {
    await using opening = new AsyncDisposableStack();
    const simulator = opening.use(await startSimulator({ port: 0, devices: 3 }));
    const { path: dataDir } = opening.use(await createDataDir());
    const line = opening.use(await Line.open());
    const product = new LiveProduct({ simulator, line, dataDir, resources: opening.move() });
    await product.startAgain();
    const isRead = ({ data }: Answer) =>
      data?.sources.every(({ state }: { state: string }) => state === "LIVE") ?? false;
    await askUntil(product.url, "{ sources { state } }", isRead, signal);
    return product;
  }

  get url(): string {
    return `http://${this.line.host}/graphql`;
  }

  async startAgain(): Promise<void> {
    const variables = { ...toVariables(this.simulator.credentials), ...PACE, PORT: "0", DATA_DIR: this.#dataDir };
    this.#process = startProcess("start.ts", [], variables);
    const [, url = ""] = await this.#process.printed(/(http:\/\/\S+\/graphql)/);
    this.line.leadTo(url);
  }

  async kill(): Promise<void> {
    await this.#process?.end("SIGKILL");
    this.line.lieDown();
  }

  /** Has Samsara and Vinli publish events, and gives back their ids in the graph. */
  publish(count: number): readonly string[] {
    return (["samsara", "vinli"] as const).flatMap((vendor) =>
      this.simulator.publish(vendor, { change: "insert", count }).map((ref) => `${vendor}:${ref}`),
    );
  }

  /** Nothing more comes from any vendor. */
  silenceVendors(): void {
    for (const vendor of VENDORS) this.simulator.vendor(vendor).stop();
  }

  /** The place in the order of changes behind which nothing has come yet. */
  async cursorOfNow(): Promise<string> {
    return (await ask(this.url, "{ events(first: 1) { changeCursor } }")).data.events.changeCursor;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process?.[Symbol.asyncDispose]();
    await this.#resources.disposeAsync();
  }
}
