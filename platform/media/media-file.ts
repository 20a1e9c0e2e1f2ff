/** One file at a vendor, as our own links name it. */
export type MediaFile = {
  readonly tenant: string;
  /** The subgraph whose vendor has it. */
  readonly subgraph: string;
  /** What that subgraph finds the file by. */
  readonly ref: string;
};

/** Where a file is now. It gives access to whoever has it: it goes into no answer and no log. */
export type MediaLink = {
  readonly url: string;
  /** What the file is, as we tell browsers: storage often does not know it. */
  readonly contentType: "video/mp4" | "image/jpeg";
};

/**
 * The link of a file; null where there is no such file, or not any more. `isRefused` says that the vendor's storage takes the link that
 * was given before no longer: then a new one is asked for. Rejects while that cannot be known.
 */
export type FindMediaLink = (file: MediaFile, options: { readonly isRefused: boolean }) => Promise<MediaLink | null>;
