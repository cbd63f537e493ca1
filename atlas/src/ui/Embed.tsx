/** Putting the view into another page: a live frame, or an archived copy that will not change. */

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Manifest } from "../data/types";
import type { Session } from "../state/session";
import { dialogText } from "../text/labels";
import { CopyText } from "./CopyText";
import { Dialog } from "./Dialog";

const LOCKS = ["area", "year", "view"] as const;

interface Props {
  session: Session;
  manifest: Manifest;
  title: string;
  onClose: () => void;
}

/** The frame as HTML; the host page gives it its size. */
export function frameCode(title: string, source: string): string {
  const safe = (text: string): string => text.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;");
  return `<iframe title="${safe(title)}" src="${safe(source)}" loading="lazy" width="100%" height="720"></iframe>`;
}

export function EmbedDialog({ session, manifest, title, onClose }: Props): JSX.Element {
  const [locks, setLocks] = useState<readonly string[]>([]);
  const [isArchived, setArchived] = useState(manifest.edition === "single");
  const isFixed = LOCKS.every((lock) => locks.includes(lock));
  const hash = session.hash({ embed: true, lock: LOCKS.filter((lock) => locks.includes(lock)) });
  const archive = `${manifest.title.toLowerCase().replace(/[^a-z0-9]+/g, "-")}_${manifest.built}_${manifest.data_sha256.slice(0, 8)}.html`;
  const copy = manifest.edition === "single" ? session.address.link("") : manifest.single_file;
  const toggle = (lock: string, isOn: boolean): void =>
    setLocks(isOn ? [...locks, lock] : locks.filter((one) => one !== lock));

  return (
    <Dialog title={dialogText.embed} onClose={onClose}>
      <fieldset class="field">
        <legend>{dialogText.edition}</legend>
        <label class="choice">
          <input type="radio" name="edition" checked={!isArchived} onChange={() => setArchived(false)} />
          {dialogText.live}
        </label>
        {copy !== null && (
          <label class="choice">
            <input type="radio" name="edition" checked={isArchived} onChange={() => setArchived(true)} />
            {dialogText.archived}
          </label>
        )}
      </fieldset>
      <fieldset class="field">
        <legend>{dialogText.behaviour}</legend>
        <label class="choice">
          <input type="radio" name="fixed" checked={!isFixed} onChange={() => setLocks([])} />
          {dialogText.interactive}
        </label>
        <label class="choice">
          <input type="radio" name="fixed" checked={isFixed} onChange={() => setLocks(LOCKS)} />
          {dialogText.fixed}
        </label>
      </fieldset>
      <fieldset class="field">
        <legend>{dialogText.lock}</legend>
        {LOCKS.map((lock) => (
          <label key={lock} class="choice">
            <input type="checkbox" checked={locks.includes(lock)} onChange={(event) => toggle(lock, event.currentTarget.checked)} />
            {dialogText.locks[lock]}
          </label>
        ))}
      </fieldset>
      {isArchived && copy !== null ? (
        <>
          <p>{dialogText.archivedNote(manifest.built)}</p>
          <p><a href={copy} download={archive}>{dialogText.saveArchive(archive)}</a></p>
          <CopyText id="embed-code" name={dialogText.code} text={frameCode(`${title}. ${dialogText.asOf(manifest.built)}`, `${archive}${hash}`)} />
        </>
      ) : (
        <CopyText id="embed-code" name={dialogText.code} text={frameCode(title, session.address.link(hash))} />
      )}
      {manifest.edition === "folder" && (
        <>
          <h3>{dialogText.preview}</h3>
          <iframe class="preview" title={`${dialogText.preview}: ${title}`} src={session.address.link(hash)} loading="lazy" />
        </>
      )}
    </Dialog>
  );
}
