import { describe, expect, it } from "vitest";
import { ConfigurationError } from "../../../platform/environment.ts";
import { storeAddress, toPostgresAddress, toPrintable } from "../../../platform/store/store-address.ts";
import { readStoreHome } from "../../../platform/store/store-home.ts";

describe("where stores are", () => {
  it("is a folder, unless a database is named", () => {
    const home = "postgres://office@db.example/fleet";

    expect(readStoreHome({})).toBe(".data");
    expect(readStoreHome({ DATA_DIR: "/var/fleet" })).toBe("/var/fleet");
    expect(readStoreHome({ DATA_DIR: "/var/fleet", DATABASE_URL: home })).toBe(home);
    expect(storeAddress("/var/fleet", "hos")).toBe("/var/fleet/hos.sqlite");
  });

  it("is a schema of the database for each subgraph, beside whatever else its URL says", () => {
    const home = "postgresql://office:s%40cret@db.example:6432/fleet?sslmode=require";

    const address = storeAddress(home, "hos");

    expect(toPostgresAddress(address)).toEqual({ url: home, schema: "hos", readerRole: "fleetgraph_reader" });
  });

  it("names the role of those who read, where the operator does", () => {
    const home = "postgres://office@db.example/fleet?sslmode=require";

    const named = readStoreHome({ DATABASE_URL: home, DATABASE_READER_ROLE: "fleet_web" });

    expect(toPostgresAddress(storeAddress(named, "hos"))).toEqual({
      url: home,
      schema: "hos",
      readerRole: "fleet_web",
    });
    expect(toPostgresAddress(named).url).toBe(home);
    expect(readStoreHome({ DATA_DIR: "/var/fleet", DATABASE_READER_ROLE: "fleet_web" })).toBe("/var/fleet");
    expect(() => readStoreHome({ DATABASE_URL: home, DATABASE_READER_ROLE: 'web"; drop' })).toThrow(
      "DATABASE_READER_ROLE: must be the name of a role",
    );
  });

  it("is printed without the password, and refused without being printed", () => {
    const address = storeAddress("postgres://office:secret@db.example/fleet", "hos");

    expect(toPrintable(address)).not.toContain("secret");
    expect(toPrintable(address)).toContain("db.example/fleet?schema=hos");
    expect(() => readStoreHome({ DATABASE_URL: "mysql://office:secret@db.example/fleet" })).toThrow(
      new ConfigurationError("The configuration is not usable.\n  DATABASE_URL: must be a postgres:// URL"),
    );
  });
});
