import { PublicError } from "../public-error.ts";
import { StoreUnavailableError } from "../store/store-errors.ts";
import type { Writing } from "./writing.ts";

/** Where nothing leads to who writes: what is posted is refused so that it comes again, and so is every command. */
export const NO_WRITING: Writing = {
  deliver: () => Promise.reject(new StoreUnavailableError("unreachable")),
  commands: {
    run: () =>
      Promise.reject(new PublicError("SUBGRAPH_UNAVAILABLE", "Nothing can be changed here. Nothing was done.")),
  },
};
