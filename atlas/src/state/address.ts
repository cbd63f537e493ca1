/** The hash of the page's address: read, written, and watched. Where a page may not write it, the atlas works on. */

export interface Address {
  read: () => string;
  /** Adds an entry to the history, or replaces the current one. */
  write: (hash: string, how: "push" | "replace") => void;
  /** Calls back when the reader moves to another hash. */
  watch: (changed: (hash: string) => void) => void;
  /** The whole address of a state, for citations and embeds. */
  link: (hash: string) => string;
}

/** The address of this page. */
export function pageAddress(): Address {
  return {
    read: () => location.hash,
    write: (hash, how) => {
      if (location.hash === hash) return;
      try {
        if (how === "push") history.pushState(null, "", hash);
        else history.replaceState(null, "", hash);
      } catch (error) {
        // Some pages, such as one written into a frame, have no address of their own to change.
        if (!(error instanceof DOMException)) throw error;
      }
    },
    watch: (changed) => {
      const tell = (): void => changed(location.hash);
      addEventListener("hashchange", tell);
      addEventListener("popstate", tell);
    },
    link: (hash) => `${location.href.replace(/#.*$/, "")}${hash}`,
  };
}
