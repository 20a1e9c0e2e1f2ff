/** A loader, or some of them by their names. */
type Loaders = { readonly [name: string]: Loaders } | { clearAll(): unknown };

/** An item of a subscription. All of its items have one context: its loaders forget what they have read, for each item is as things are then. */
export function asOfNow<Item>(item: Item, loaders: object): Item {
  forget(loaders as Loaders);
  return item;
}

function forget(loaders: Loaders): void {
  if (typeof loaders.clearAll === "function") loaders.clearAll();
  else for (const inner of Object.values(loaders as Readonly<Record<string, Loaders>>)) forget(inner);
}
