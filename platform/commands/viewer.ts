/** On whose behalf something is asked or done. */
export type Viewer = {
  readonly tenant: string;
  /** Who it is: a person, a key or a service. */
  readonly subject: string;
  readonly rights: readonly string[];
};
