import type { IncomingMessage } from "node:http";
import { BlockList, isIP, isIPv4, type Socket } from "node:net";

/** Who is at the other end. */
export type Client = {
  /** One text for one client: an IPv4 address, or the first 64 bits of an IPv6 address. */
  readonly address: string;
  /** A proxy of the operator's own, for whoever is behind it: it is not bounded as one client is. */
  readonly isProxy: boolean;
};

const UNKNOWN: Client = { address: "unknown", isProxy: false };

/**
 * Tells clients apart by their addresses.
 *
 * A client is the other end of its connection. When that is a trusted proxy, it is the rightmost address in
 * `X-Forwarded-For` that is not a trusted proxy's: each proxy writes whom it serves at the right, and what stands further
 * left may be made up. Of IPv6 the first 64 bits count: a single subscriber line has all the addresses below them
 * (RFC 6177), so that each would give a client a fresh allowance.
 */
export class ClientAddresses {
  readonly #trusted = new BlockList();
  readonly #connections = new WeakMap<Socket, Client>();

  /** The proxies are addresses and CIDR blocks that {@link isAddressBlock} finds right. */
  constructor(trustedProxies: readonly string[]) {
    for (const block of trustedProxies) {
      const [address = "", prefix] = block.split("/");
      const family = isIPv4(address) ? "ipv4" : "ipv6";
      if (prefix === undefined) this.#trusted.addAddress(address, family);
      else this.#trusted.addSubnet(address, Number(prefix), family);
    }
  }

  /** Who sent a request. */
  of({ socket, headers }: IncomingMessage): Client {
    const peer = this.ofConnection(socket);
    const forwarded = headers["x-forwarded-for"];
    if (!peer.isProxy || typeof forwarded !== "string") return peer;
    let nearest = peer;
    for (const entry of forwarded.split(",").reverse()) {
      const address = addressIn(entry.trim());
      // A proxy that names nobody is the nearest that is known.
      if (address === null) break;
      nearest = this.#clientAt(address);
      if (!nearest.isProxy) break;
    }
    return nearest;
  }

  /** Who is at the other end of a connection, whoever that speaks for. */
  ofConnection(socket: Socket): Client {
    const known = this.#connections.get(socket);
    if (known) return known;
    // It is not known of a connection that broke as soon as it was there.
    const client = socket.remoteAddress === undefined ? UNKNOWN : this.#clientAt(socket.remoteAddress);
    this.#connections.set(socket, client);
    return client;
  }

  #clientAt(address: string): Client {
    if (isIPv4(address)) return { address, isProxy: this.#trusted.check(address, "ipv4") };
    const groups = groupsOf(address);
    const mapped = mappedIPv4(groups);
    if (mapped !== null) return this.#clientAt(mapped);
    const network = groups.slice(0, 4).map((group) => group.toString(16));
    return { address: `${network.join(":")}::/64`, isProxy: this.#trusted.check(withoutZone(address), "ipv6") };
  }
}

/** Whether a text is an address of IPv4 or IPv6, or a block of them as in `10.0.0.0/8`. */
export function isAddressBlock(text: string): boolean {
  const [address = "", prefix, ...others] = text.split("/");
  if (isIP(address) === 0 || address.includes("%") || others.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (isIPv4(address) ? 32 : 128));
}

/** The address in an entry of `X-Forwarded-For`, which some proxies write with a port; null if there is none. */
function addressIn(entry: string): string | null {
  const [, inBrackets, beforePort] = /^\[([^\]]*)\](?::\d+)?$|^([\d.]+):\d+$/.exec(entry) ?? [];
  const address = inBrackets ?? beforePort ?? entry;
  return isIP(address) === 0 ? null : address;
}

/** The eight groups of 16 bits of an IPv6 address. */
function groupsOf(address: string): readonly number[] {
  const hexadecimal = withoutZone(address).replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...bytes) => {
    const [a = 0, b = 0, c = 0, d = 0] = bytes.slice(0, 4).map(Number);
    return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  });
  const [head = [], tail = []] = hexadecimal.split("::").map((part) => (part === "" ? [] : part.split(":")));
  const zeros = Array<string>(8 - head.length - tail.length).fill("0");
  return [...head, ...zeros, ...tail].map((group) => Number.parseInt(group, 16));
}

/** The IPv4 address that an IPv6 address stands for (RFC 4291, 2.5.5.2), or null. */
function mappedIPv4(groups: readonly number[]): string | null {
  const [high = 0, low = 0] = groups.slice(6);
  const isMapped = groups[5] === 0xffff && groups.slice(0, 5).every((group) => group === 0);
  return isMapped ? [high >> 8, high & 0xff, low >> 8, low & 0xff].join(".") : null;
}

function withoutZone(address: string): string {
  return address.split("%", 1)[0] ?? address;
}
