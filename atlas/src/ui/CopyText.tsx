/** A text to take along, with a button that copies it. */

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { label } from "../text/labels";

export function CopyText({ id, name, text, rows = 3 }: { id: string; name: string; text: string; rows?: number }): JSX.Element {
  const [isCopied, setCopied] = useState(false);
  const copy = (): void => {
    const field = document.getElementById(id);
    if (!(field instanceof HTMLTextAreaElement)) return;
    // Pages from disk and frames may not use the clipboard; the text is then left selected.
    field.select();
    void navigator.clipboard?.writeText(text).then(() => setCopied(true), () => undefined);
  };
  return (
    <div class="copy">
      <label for={id}>{name}</label>
      <textarea id={id} readOnly rows={rows} value={text} />
      <button type="button" class="button" onClick={copy}>
        {isCopied ? label.copied : label.copy}<span class="unseen">{` ${name}`}</span>
      </button>
    </div>
  );
}
