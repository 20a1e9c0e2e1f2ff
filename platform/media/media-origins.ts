import { lookup as lookUp } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";
import { ConfigurationError } from "../environment.ts";

/** Addresses of machines, of networks of their own and of none: RFC 6890 with what was registered since, and multicast. */
const PRIVATE_BLOCKS = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
  ["::", 127],
  ["64:ff9b::", 96],
  ["64:ff9b:1::", 48],
  ["100::", 64],
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["5f00::", 16],
  ["fc00::", 7],
  ["fe80::", 10],
  ["fec0::", 10],
  ["ff00::", 8],
] as const;

const PRIVATE = new BlockList();
for (const [network, prefix] of PRIVATE_BLOCKS)
  PRIVATE.addSubnet(network, prefix, isIP(network) === 6 ? "ipv6" : "ipv4");

/** Whether nobody on the internet has this address. An IPv4 address within an IPv6 one counts as what it is. */
export function isPrivateAddress(address: string): boolean {
  return PRIVATE.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
}

/** Where a link leads that is not followed. */
export class ForeignOriginError extends Error {
  override readonly name = "ForeignOriginError";
}

type Origin = { readonly protocol: string; readonly host: RegExp; readonly port: string; readonly text: string };

const ORIGIN = /^(https?):\/\/(\*\.)?([a-z0-9-]+(?:\.[a-z0-9-]+)*|\[[0-9a-f:]+\])(?::(\d{1,5}))?$/;

/**
 * The places that media are fetched from, and no other: `https://media.example.com`, `https://*.storage.example.com` for all names of a
 * domain, with a port where it is not the usual one.
 *
 * A name that leads to a private address is not followed, whatever says so: it would be a way into the network that we are in. An
 * origin that is an address itself (`http://127.0.0.1:4010`) is meant as it is written.
 */
export class MediaOrigins {
  readonly #origins: readonly Origin[];

  /** Throws a `ConfigurationError` for what is no origin. */
  constructor(origins: readonly string[]) {
    this.#origins = origins.map(toOrigin);
  }

  /** The URL of a link that may be followed. Throws a {@link ForeignOriginError} for any other. */
  check(link: string | URL): URL {
    const url = URL.parse(link);
    if (!url) throw new ForeignOriginError("a link that is no URL");
    if (url.username || url.password) throw new ForeignOriginError("a link with credentials before its host");
    const known = this.#origins.find(
      ({ protocol, host, port }) => url.protocol === protocol && url.port === port && host.test(url.hostname),
    );
    if (!known) throw new ForeignOriginError(`a link to ${url.protocol}//${url.host}, which is not allowed`);
    return url;
  }
}

/** Looks names up as Node does, and finds none that has a private address: for whoever connects, after a link was checked. */
export const lookUpPublic: LookupFunction = (hostname, options, callback) => {
  lookUp(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, []);
    const hidden = addresses.find(({ address }) => isPrivateAddress(address));
    if (hidden) return callback(new ForeignOriginError(`${hostname} leads to a private address`), []);
    const [first] = addresses;
    if (options.all || !first) callback(null, addresses);
    else callback(null, first.address, first.family);
  });
};

function toOrigin(text: string): Origin {
  const [, scheme = "", anyName, name = "", port = ""] = ORIGIN.exec(text) ?? [];
  const isAddress = isIP(name.replace(/^\[|\]$/g, "")) > 0;
  if (scheme === "" || (anyName && isAddress)) {
    throw new ConfigurationError(`MEDIA_ORIGINS: ${text} is no origin: write it as https://media.example.com.`);
  }
  const usualPort = scheme === "https" ? "443" : "80";
  const host = new RegExp(`^${anyName ? "[a-z0-9-]+(\\.[a-z0-9-]+)*\\." : ""}${name.replace(/[.[\]]/g, "\\$&")}$`);
  return { protocol: `${scheme}:`, host, port: port === usualPort ? "" : port, text };
}
