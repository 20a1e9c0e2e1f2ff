import { sql } from "kysely";
import { pino } from "pino";
import type { CommandOutcome } from "../../../../platform/commands/command.ts";
import { CommandRunner } from "../../../../platform/commands/command-runner.ts";
import { collectPage, type VendorRecord } from "../../../../platform/records/record.ts";
import { RecordWriter } from "../../../../platform/records/record-writer.ts";
import { toStorable } from "../../../../platform/records/storable-page.ts";
import { openStoreForWriting, type WritableStore } from "../../../../platform/store/store.ts";
import { storeAddress } from "../../../../platform/store/store-address.ts";
import type { Timekeeper } from "../../../../platform/vendor/timekeeper.ts";
import { startVendorWriter } from "../../../../platform/vendor/writes/vendor-writer.ts";
import { RoscoLiveClient } from "../../../../subgraphs/video/client.ts";
import { createCommands } from "../../../../subgraphs/video/commands.ts";
import { readVideoSettings } from "../../../../subgraphs/video/config.ts";
import { createDerive, storeSchema } from "../../../../subgraphs/video/feed.ts";
import { toDeviceRecord, toRecords } from "../../../../subgraphs/video/mapper.ts";
import { decodeEvent } from "../../../../subgraphs/video/recordings/event-wire.ts";
import { createClipWrites } from "../../../../subgraphs/video/requests/clip-writes.ts";
import { RequestWriter } from "../../../../subgraphs/video/requests/request-writer.ts";
import { VideoStore } from "../../../../subgraphs/video/store.ts";
import { createRequestedFootageStream } from "../../../../subgraphs/video/streams/requested-footage.ts";
import type { VideoTables } from "../../../../subgraphs/video/tables.ts";
import { decodeDevice } from "../../../../subgraphs/video/wire.ts";
import { page } from "../../../platform/feed/stored-feed.ts";
import { createStoreHome } from "../../../stores.ts";
import { viewerOf } from "../../../viewer.ts";
import type { RawEvent } from "../camera-vendor.ts";
import { credentials } from "../running-video.ts";

export const TENANT = "default";
export const HOUR_MS = 3_600_000;
export const EXPIRES_AFTER_MS = HOUR_MS;
const FOR_EVER_MS = 8.64e15;

export type AskedRequest = { readonly ref: string; readonly existed: boolean };

/** The store of `video` with what asks for footage, and a time that passes when the test or somebody who waits lets it. */
export class RequestsFixture implements AsyncDisposable {
  readonly time: Timekeeper & { nowMs: number };
  readonly reader: VideoStore;
  readonly store: WritableStore<VideoTables>;
  readonly #resources: AsyncDisposableStack;
  readonly #log = pino({ level: "silent" });
  #requests: RequestWriter;

  private constructor(parts: {
    store: WritableStore<VideoTables>;
    reader: VideoStore;
    resources: AsyncDisposableStack;
    nowMs: number;
  }) {
    this.store = parts.store;
    this.reader = parts.reader;
    this.#resources = parts.resources;
    const time = {
      nowMs: parts.nowMs,
      now: () => time.nowMs,
      async pause(spanMs: number) {
        await new Promise(setImmediate);
        time.nowMs += spanMs;
      },
    };
    this.time = time;
    this.#requests = this.#createRequests();
  }

  static async open(at: string): Promise<RequestsFixture> {
    await using opening = new AsyncDisposableStack();
    const home = opening.use(await createStoreHome());
    const address = storeAddress(home.path, "video");
    const store = opening.use(await openStoreForWriting<VideoTables>(address, storeSchema));
    const reader = opening.use(new VideoStore(address));
    return new RequestsFixture({ store, reader, resources: opening.move(), nowMs: Date.parse(at) });
  }

  get requests(): RequestWriter {
    return this.#requests;
  }

  /** Nothing that was only in memory is known any more. */
  restart(): void {
    this.#requests = this.#createRequests();
  }

