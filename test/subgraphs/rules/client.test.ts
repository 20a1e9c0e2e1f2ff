import { describe, expect, it } from "vitest";
import { startVendorServer, type VendorReply } from "../../vendor-server.ts";
import { BASE_PATH, clientFor, NOT_FOUND } from "./vinli.ts";

const EVENTS = `GET ${BASE_PATH}/devices/d%2F1/events`;

const eventsPage = (prior?: string): VendorReply => ({
  body: { events: [{ id: "e" }], meta: { pagination: { links: prior === undefined ? {} : { prior } } } },
});

const devicesPage = (ids: readonly string[], pagination?: object): VendorReply => ({
  body: { devices: ids.map((id) => ({ id })), ...(pagination ? { meta: { pagination } } : {}) },
});

/** A page of a list, and the list's total. */
function slice(ids: readonly string[], { searchParams }: URL, most: number): [readonly string[], { total: number }] {
  const offset = Number(searchParams.get("offset"));
  return [ids.slice(offset, offset + Math.min(most, Number(searchParams.get("limit")))), { total: ids.length }];
}

describe("a page of events", () => {
  it("is asked for with the app's id and secret", async ({ signal }) => {
    await using vinli = await startVendorServer({ [EVENTS]: [eventsPage()] });
    await using client = clientFor(vinli);

    const page = await client.events("d/1", "?limit=2", signal);

    expect(page).toEqual({ records: [{ id: "e" }], hasPrior: false, prior: null });
    expect(vinli.requests[0]?.headers.authorization).toBe(`Basic ${btoa("app:s3cret")}`);
    expect(vinli.requests[0]?.url.search).toBe("?limit=2");
  });

  const links = [
    "https://events.vin.li/api/v1/devices/d%2F1/events?until=1&x=%20y",
    "http://10.0.0.7:3000/api/v1/devices/d%2F1/events?until=1&x=%20y",
    "https://events-dev.vin.li/api/v1/devices/d%2F1/events?until=1&x=%20y",
    "/vinli/api/v1/devices/d%2F1/events?until=1&x=%20y",
  ];
  for (const link of links) {
    it(`gives the query of the link ${link} and not its host`, async ({ signal }) => {
      await using vinli = await startVendorServer({ [EVENTS]: [eventsPage(link)] });
      await using client = clientFor(vinli);

      const page = await client.events("d/1", "", signal);

      expect(page).toMatchObject({ hasPrior: true, prior: "?until=1&x=%20y" });
    });
  }

  for (const link of [
    "https://events.vin.li/api/v1/users?until=1",
    "//",
    "http://[",
    "/devices/other/events?until=1",
  ]) {
    it(`gives nothing of the link ${link}`, async ({ signal }) => {
      await using vinli = await startVendorServer({ [EVENTS]: [eventsPage(link)] });
      await using client = clientFor(vinli);

      const page = await client.events("d/1", "", signal);

      expect(page).toMatchObject({ hasPrior: true, prior: null });
    });
  }

  it("that is none is the vendor's fault", async ({ signal }) => {
    await using vinli = await startVendorServer({ [EVENTS]: [{ body: { message: "hello" } }] });
    await using client = clientFor(vinli);

    await expect(client.events("d/1", "", signal)).rejects.toMatchObject({ name: "VendorError", fault: "malformed" });
  });
});

describe("the list of devices", () => {
  const LIST = `GET ${BASE_PATH}/devices`;

  it("is read up to its total, though its pages are shorter than asked", async ({ signal }) => {
    await using vinli = await startVendorServer({
      [LIST]: ({ url }) => devicesPage(...slice(["a", "b", "c"], url, 2)),
    });
    await using client = clientFor(vinli);

    const devices = await Array.fromAsync(client.devices(signal));

    expect(devices).toEqual([{ id: "a" }, { id: "b" }, { id: "c" }]);
    expect(vinli.requests.map(({ url }) => url.searchParams.get("offset"))).toEqual(["0", "1"]);
  });

  it("ends where a server that does not count has no other device", async ({ signal }) => {
    await using vinli = await startVendorServer({
      [LIST]: ({ url }) => devicesPage(slice(["a", "b", "c"], url, 2)[0]),
    });
    await using client = clientFor(vinli);

    const devices = await Array.fromAsync(client.devices(signal));

    expect(devices).toEqual([{ id: "a" }, { id: "b" }, { id: "c" }]);
  });

  it("of 10,000 misses none while a device comes and another goes with every page", async ({ signal }) => {
    let ids = Array.from({ length: 10_000 }, (_, index) => `d${index}`);
    const stays = new Set(ids.slice(500));
    let calls = 0;
    await using vinli = await startVendorServer({
      [LIST]({ url }) {
        calls += 1;
        const page = devicesPage(...slice(ids, url, 100));
        // For a while: a list that never stands still is never read to its end.
        if (calls <= 300) ids = [...ids.slice(1), `new${calls}`];
        return page;
      },
    });
    await using client = clientFor(vinli);

    for await (const device of client.devices(signal)) stays.delete((device as { readonly id: string }).id);

    expect(stays.size).toBe(0);
  });
});

describe("the latest vehicle", () => {
  const VEHICLES = `GET ${BASE_PATH}/devices/d/vehicles`;

  it("is null for a device that was in none", async ({ signal }) => {
    await using vinli = await startVendorServer({ [`${VEHICLES}/_latest`]: [{ body: { vehicle: null } }] });
    await using client = clientFor(vinli);

    expect(await client.latestVehicle("d", signal)).toBeNull();
  });

  it("is the last of the list where the vendor does not name it", async ({ signal }) => {
    await using vinli = await startVendorServer({
      [VEHICLES]: [{ body: { vehicles: [{ id: "old" }, { id: "new" }] } }],
    });
    await using client = clientFor(vinli);

    expect(await client.latestVehicle("d", signal)).toEqual({ id: "new" });
  });

  it("is null where the vendor offers neither", async ({ signal }) => {
    await using vinli = await startVendorServer({ [VEHICLES]: [NOT_FOUND] });
    await using client = clientFor(vinli);

    expect(await client.latestVehicle("d", signal)).toBeNull();
  });
});
