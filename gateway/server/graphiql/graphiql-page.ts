export type GraphiqlSettings = {
  /** Stands in the page's head line and in the browser's tab. */
  readonly title: string;
  /** What a visitor finds in the editor when there is nothing there from an earlier visit. */
  readonly defaultQuery: string;
};

/** The page as it is served. */
export type RenderedPage = {
  readonly contentSecurityPolicy: string;
  readonly etag: string;
  readonly gzip: Uint8Array;
  readonly br: Uint8Array;
};
