/** What stands around the views: skip links, title and views, notices, tools, sources. */

import type { JSX } from "preact";
import type { ClusterEntry, Manifest } from "../data/types";
import { viewsOf } from "../state/assemble";
import type { Shown } from "../state/model";
import type { Session } from "../state/session";
import type { State } from "../state/url";
import { FOLDER_FROM_DISK, sourceLine } from "../text/describe";
import { dialogText, label } from "../text/labels";
import type { Opened } from "./App";

export function SkipLinks({ hasMap, onMap }: { hasMap: boolean; onMap: () => void }): JSX.Element {
  const to = (event: Event, go: () => void): void => {
    // The hash is the atlas's own address, so these links move focus and leave it alone.
    event.preventDefault();
    go();
  };
  return (
    <nav class="skip" aria-label={label.skip}>
      {hasMap && <a href="#map" onClick={(event) => to(event, onMap)}>{label.skipToMap}</a>}
      <a href="#table" onClick={(event) => to(event, () => document.getElementById("table-heading")?.focus())}>
        {label.skipToTable}
      </a>
    </nav>
  );
}

interface HeaderProps {
  session: Session;
  manifest: Manifest | null;
  url: State | null;
  isEmbed: boolean;
}

export function Header({ session, manifest, url, isEmbed }: HeaderProps): JSX.Element {
  return (
    <header class="header">
      <h1>{manifest?.title}</h1>
      {manifest !== null && url !== null && !isEmbed && !url.lock.includes("view") && (
        <nav class="views" aria-label={label.views}>
          {viewsOf(manifest, session.store.value.indicators).map((view) => (
            <a key={view} href={session.hash({ view })} {...(url.view === view ? { "aria-current": "page" as const } : {})}>
              {label.view[view]}
            </a>
          ))}
        </nav>
      )}
    </header>
  );
}

interface NoticesProps {
  notices: readonly string[];
  failure: string | null;
  /** Paths of the data files of this edition, which stay within reach when something fails. */
  files: readonly string[];
  onDismiss: (notice: string) => void;
  onRetry: () => void;
}

export function Notices({ notices, failure, files, onDismiss, onRetry }: NoticesProps): JSX.Element {
  return (
    <div class="notices">
      {failure !== null && (
        <div class="notice is-failure" role="alert">
          <p>{failure}</p>
          <button type="button" class="button" onClick={onRetry}>{label.retry}</button>
          <ul class="notice-files">
            {files.map((path) => <li key={path}><a href={path} download>{path}</a></li>)}
          </ul>
        </div>
      )}
      {notices.map((notice) => (
        <div class="notice" role="status" key={notice}>
          <p>{notice}</p>
          <button type="button" class="icon" aria-label={`${label.dismiss}: ${notice}`} onClick={() => onDismiss(notice)}>×</button>
        </div>
      ))}
    </div>
  );
}

/** Said where a folder is opened from disk, where a browser may not read the files beside the page. */
export function FromDisk(): JSX.Element {
  return (
    <p class="failure" role="alert">
      {FOLDER_FROM_DISK.split("`").map((part, i) => (i % 2 === 1 ? <code key={part}>{part}</code> : part))}
    </p>
  );
}

export function Tools({ onOpen }: { onOpen: (opened: Opened) => void }): JSX.Element {
  return (
    <div class="tools">
      <button type="button" class="button" onClick={() => onOpen("download")}>{label.download}</button>
      <button type="button" class="button" onClick={() => onOpen("embed")}>{label.embed}</button>
      <button type="button" class="button" onClick={() => onOpen("about")}>{label.about}</button>
    </div>
  );
}

/** The page on what goes with a set of clusters, where there is one. */
export function EvidenceLink({ entry: { evidence, label: name }, edition }: { entry: ClusterEntry } & Pick<Manifest, "edition">): JSX.Element | null {
  if (evidence === undefined) return null;
  const text = `${name}: ${label.evidence}`;
  // The single file has no other page, and says where this one is.
  return <p class="note only-screen">{edition === "single" ? `${text}${label.inFolder} ${evidence}.` : <a href={evidence}>{text}</a>}</p>;
}

interface FooterProps {
  manifest: Manifest | null;
  shown: Shown | null;
  isEmbed: boolean;
  link: string;
}

export function Footer({ manifest, shown, isEmbed, link }: FooterProps): JSX.Element | null {
  if (manifest === null) return null;
  const vintage = shown?.areas.vintage ?? manifest.default_vintage;
  const indicators = shown?.columns.map((frame) => frame.indicator) ?? [];
  return (
    <footer class="footer">
      <p>{sourceLine(indicators, manifest.vintage_titles[vintage] ?? vintage, manifest.attribution)}</p>
      {isEmbed ? (
        <p>
          {manifest.edition === "single" && `${dialogText.asOf(manifest.built)}. `}
          <a href={link} target="_blank" rel="noopener">{label.openAtlas}</a>
        </p>
      ) : (
        <>
          {manifest.clusters.map((entry) => <EvidenceLink key={entry.id} entry={entry} edition={manifest.edition} />)}
          <p class="only-screen">{label.built(manifest.built, manifest.package_version)}</p>
        </>
      )}
      <p class="only-print">{manifest.citation} {link}</p>
    </footer>
  );
}
