import { connect } from "node:net";

/** Sends bytes as they are and resolves with all that came back until the server closed the connection. */
export async function exchange(url: string, parts: readonly string[]): Promise<string> {
  const { hostname, port } = new URL(url);
  const connection = connect(Number(port), hostname);
  connection.write(parts.join(""));
  const chunks = await connection.toArray();
  return Buffer.concat(chunks).toString();
}
