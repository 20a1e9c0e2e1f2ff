/** The last migration before it was noted which tenants have which words, in the words of each engine. */
export const BEFORE_TENANT_WORDS = { sqlite: "0016-retention", postgres: "0016-index" } as const;

/** Rows of two tenants in which each kind of number of a word stands once, a word that both have, and one that nobody has. */
export const FORMER_WORDS: readonly string[] = [
  `insert into word (code, text) values (1, 'north'), (2, 'south'), (3, 'both'), (4, 'now of north'), (5, 'once of north'),
    (6, 'group of north'), (7, 'former group of south'), (8, 'device of south'), (9, 'crew of south'), (10, 'of nobody')`,
  `insert into "eventClass" (code, tenant, parts, count) values (1, 1, '["SAMSARA"]', 1), (2, 2, '["SAMSARA"]', 1)`,
  `insert into event (key, tenant, class, ref, "refHash", title, "occurredAtMs", "updatedAtMs", "receivedAtMs", revision,
      device, rule)
    values (1, 1, 1, 'e', 1, 'of north', 1, 1, 1, 1, 4, 3), (2, 2, 2, 'e', 2, 'of south', 1, 1, 1, 1, 8, 3)`,
  `insert into "eventGroup" (tenant, grp, "occurredAtMs", "refHash", key) values (1, 6, 1, 1, 1)`,
  `insert into change (seq, tenant, event, kind, "atMs", class, "occurredAtMs", "updatedAtMs", "deviceBefore", "groupsBefore")
    values (1, 1, 1, 'ADDED', 1, 1, 1, 1, 5, null), (2, 2, 2, 'ADDED', 1, 2, 1, 1, null, '[7, 3]')`,
  `insert into crew (tenant, vendor, "deviceRef", "driverRef", "isAhead", "seenAtMs") values ('south', 'SAMSARA', 9, 3, 0, 1)`,
];

export const WORDS_OF: Readonly<Record<"north" | "south", readonly string[]>> = {
  north: ["north", "both", "now of north", "once of north", "group of north"],
  south: ["south", "both", "former group of south", "device of south", "crew of south"],
};
