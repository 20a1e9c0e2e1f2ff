import { describe, expect, it } from "vitest";
import { ManualClock } from "../../simulator/clock.ts";
import type { Simulator } from "../../simulator/running-simulator.ts";
import { startSimulator } from "../../simulator/simulator.ts";
import { chromiumPath, launchChromium } from "../e2e/graphiql-page.ts";
import { roscoliveCall, roscoliveSession, STARTS_AT, startWorld } from "./vendor-calls.ts";

const HOUR_MS = 3_600_000;

type Filmed = { readonly snapshot: string; readonly film: string; readonly seconds: number };

/** An event whose video has arrived, by the links that RoscoLive gives. */
async function readFilmed(simulator: Simulator): Promise<Filmed> {
  const cookie = await roscoliveSession(simulator);
  const company = encodeURIComponent(simulator.credentials.roscolive.company);
  const list = await roscoliveCall(simulator, `/partners/companies/${company}/events?start_ts=20260316000000`, cookie);
  const event = list.json.response.events.find(
    ({ mp4_1, accurate_duration }: Record<string, unknown>) => mp4_1 === true && Number(accurate_duration) >= 10,
  );
  const videos = await roscoliveCall(simulator, `/partners/companies/${company}/events/${event.id}/videos`, cookie);
  return {
    snapshot: event.snapshot_1,
    film: videos.json.response.videos[0].url,
    seconds: event.accurate_duration,
  };
}

describe("RoscoLive's simulated media", () => {
  it("are reached by links at the simulator, and are JPEG and MP4", async () => {
    await using world = await startWorld();
    const { snapshot, film } = await readFilmed(world.simulator);

    const [picture, video] = await Promise.all([fetch(snapshot), fetch(film)]);

    expect([new URL(snapshot).origin, new URL(film).origin]).toEqual([world.simulator.url, world.simulator.url]);
    expect([picture.status, picture.headers.get("content-type")]).toEqual([200, "image/jpeg"]);
    expect([video.status, video.headers.get("content-type")]).toEqual([200, "video/mp4"]);
    expect(Buffer.from(await picture.arrayBuffer()).subarray(0, 3)).toEqual(Buffer.from([0xff, 0xd8, 0xff]));
    expect(
      Buffer.from(await video.arrayBuffer())
        .subarray(4, 12)
        .toString(),
    ).toBe("ftypisom");
  });

  it("are given in ranges", async () => {
    await using world = await startWorld();
    const { film } = await readFilmed(world.simulator);
    const whole = Buffer.from(await (await fetch(film)).arrayBuffer());

    const ranges = await Promise.all(
      [
        "bytes=0-9",
        "bytes=100-",
        "bytes=-7",
        `bytes=${whole.length - 2}-999999999`,
        "bytes=999999999-",
        "pages=1-2",
      ].map(async (range) => {
        const answer = await fetch(film, { headers: { range } });
        const bytes = Buffer.from(await answer.arrayBuffer());
        return { status: answer.status, range: answer.headers.get("content-range"), bytes };
      }),
    );

    const part = (from: number, to = whole.length) => {
      return { status: 206, range: `bytes ${from}-${to - 1}/${whole.length}`, bytes: whole.subarray(from, to) };
    };
    expect(ranges.slice(0, 4)).toEqual([part(0, 10), part(100), part(whole.length - 7), part(whole.length - 2)]);
    expect(ranges.slice(4)).toMatchObject([
      { status: 416, range: `bytes */${whole.length}` },
      { status: 200, bytes: whole },
    ]);
  });

  it("are refused with a link that has ended, that was changed, or that leads to no file", async () => {
    await using world = await startWorld();
    const { snapshot, film } = await readFilmed(world.simulator);
    const another = snapshot.replace(/\/\d+\/1\.jpeg/, "/1/1.jpeg");

    const changed = await Promise.all([fetch(another), fetch(film.replace(/Expires=\d+/, "Expires=9999999999"))]);
    world.clock.advance(2 * HOUR_MS);
    const ended = await Promise.all([fetch(snapshot), fetch(film)]);

    expect(changed.map(({ status }) => status)).toEqual([403, 403]);
    expect(ended.map(({ status }) => status)).toEqual([403, 403]);
    expect(await ended[0]?.text()).toContain("AccessDenied");
  });

  it.skipIf(chromiumPath === null)(
    "are shown by a browser, which seeks in a film to the second (needs Chromium)",
    async () => {
      await using world = await startWorld();
      const { snapshot, film, seconds } = await readFilmed(world.simulator);
      const browser = await launchChromium(chromiumPath ?? "");
      try {
        const page = await browser.newPage();
        await page.goto(snapshot);

        const shown = await page.evaluate(LOOK, [film, snapshot, [0, 3.2, 7.8, 1.6]] as const);

        expect(shown.duration).toBe(seconds);
        // Two pictures a second, each with the next cell lit.
        expect(shown.litAt).toEqual([0, 6, 15, 3]);
        expect(shown.picture).toEqual([160, 96, 0]);
      } finally {
        await browser.close();
      }
    },
  );
});

