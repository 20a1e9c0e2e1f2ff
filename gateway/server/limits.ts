/** What one client, and all of them together, may ask of the server. */
export type ServerLimits = {
  /** Of a request's body once decompressed, and of one WebSocket message. */
  readonly maxBodyBytes: number;
  /** How long a request's body may take at least; it has more time the more of it comes. */
  readonly bodyTimeoutMs: number;
  /** Of lists and objects in a request's body, in a JSON parameter and in a WebSocket message. */
  readonly maxJsonDepth: number;
  /** Of a request's headers, counted as they came. */
  readonly maxHeaders: number;
  readonly maxConnections: number;
  /** Connections of one client that no request is under way on. */
  readonly maxIdleConnectionsPerClient: number;
  /** Requests that wait on one connection for the answer to an earlier one. */
  readonly maxPipelinedRequests: number;
  /** Texts of operations that clients name by their hash; 0 makes them send the texts. */
  readonly maxPersistedOperations: number;
  readonly maxPersistedBytes: number;
  /** For queries and mutations, from the first byte to the last; subscriptions have none. */
  readonly requestDeadlineMs: number;
  /** How long requests in flight may go on once the server is told to stop. */
  readonly drainMs: number;
  readonly heartbeatIntervalMs: number;
  /**
   * How long a client may take nothing of what waits for it before it is cut, whatever carries it: an answer over HTTP,
   * a stream, a WebSocket (with 1013).
   */
  readonly stalledAfterMs: number;
  /** How long a socket's client may read nothing of what was sent to it before it is closed with 1013. */
  readonly unreadAfterMs: number;
  readonly maxSockets: number;
  /** Sockets of one client that no operation is under way on. */
  readonly maxIdleSocketsPerClient: number;
  readonly maxOperationsPerSocket: number;
  /** What may wait for one socket's client to take it; while more does, what the client asks waits as well. */
  readonly maxWaitingBytesPerSocket: number;
  /** What a socket's client may have asked that waits; while so much does, the socket is not read from. */
  readonly maxWaitingMessagesPerSocket: number;
  /** Of one WebSocket message, and packets of one fragment: each costs memory of its own, however small it is. */
  readonly maxFragmentsPerMessage: number;
  /** From the upgrade to the acknowledgement, whoever is slow in between. */
  readonly connectionInitTimeoutMs: number;
  /** How often a socket is asked for a sign of life; one that gave none since is dropped. */
  readonly livenessIntervalMs: number;
  /** How long the client of a connection or a socket that was closed may take to close it too before it is cut. */
  readonly closeGraceMs: number;
};

export const DEFAULT_LIMITS: ServerLimits = {
  // The largest documents that clients generate are a tenth of this.
  maxBodyBytes: 1_048_576,
  // A packet that is lost three times in a row comes after 7 s (RFC 6298).
  bodyTimeoutMs: 10_000,
  // Twice as deep as a document may nest its input values.
  maxJsonDepth: 100,
  // Two descriptors are left for every one in use under the usual limit of 32,768 for a service.
  // As many as Apache's server allows; browsers and proxies together send some thirty.
  maxHeaders: 100,
  maxConnections: 10_000,
  // A browser has 6 to a host: the people of a large office behind one address, and still a small part of all.
  maxIdleConnectionsPerClient: 256,
  maxPipelinedRequests: 1_000,
  // A front end has some hundred operations, and some versions of it are in use at a time.
  maxPersistedOperations: 10_000,
  maxPersistedBytes: 16_777_216,
  // Browsers and load balancers commonly give up at 60 s: the client hears from us first.
  requestDeadlineMs: 30_000,
  // The whole disposal has 3 s, as a supervisor's patience is short; the rest is for closing what is left.
  drainMs: 2_000,
  // Proxies commonly cut a stream that is silent for 15 s or longer.
  heartbeatIntervalMs: 12_000,
  // Linux tells of what was taken when a third of a connection's send buffer is free, which grows to 4 MiB: of a client
  // that reads 64 KB a second, every 22 s.
  stalledAfterMs: 30_000,
  // Its client is asked after every 64 KiB: who reads 7 KB a second has something to say in time.
  unreadAfterMs: 10_000,
  maxSockets: 5_000,
  // A page has one, and runs something on it soon after: so many people of one office may open a page at a time.
  maxIdleSocketsPerClient: 64,
  maxOperationsPerSocket: 100,
  // A page of the largest lists, so that ordinary clients never notice.
  maxWaitingBytesPerSocket: 1_048_576,
  // As many as may run.
  maxWaitingMessagesPerSocket: 100,
  // The largest message in the smallest packets that every host takes (576 bytes, RFC 791) makes 2,000.
  maxFragmentsPerMessage: 4_096,
  // What graphql-ws gives a client by default.
  connectionInitTimeoutMs: 3_000,
  livenessIntervalMs: 30_000,
  closeGraceMs: 1_000,
};
