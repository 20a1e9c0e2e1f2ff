import { describe, expect, it } from "vitest";
import { isPrivateAddress, MediaOrigins } from "../../../platform/media/media-origins.ts";

describe("the origins of media", () => {
  const origins = new MediaOrigins([
    "https://stages3.example.com",
    "https://*.storage.example.net",
    "http://127.0.0.1:4010",
    "http://[::1]:4010",
  ]);
  const isAllowed = (link: string) => {
    try {
      return origins.check(link).href.length > 0;
    } catch {
      return false;
    }
  };

  it("are followed as they are written, and all names of a domain with a star", () => {
    const followed = [
      "https://stages3.example.com/a?Signature=b",
      "https://stages3.example.com:443/a",
      "https://one.storage.example.net/a",
      "https://two.one.storage.example.net/a",
      "http://127.0.0.1:4010/a",
      "http://[::1]:4010/a",
    ];
    const refused = [
      "http://stages3.example.com/a",
      "https://stages3.example.com:8443/a",
      "https://stages3.example.com.evil.example/a",
      "https://evilstages3.example.com/a",
      "https://stages3xexample.com/a",
      "https://storage.example.net/a",
      "https://one.storage.example.net@evil.example/a",
      "https://a:b@stages3.example.com/a",
      "http://127.0.0.1:4011/a",
      "http://127.0.0.2:4010/a",
      "http://2130706433:4011/a",
      "ftp://stages3.example.com/a",
      "/a",
      "",
    ];

    expect(followed.filter((link) => !isAllowed(link))).toEqual([]);
    expect(refused.filter(isAllowed)).toEqual([]);
  });

  it("have a form, and what has another is refused at the start", () => {
    const forms = [
      "stages3.example.com",
      "https://a.example.com/path",
      "https://*",
      "https://*.10.0.0.1",
      "https://a b",
    ];

    for (const form of forms) expect(() => new MediaOrigins([form]), form).toThrow(/MEDIA_ORIGINS/);
  });

  it("are at addresses that somebody on the internet has", () => {
    const hidden = ["127.0.0.1", "10.1.2.3", "172.31.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"];
    const hidden6 = ["::1", "::", "fe80::1", "fd00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1"];
    const open = ["8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "::ffff:8.8.8.8"];

    expect([...hidden, ...hidden6].filter((address) => !isPrivateAddress(address))).toEqual([]);
    expect(open.filter(isPrivateAddress)).toEqual([]);
  });
});