/** In the browser: how long a film is, which of its cells is lit at some seconds, and what a picture shows. */
const LOOK = async ([film, snapshot, seconds]: readonly [string, string, readonly number[]]) => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 160, height: 96 });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const litIn = (shown: HTMLVideoElement | HTMLImageElement): number => {
    context?.drawImage(shown, 0, 0);
    const lights = Array.from({ length: 60 }, (_, nth) => {
      const pixel = context?.getImageData((nth % 10) * 16 + 8, Math.floor(nth / 10) * 16 + 8, 1, 1).data ?? [];
      return Number(pixel[0]) + Number(pixel[1]) + Number(pixel[2]);
    });
    return lights.indexOf(Math.max(...lights));
  };
  const video = Object.assign(document.createElement("video"), { muted: true, preload: "auto", src: film });
  const happened = (name: string) => new Promise((resolve) => video.addEventListener(name, resolve, { once: true }));
  await happened("loadeddata");
  const litAt: number[] = [];
  for (const second of seconds) {
    const sought = happened("seeked");
    video.currentTime = second;
    await sought;
    litAt.push(litIn(video));
  }
  const picture = Object.assign(new Image(), { src: snapshot });
  await picture.decode();
  return { duration: video.duration, litAt, picture: [picture.width, picture.height, litIn(picture)] };
};

describe("a clip that is asked for", () => {
  /** Asks for a clip of a camera that is as wanted, and looks at the event again and again. */
  async function request(isWanted: (status: string) => boolean, steps: readonly number[]) {
    const clock = new ManualClock(STARTS_AT);
    await using simulator = await startSimulator({ port: 0, clock, speed: 0.001 });
    const look = async (path: string) => roscoliveCall(simulator, path, await roscoliveSession(simulator));
    for (let hour = 0; hour < 400; hour++) {
      const { devices } = (await look("/devices/general_status")).json.response;
      const camera = devices.find(({ status, device_id }: { status: string; device_id: number }) => {
        return isWanted(status) && device_id !== 3539397876;
      });
      if (!camera) {
        clock.advance(HOUR_MS);
        continue;
      }
      const form = new FormData();
      const digits = (agoMs: number) => new Date(clock.now() - agoMs).toISOString().replaceAll(/\D/g, "").slice(0, 14);
      const [start, end] = [digits(120_000), digits(60_000)];
      for (const [name, value] of Object.entries({ device_id: camera.device_id, start_ts: start, end_ts: end })) {
        form.set(name, String(value));
      }
      const { url } = simulator.credentials.roscolive;
      const headers = { cookie: await roscoliveSession(simulator) };
      const asked = await fetch(`${url}/events/custom_clips`, { method: "PUT", body: form, headers });
      const { request_id } = (await asked.json()).response;
      const states: unknown[] = [];
      for (const step of steps) {
        clock.advance(step);
        const { events } = (await look(`/devices/${camera.device_id}/events?start_ts=${start}`)).json.response;
        const event = events.find(({ id }: { id: number }) => id === request_id);
        states.push([event?.snapshot_1 !== undefined, event?.uploading_status, event?.mp4_1]);
      }
      return states;
    }
    throw new Error("no such camera in two weeks");
  }

  const WAITING = [false, null, false];
  const SENDING = [true, "VIDEO_UPLOADING", false];
  const THERE = [true, "VIDEO_UPLOADED", true];

  it.each([
    ["is driven", (status: string) => status === "driving", [0, 26_000, 30_000], [WAITING, SENDING, THERE]],
    [
      "sleeps",
      (status: string) => status === "sleep",
      [0, 100_000, 36_000, 30_000],
      [WAITING, WAITING, SENDING, THERE],
    ],
    [
      "is out of contact",
      (status: string) => status === "offline",
      [0, 600_000, 41 * HOUR_MS],
      [WAITING, WAITING, THERE],
    ],
  ])("of a camera that %s waits for it, is sent, and is there", async (_what, isWanted, steps, states) => {
    expect(await request(isWanted, steps)).toEqual(states);
  });
});

describe("a camera", () => {
  type Listed = { device_id: string; general_status: string; last_online: string; camera_health: object };

  /** The cameras at every third hour of two weeks, without the documented one. */
  async function readTwoWeeks() {
    await using world = await startWorld({ speed: 0.001 });
    const seen: { readonly atMs: number; readonly cameras: readonly Listed[] }[] = [];
    for (let step = 0; step < 112; step++) {
      const cookie = await roscoliveSession(world.simulator);
      const { json } = await roscoliveCall(world.simulator, "/devices/list/search", cookie);
      const cameras = (json.response.devices as Listed[]).filter(({ device_id }) => device_id !== "3539397876");
      seen.push({ atMs: world.clock.now(), cameras });
      world.clock.advance(3 * HOUR_MS);
    }
    return seen;
  }

  it("is out of contact now and then, is seen no more until it is back, and can have a fault for days", async () => {
    const seen = await readTwoWeeks();

    const offline = seen.flatMap(({ atMs, cameras }) => {
      return cameras
        .filter(({ general_status }) => general_status === "offline")
        .map((camera) => ({ atMs, ...camera }));
    });
    const faulty = seen.flatMap(({ cameras }) =>
      cameras.filter((one) => JSON.stringify(one.camera_health).includes("error")),
    );

    const all = seen.flatMap(({ cameras }) => cameras).length;
    expect(offline.length / all).toBeGreaterThan(0.005);
    expect(offline.length / all).toBeLessThan(0.05);
    expect(faulty.length / all).toBeGreaterThan(0.01);
    expect(faulty.length / all).toBeLessThan(0.15);
    for (const spell of Map.groupBy(offline, ({ device_id }) => device_id).values()) {
      const weeks = Map.groupBy(spell, ({ last_online }) => last_online);
      // Each time it was seen last before it was missed.
      expect(weeks.size).toBeLessThanOrEqual(3);
      for (const { atMs, last_online } of spell) expect(Date.parse(`${last_online}Z`)).toBeLessThanOrEqual(atMs);
    }
  });
});
