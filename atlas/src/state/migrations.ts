/**
 * Addresses of earlier versions, brought up to date before they are read.
 *
 * A view, key or id that is renamed gets a line here and a test, so that links in reports keep working.
 */

export interface Migration {
  kind: "view" | "key" | "id";
  from: string;
  to: string;
}

/** Renamings, oldest first. No name has changed since the first version. */
export const MIGRATIONS: readonly Migration[] = [];

/** The address with every renaming applied, in order; an address without old names is returned as it is. */
export function migrate(hash: string, migrations: readonly Migration[] = MIGRATIONS): string {
  return migrations.reduce(applied, hash);
}

function applied(hash: string, { kind, from, to }: Migration): string {
  const at = hash.indexOf("?");
  const path = at < 0 ? hash : hash.slice(0, at);
  const query = at < 0 ? "" : hash.slice(at + 1);
  if (kind === "view") {
    const renamed = path.replace(/^#?\/?/, "") === from ? `#/${to}` : path;
    return at < 0 ? renamed : `${renamed}?${query}`;
  }
  if (at < 0) return hash;
  const pairs = query.split("&").map((pair) => {
    const [key = "", ...rest] = pair.split("=");
    if (kind === "key") return [key === from ? to : key, ...rest].join("=");
    // An id stands alone, in a comma list, before a colon, or after the minus sign of a sort order.
    return [key, ...rest.map((value) => value.split(/([,:]|^-)/).map((part) => (part === from ? to : part)).join(""))].join("=");
  });
  return `${path}?${pairs.join("&")}`;
}
