import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { constants, setPriority } from "node:os";

/*
 * A vendor's storage in a process of its own: every path is a film of so many bytes, given as fast as it is taken. Asked, it says how many
 * bytes it has given since it was last asked.
 */

// It stands for other machines: what it takes of this one is to cost the gateway as little as can be.
setPriority(constants.priority.PRIORITY_LOW);

const [fileBytes = "50000000"] = process.argv.slice(2);
const PIECE = Buffer.alloc(64 * 1_024, 7);

let givenBytes = 0;
const server = createServer((_request, response) => {
  let left = Number(fileBytes);
  response.writeHead(200, { "content-length": left, "content-type": "video/mp4" });
  const give = () => {
    while (left > 0) {
      const piece = left < PIECE.length ? PIECE.subarray(0, left) : PIECE;
      left -= piece.length;
      givenBytes += piece.length;
      if (!response.write(piece)) return;
    }
    response.end();
  };
  response.on("drain", give);
  give();
});
server.listen(0, "127.0.0.1", () => console.log(`storage: http://127.0.0.1:${(server.address() as AddressInfo).port}`));
process.on("message", () => {
  process.send?.({ givenBytes });
  givenBytes = 0;
});
process.on("disconnect", () => process.exit());
