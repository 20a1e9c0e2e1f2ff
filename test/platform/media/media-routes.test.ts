import { get, type IncomingMessage } from "node:http";
import { describe, expect, it } from "vitest";
import { MEDIA_PREFIX } from "../../../platform/media/media-links.ts";
import { MediaFixture } from "./media-fixture.ts";
import { MediaStorageServer } from "./media-storage-server.ts";

const BYTES = Buffer.from(Array.from({ length: 100_000 }, (_, index) => index % 251));

const codeOf = async (answer: Response) => {
  const { errors } = (await answer.json()) as { errors: { extensions: { code: string } }[] };
  return [answer.status, errors[0]?.extensions.code];
};

/** An answer whose body nobody reads yet. */
function open(address: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => get(address, { agent: false }, resolve).on("error", reject));
}

describe("the address of a film", () => {
  it("sends the file as it is at the vendor, with its type and for a browser to show alone", async () => {
    await using media = await MediaFixture.start();
    media.storage.put("/film", BYTES);

    const answer = await fetch(media.addressOf());

    expect(Buffer.from(await answer.arrayBuffer()).equals(BYTES)).toBe(true);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "accept-ranges": "bytes",
      connection: "close",
      "content-length": "100000",
      "content-security-policy": "default-src 'none'; sandbox",
      "content-type": "video/mp4",
      etag: '"one"',
      "x-content-type-options": "nosniff",
    });
  });

  it("sends the part that is asked for, and to HEAD no bytes", async () => {
    await using media = await MediaFixture.start();
    media.storage.put("/film", BYTES);

    const part = await fetch(media.addressOf(), { headers: { range: "bytes=1000-1999" } });
    const several = await fetch(media.addressOf(), { headers: { range: "bytes=0-1,5-6" } });
    const head = await fetch(media.addressOf(), { method: "HEAD" });

    expect([part.status, part.headers.get("content-range")]).toEqual([206, "bytes 1000-1999/100000"]);
    expect(Buffer.from(await part.arrayBuffer()).equals(BYTES.subarray(1000, 2000))).toBe(true);
    expect([several.status, (await several.arrayBuffer()).byteLength]).toEqual([200, 100_000]);
    expect([head.status, head.headers.get("content-length"), await head.text()]).toEqual([200, "100000", ""]);
  });

  it("leaves other pages to the server, whose connections they do not count among", async () => {
    await using media = await MediaFixture.start();
    media.storage.put("/film", BYTES);

    const page = await (await fetch(media.url)).text();
    const before = media.ownConnections;
    for (let times = 0; times < 20; times += 1) await (await fetch(media.addressOf())).arrayBuffer();

    expect([page, await (await fetch(media.url)).text()]).toEqual(["another page", "another page"]);
    expect(media.ownConnections).toBeLessThanOrEqual(before);
  });

  it("opens with the token that was signed, and with no other", async () => {
    await using media = await MediaFixture.start();
    media.storage.put("/film", BYTES);
    const token = media.addressOf().slice(`${media.url}${MEDIA_PREFIX}`.length);
    const [version, keyId, claims, signature] = token.split(".");
    const otherClaims = Buffer.from(JSON.stringify(["other", "video", "film", 9e15])).toString("base64url");

    const forged = [
      [version, keyId, otherClaims, signature],
      [version, keyId, claims, `${signature?.slice(0, -1)}${signature?.endsWith("A") ? "B" : "A"}`],
      [version, "AAAAAAAA", claims, signature],
      ["m2", keyId, claims, signature],
      [""],
      ["../../etc/passwd"],
    ].map((parts) => parts.join("."));
    const answers = await Promise.all(forged.map((one) => fetch(`${media.url}${MEDIA_PREFIX}${one}`)));

    // The last is none of these addresses once the client has normalised it.
    expect(await Promise.all(answers.slice(0, -1).map(codeOf))).toEqual(Array(5).fill([403, "FORBIDDEN"]));
    expect(media.storage.asked).toEqual([]);
  });

  it("is for GET and HEAD alone", async () => {
    await using media = await MediaFixture.start();

    const answer = await fetch(media.addressOf(), { method: "POST", body: "x" });

    expect(answer.headers.get("allow")).toBe("GET, HEAD");
    expect(await codeOf(answer)).toEqual([405, "BAD_USER_INPUT"]);
  });
});

