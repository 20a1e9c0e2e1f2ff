import { once } from "node:events";
import { createServer, type IncomingMessage, request } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ClientAddresses, isAddressBlock } from "../../../gateway/server/connections/client-address.ts";

const PROXIES = ["10.0.0.0/8", "192.0.2.1", "2001:db8:ffff::/48", "::1"];

/** Who sent a request that came from an address, with what proxies wrote into it. */
function clientOf(remoteAddress: string | undefined, forwarded?: string) {
  const headers = { "x-forwarded-for": forwarded };
  const arrived = { socket: { remoteAddress } as Socket, headers } as unknown as IncomingMessage;
  return new ClientAddresses(PROXIES).of(arrived);
}

describe("the address of a client", () => {
  it.each([
    ["203.0.113.7", undefined, "203.0.113.7"],
    ["::ffff:203.0.113.7", undefined, "203.0.113.7"],
    ["::FFFF:cb00:7107", undefined, "203.0.113.7"],
    ["2001:db8:1:2:3:4:5:6", undefined, "2001:db8:1:2::/64"],
    ["2001:0db8:0001:0002::9", undefined, "2001:db8:1:2::/64"],
    ["fe80::1%eth0", undefined, "fe80:0:0:0::/64"],
    [undefined, undefined, "unknown"],
  ])("is that of the connection, one text for all of a subscriber's: %s", (remote, forwarded, address) => {
    expect(clientOf(remote, forwarded)).toEqual({ address, isProxy: false });
  });

  it.each([
    ["10.1.2.3", "198.51.100.4", "198.51.100.4"],
    ["::ffff:10.1.2.3", "198.51.100.4", "198.51.100.4"],
    ["2001:db8:ffff::7", "2001:db8:1:2::7", "2001:db8:1:2::/64"],
    ["10.1.2.3", "made up, 127.0.0.1, 198.51.100.4,10.9.9.9 , 192.0.2.1", "198.51.100.4"],
    ["10.1.2.3", "198.51.100.4:4711", "198.51.100.4"],
    ["10.1.2.3", "[2001:db8:1:2::7]:4711", "2001:db8:1:2::/64"],
    ["10.1.2.3", "::ffff:198.51.100.4", "198.51.100.4"],
  ])("is behind the trusted proxy %s the rightmost in %j that is no proxy's", (remote, forwarded, address) => {
    expect(clientOf(remote, forwarded)).toEqual({ address, isProxy: false });
  });

  it.each([
    ["10.1.2.3", undefined, "10.1.2.3"],
    ["10.1.2.3", "", "10.1.2.3"],
    ["10.1.2.3", "192.0.2.1, 10.9.9.9", "192.0.2.1"],
    ["10.1.2.3", "198.51.100.4, unknown, 10.9.9.9", "10.9.9.9"],
    ["10.1.2.3", "198.51.100.4, 1.2.3", "10.1.2.3"],
  ])("is that of the nearest proxy which names nobody: %s with %j", (remote, forwarded, address) => {
    expect(clientOf(remote, forwarded)).toEqual({ address, isProxy: true });
  });

  it("is no matter of what a client writes that no trusted proxy is in front of", () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), fc.string()), (forwarded) => {
        expect(clientOf("203.0.113.7", forwarded).address).toBe("203.0.113.7");
      }),
    );
  });

  it("is one for every address in 64 bits of IPv6, and another for every other network", () => {
    const groups = fc.array(fc.integer({ min: 1, max: 0xffff }), { minLength: 4, maxLength: 4 });
    const write = (numbers: readonly number[]) => numbers.map((number) => number.toString(16)).join(":");

    fc.assert(
      fc.property(groups, groups, groups, (network, other, host) => {
        const addresses = [
          clientOf(`${write(network)}:${write(host)}`).address,
          clientOf(`${write(network)}::1`).address,
          clientOf(`${write(other)}:${write(host)}`).address,
        ];

        expect(addresses[0]).toBe(addresses[1]);
        expect(addresses[0] === addresses[2]).toBe(write(network) === write(other));
      }),
    );
  });

  it("is told of a request that came over a real connection", async () => {
    const clients = new ClientAddresses(["127.0.0.1"]);
    const server = createServer((asked, response) => response.end(clients.of(asked).address));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;

    const asking = request({ port, host: "127.0.0.1", headers: { "x-forwarded-for": ["1.1.1.1", "2.2.2.2"] } }).end();
    const [response] = await once(asking, "response");
    const told = (await response.toArray()).join("");
    server.close();

    expect(told).toBe("2.2.2.2");
  });
});

describe("a block of addresses", () => {
  it.each(["10.0.0.0/8", "10.0.0.1", "::1", "2001:db8::/32", "0.0.0.0/0", "::ffff:10.0.0.0/104"])(
    "can be %s",
    (text) => {
      expect(isAddressBlock(text)).toBe(true);
    },
  );

  it.each([
    "10.0.0.0/33",
    "::/129",
    "10.0.0.0/",
    "10.0.0.0/8/8",
    "10.0.0",
    "localhost",
    "fe80::1%eth0",
    "10.0.0.0/-1",
    "",
  ])("cannot be %j", (text) => {
    expect(isAddressBlock(text)).toBe(false);
  });

  it("of mapped addresses names those of IPv4", () => {
    const arrived = { socket: { remoteAddress: "10.1.2.3" }, headers: {} } as unknown as IncomingMessage;

    expect(new ClientAddresses(["::ffff:10.0.0.0/104"]).of(arrived).isProxy).toBe(true);
  });
});
