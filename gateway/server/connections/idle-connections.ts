import type { Socket } from "node:net";
import type { ClientAddresses } from "./client-address.ts";
import { IdleHoldings } from "./idle-holdings.ts";

/**
 * The connections that no request is under way on, at most so many for each client.
 *
 * When a client has too many, the one that waited longest is closed: any client must cope with that (RFC 9112, 9.5),
 * while to refuse the new one would let whoever holds many shut out all others behind the same address.
 */
export class IdleConnections {
  readonly #clients: ClientAddresses;
  readonly #holdings: IdleHoldings<Socket>;

  constructor(clients: ClientAddresses, maxPerClient: number) {
    this.#clients = clients;
    this.#holdings = new IdleHoldings(maxPerClient);
  }

  /** Counts a new connection, and forgets it when it closes. */
  open(connection: Socket): void {
    connection.once("close", () => this.#holdings.forget(this.#clients.ofConnection(connection), connection));
    this.add(connection);
  }

  /** Counts a connection whose requests have all their answers. */
  readonly add = (connection: Socket): void => {
    this.#holdings.add(this.#clients.ofConnection(connection), connection)?.destroy();
  };

  /** Counts a connection no more, as a request or a WebSocket is on it. */
  readonly use = (connection: Socket): void => {
    this.#holdings.use(this.#clients.ofConnection(connection), connection);
  };
}
