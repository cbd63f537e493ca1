/** What this atlas is, how to use it, and what each figure means: all from the metadata. */

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Indicator, Manifest } from "../data/types";
import { sourceLines } from "../export/csv";
import { groupsOf } from "../state/groups";
import type { Session } from "../state/session";
import { LOADING, yearRuns } from "../text/describe";
import { aboutText, KEYS_HELP, label } from "../text/labels";
import { Dialog } from "./Dialog";

interface Props {
  session: Session;
  manifest: Manifest;
  /** Indicators on the screen; their sections are open. */
  shown: readonly Indicator[];
  /** The figures on the screen alone, as asked for beside the legend. */
  isShort: boolean;
  onClose: () => void;
}

export function AboutDialog({ session, manifest, shown, isShort, onClose }: Props): JSX.Element {
  if (isShort) {
    return (
      <Dialog title={label.measured} onClose={onClose}>
        {shown.map((one) => <Measure key={one.id} indicator={one} manifest={manifest} isOpen />)}
      </Dialog>
    );
  }
  const { context, contact, contact_url } = manifest.about;
  return (
    <Dialog title={manifest.title} onClose={onClose}>
      {context.map((paragraph) => <p key={paragraph}>{paragraph}</p>)}
      <h3>{aboutText.use}</h3>
      {[...aboutText.using, ...(manifest.clusters.length > 0 ? [aboutText.usingClusters] : [])].map((paragraph) => <p key={paragraph}>{paragraph}</p>)}
      <details>
        <summary>{aboutText.keys}</summary>
        <dl class="keys">
          {KEYS_HELP.map(([key, effect]) => <div key={key}><dt><kbd>{key}</kbd></dt><dd>{effect}</dd></div>)}
        </dl>
      </details>
      <h3>{aboutText.measures}</h3>
      <Measures session={session} manifest={manifest} open={shown.map(({ id }) => id)} />
      <h3>{aboutText.terms}</h3>
      <p>{manifest.attribution}</p>
      <p>{`${aboutText.licence}: ${manifest.licence}. ${label.built(manifest.built, manifest.package_version)}.`}</p>
      <p>{manifest.citation}</p>
      {(contact !== null || contact_url !== null) && (
        <>
          <h3>{aboutText.contact}</h3>
          <p>
            {contact}
            {contact_url !== null && <>{contact === null ? "" : ", "}<a href={contact_url}>{contact_url}</a></>}
          </p>
        </>
      )}
    </Dialog>
  );
}

/** Every indicator of the atlas under its heading; the descriptions are read when this is opened. */
function Measures({ session, manifest, open }: Pick<Props, "session" | "manifest"> & { open: readonly string[] }): JSX.Element {
  const [described, setDescribed] = useState<readonly Indicator[] | null>(null);
  useEffect(() => void session.describe().then(setDescribed), [session]);
  if (described === null) return <p class="note">{LOADING}</p>;
  return (
    <>
      {groupsOf(described, manifest.vintage_titles).map(({ name, indicators }) => (
        <div key={name}>
          {name !== null && <h4>{name}</h4>}
          {indicators.map((one) => <Measure key={one.id} indicator={one} manifest={manifest} isOpen={open.includes(one.id)} />)}
        </div>
      ))}
    </>
  );
}

function Measure({ indicator, manifest, isOpen }: { indicator: Indicator; manifest: Manifest; isOpen: boolean }): JSX.Element {
  return (
    <details class="measure" open={isOpen}>
      <summary>{indicator.label}</summary>
      <p>{indicator.definition}</p>
      <p class="formula">{indicator.formula}</p>
      {indicator.method.map((paragraph) => <p key={paragraph}>{paragraph}</p>)}
      <dl class="facts">
        <div><dt>{aboutText.unit}</dt><dd>{indicator.unit.text}</dd></div>
        <div><dt>{aboutText.years}</dt><dd>{yearRuns(indicator.years)}</dd></div>
        <div><dt>{aboutText.boundaries}</dt><dd>{manifest.vintage_titles[indicator.vintage] ?? indicator.vintage}</dd></div>
        <div><dt>{aboutText.rounding}</dt><dd>{indicator.rounding}</dd></div>
        {indicator.national_note !== null && <div><dt>{aboutText.benchmark}</dt><dd>{indicator.national_note}</dd></div>}
        <div>
          <dt>{aboutText.sources}</dt>
          <dd>
            <ul>{sourceLines([indicator]).map((line) => <li key={line}>{line}</li>)}</ul>
          </dd>
        </div>
      </dl>
      {indicator.method_url !== null && <p><a href={indicator.method_url}>{aboutText.method}</a></p>}
    </details>
  );
}