  writerOf(tenant: string): RecordWriter {
    const derive = createDerive(tenant, this.time, this.#requests);
    return new RecordWriter(this.store as never, tenant, this.time, { derive });
  }

  /** Stores records as the feed does. */
  async tell(records: readonly VendorRecord[], tenant = TENANT): Promise<void> {
    await this.writerOf(tenant).storePage(toStorable(page({ records })));
  }

  /** Tells of events as the vendor writes them. */
  tellEvents(deviceRef: string, raws: readonly RawEvent[], tenant = TENANT): Promise<void> {
    const received = { deviceRef, receivedAtMs: this.time.now() };
    return this.tell(collectPage(raws, (raw) => toRecords(decodeEvent(raw), raw, received)).records, tenant);
  }

  /** Tells what a camera is doing. */
  tellCamera(deviceRef: string, status: string, tenant = TENANT): Promise<void> {
    const raw = {
      ...{ device_id: deviceRef, device_type: "dv6", general_status: status, channel_available: "1,2" },
      last_online: new Date(this.time.now()).toISOString(),
    };
    return this.tell([toDeviceRecord(decodeDevice(raw), raw, this.time.now())], tenant);
  }

  /** Puts a camera into a device for a time, as fleet tells it. */
  async link(ref: string, id: string, { fromMs = 0, untilMs = FOR_EVER_MS, tenant = TENANT } = {}): Promise<void> {
    await this.store.write((tx) =>
      sql`insert into linkCopy (tenant, kind, vendor, ref, fromMs, untilMs, id)
        values (${tenant}, 'device', 'ROSCOLIVE', ${ref}, ${fromMs}, ${untilMs}, ${id})`.execute(tx),
    );
  }

  /** An event of some vendor's, as fleet tells it. */
  async copyEvent(id: string, at: string, deviceId: string | null, tenant = TENANT): Promise<void> {
    await this.store.write((tx) =>
      sql`insert into eventCopy (tenant, id, vendor, vendorType, type, severity, occurredAtMs, deviceId, retracted)
        values (${tenant}, ${id}, 'VINLI', 'collision', 'CRASH', 'HIGH', ${Date.parse(at)}, ${deviceId}, 0)`.execute(
        tx,
      ),
    );
  }

  /** Runs a command. */
  run(name: string, input: object, tenant = TENANT): Promise<CommandOutcome> {
    const handlers = createCommands(this.#requests);
    const runner = new CommandRunner({ ...this.#basics, handlers, onCommit: () => {} });
    const command = { subgraph: "video", name, input, viewer: viewerOf(tenant) };
    return runner.run({ command, deadlineAtMs: Number.POSITIVE_INFINITY });
  }

  /** Asks for a clip of a device; throws where that is refused. */
  async clip(
    deviceId: string,
    fromMs: number,
    toMs: number,
    more: object = {},
    tenant = TENANT,
  ): Promise<AskedRequest> {
    const input = { deviceId, from: fromMs, to: toMs, snapshotOnly: false, ...more };
    const outcome = await this.run("requestClip", input, tenant);
    if (outcome.kind !== "done") throw new Error(JSON.stringify(outcome));
    return outcome.payload as AskedRequest;
  }

  /** Has the vendor at `url` asked for all that is to be asked of it, be it that hours pass by that. */
  async write(url: string): Promise<void> {
    await using client = this.#clientAt(url);
    const committed = { again: Promise.withResolvers<void>() };
    const writer = startVendorWriter({
      ...{ ...this.#basics, vendor: "ROSCOLIVE", handlers: createClipWrites(client, this.#requests) },
      ...{ random: () => 0, timekeeper: this.time },
      onCommit: () => {
        committed.again.resolve();
        committed.again = Promise.withResolvers();
      },
    });
    await using _writer = writer;
    for (;;) {
      const next = committed.again.promise;
      const { rows } = await sql`select 1 from vendorWrite where state = 'PENDING'`.execute(this.store.db);
      if (rows.length === 0) return;
      await Promise.race([next, writer.failed]);
    }
  }

  /** Reads back from the vendor at `url` what was asked for. */
  async readBack(url: string, tenant = TENANT): Promise<void> {
    await using client = this.#clientAt(url);
    const options = { client, db: this.store.db, tenant, pollIntervalMs: 0, clock: this.time };
    const stream = createRequestedFootageStream(options);
    for await (const read of stream.read(this.writerOf(tenant), new AbortController().signal))
      await this.writerOf(tenant).storePage(toStorable(read));
  }

  /** The ids of what was to be asked of the vendor for a request. */
  async writeIds(ref: string): Promise<readonly string[]> {
    const parts = await this.store.db
      .selectFrom("footagePart")
      .select("writeId")
      .where("requestRef", "=", ref)
      .orderBy("nth")
      .execute();
    return parts.map(({ writeId }) => writeId);
  }

  /** Ends what has waited for too long. */
  async expire(tenant = TENANT): Promise<void> {
    await this.store.write((tx) => this.#requests.expire(tx, tenant, 100));
  }

  /** The changes of a tenant, the first first. */
  async changes(tenant = TENANT) {
    return (await this.reader.requests.order.changes(tenant, { afterSeq: 0, limit: 10_000 })).changes;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }

  get #basics() {
    return { store: this.store, clock: this.time, log: this.#log };
  }

  #createRequests(): RequestWriter {
    return new RequestWriter({ clock: this.time, expiresAfterMs: EXPIRES_AFTER_MS });
  }

  #clientAt(url: string): RoscoLiveClient {
    const settings = readVideoSettings({ ...credentials(url), ROSCOLIVE_REQUESTS_PER_SECOND: "1000" });
    if (!settings) throw new Error("no settings");
    return new RoscoLiveClient({ ...settings, clock: this.time, random: () => 0, log: this.#log });
  }
}