describe("a vendor's link", () => {
  it("that the storage takes no longer is renewed once, and then the file is gone", async () => {
    const asked: unknown[] = [];
    await using media = await MediaFixture.start({
      findLink:
        (storage) =>
        async ({ ref }, { isRefused }) => {
          asked.push([ref, isRefused]);
          const path = isRefused && ref === "renewed" ? "/new" : "/old";
          return { url: `${storage.origin}${path}`, contentType: "image/jpeg" };
        },
    });
    media.storage.files.set("/old", (_, response) => response.writeHead(403).end("<Error>expired</Error>"));
    media.storage.put("/new", BYTES);

    const renewed = await fetch(media.addressOf({ ref: "renewed" }));
    const gone = await fetch(media.addressOf({ ref: "gone" }));

    expect([renewed.status, renewed.headers.get("content-type")]).toEqual([200, "image/jpeg"]);
    expect(await codeOf(gone)).toEqual([404, "NOT_FOUND"]);
    expect(asked).toEqual([
      ["renewed", false],
      ["renewed", true],
      ["gone", false],
      ["gone", true],
    ]);
    // What was refused is not asked for again.
    expect(media.storage.asked.map(({ url }) => url)).toEqual(["/old", "/new", "/old"]);
  });

  it("that is not known is no file, and one that cannot be known is the vendor's failure", async () => {
    await using media = await MediaFixture.start({
      findLink:
        () =>
        async ({ ref }) => {
          if (ref === "outage") throw new Error("the store is gone");
          return null;
        },
    });

    const answers = await Promise.all(["none", "outage"].map((ref) => fetch(media.addressOf({ ref }))));

    expect(await Promise.all(answers.map(codeOf))).toEqual([
      [404, "NOT_FOUND"],
      [502, "VENDOR_UNAVAILABLE"],
    ]);
  });

  it("is followed to origins that are allowed, and nothing is sent elsewhere", async () => {
    await using elsewhere = await MediaStorageServer.start();
    elsewhere.put("/secret", BYTES);
    await using media = await MediaFixture.start({
      // By its name, which leads to a private address.
      origins: (storage) => [storage.origin, `http://localhost:${elsewhere.port}`],
      findLink:
        (storage) =>
        async ({ ref }) => {
          const urls: Record<string, string> = {
            foreign: `${elsewhere.origin}/secret`,
            named: `http://localhost:${elsewhere.port}/secret`,
            credentials: `http://user:word@127.0.0.1:${storage.port}/film`,
            file: "file:///etc/passwd",
            redirected: `${storage.origin}/to-foreign`,
            renamed: `${storage.origin}/to-named`,
            round: `${storage.origin}/round`,
            inside: `${storage.origin}/inside`,
          };
          return { url: urls[ref] ?? "", contentType: "video/mp4" };
        },
    });
    const redirect = (path: string, location: string) =>
      media.storage.files.set(path, (_, response) => response.writeHead(302, { location }).end());
    media.storage.put("/film", BYTES);
    redirect("/to-foreign", `${elsewhere.origin}/secret`);
    redirect("/to-named", `http://localhost:${elsewhere.port}/secret`);
    redirect("/round", "/round");
    redirect("/inside", "/film");

    const refs = ["foreign", "named", "credentials", "file", "redirected", "renamed", "round"];
    const answers = await Promise.all(refs.map((ref) => fetch(media.addressOf({ ref }))));
    const inside = await fetch(media.addressOf({ ref: "inside" }));

    expect(await Promise.all(answers.map(codeOf))).toEqual(refs.map(() => [502, "VENDOR_UNAVAILABLE"]));
    expect([inside.status, (await inside.arrayBuffer()).byteLength]).toEqual([200, 100_000]);
    expect(elsewhere.asked).toEqual([]);
  });

  it("whose file breaks off in the middle makes no answer that looks whole", async () => {
    await using media = await MediaFixture.start();
    media.storage.files.set("/film", (_, response) => {
      response.writeHead(200, { "content-length": 1_000 });
      response.write("half", () => response.destroy());
    });

    const answer = await fetch(media.addressOf());

    await expect(answer.arrayBuffer()).rejects.toThrow();
  });

  it("whose file is larger than is passed on is refused before a byte of it", async () => {
    await using media = await MediaFixture.start({ limits: { maxFileBytes: 99_999 } });
    media.storage.put("/film", BYTES);

    const answers = await Promise.all([
      fetch(media.addressOf()),
      fetch(media.addressOf(), { headers: { range: "bytes=0-9" } }),
    ]);

    expect(await Promise.all(answers.map(codeOf))).toEqual(Array(2).fill([502, "LIMIT_EXCEEDED"]));
  });
});

describe("a client", () => {
  it("that stops reading stops the reading at the vendor, while others are sent theirs", async () => {
    await using media = await MediaFixture.start();
    const film = Buffer.alloc(40_000_000, 7);
    media.storage.put("/slow", film);
    media.storage.put("/film", film);
    const sent: number[] = [];
    media.storage.files.set("/slow", (_, response) => {
      response.writeHead(200, { "content-length": film.length });
      response.end(film);
      sent.push(0);
      response.on("finish", () => sent.push(1));
    });

    const slow = await open(media.addressOf({ ref: "slow" }));
    slow.pause();
    for (let times = 0; times < 2; times += 1) {
      const other = await fetch(media.addressOf());
      expect((await other.arrayBuffer()).byteLength).toBe(film.length);
    }

    expect(sent).toEqual([0]);
    slow.destroy();
  });

  it("has one pace, be it one request after the other", async () => {
    await using media = await MediaFixture.start({ limits: { bytesPerSecond: BYTES.length } });
    media.storage.put("/film", BYTES);

    const startedAtMs = performance.now();
    for (let times = 0; times < 3; times += 1) await (await fetch(media.addressOf())).arrayBuffer();

    // The first second's worth is sent at once, and the last request waits for nothing behind it.
    expect(performance.now() - startedAtMs).toBeGreaterThan(1_000 - 1);
  });

  it("is sent nothing any more by a server that stops", async () => {
    await using media = await MediaFixture.start();
    media.storage.put("/film", BYTES);
    media.stop();

    expect(await codeOf(await fetch(media.addressOf()))).toEqual([503, "SUBGRAPH_UNAVAILABLE"]);
    expect(media.storage.asked).toEqual([]);
  });

  it("has so many streams at once, and another one when one of them has ended", async () => {
    await using media = await MediaFixture.start({ limits: { maxStreamsPerClient: 2 } });
    media.storage.put("/film", Buffer.alloc(40_000_000));
    media.storage.put("/short", BYTES);

    const streams = [await open(media.addressOf()), await open(media.addressOf())];
    const refused = await fetch(media.addressOf({ ref: "short" }));
    for (const stream of streams) stream.destroy();
    const statusLater = () => fetch(media.addressOf({ ref: "short" })).then(({ status }) => status);

    expect(refused.headers.get("retry-after")).toBe("5");
    expect(await codeOf(refused)).toEqual([429, "LIMIT_EXCEEDED"]);
    await expect.poll(statusLater).toBe(200);
  });
});
