import { enableCompileCache } from "node:module";
import { fileURLToPath } from "node:url";

/*
 * Preloaded by `npm start` (`node --import`), and so by its threads: what Node has compiled is kept beside the packages, so that the
 * next start compiles nothing anew. Where nothing can be written, all is compiled as ever.
 */
enableCompileCache(fileURLToPath(new URL("../node_modules/.cache/compiled", import.meta.url)));
