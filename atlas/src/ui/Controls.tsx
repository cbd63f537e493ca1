/** What the reader chooses: indicators, the areas covered, the classes, the columns of the table. */

import type { JSX } from "preact";
import type { Areas, ClusterEntry, IndicatorEntry, Manifest } from "../data/types";
import { groupsOf } from "../state/groups";
import { SETS } from "../state/model";
import type { Session } from "../state/session";
import { columnsOf, standardScope, type State } from "../state/url";
import { levelOption, whenOf } from "../text/clusters";
import { label, optionText } from "../text/labels";

interface Props {
  session: Session;
  manifest: Manifest;
  indicators: readonly IndicatorEntry[];
  url: State;
  areas: Areas;
}

export function Presets({ session, manifest, indicators, url }: Omit<Props, "areas">): JSX.Element | null {
  if (manifest.presets.length === 0) return null;
  const scope = standardScope(url, { indicators });
  const plain = { year: null, area: null, pin: [], scope, sort: "name", cols: [], cluster: null };
  // A link stays the current one whichever classes the reader turns to, and clusters whatever the other views show.
  const here = (["all", "year"] as const).map((breaks) => session.hash({ ...plain, breaks }));
  const kept = url.view === "clusters" ? { x: url.x, y: url.y } : {};
  return (
    <nav class="presets" aria-label={label.presets}>
      {manifest.presets.map((preset) => (
        <a
          key={preset.state}
          href={preset.state}
          title={preset.note}
          class="preset"
          {...(here.includes(session.normal(preset.state, kept)) && url.view !== "table" ? { "aria-current": "true" as const } : {})}
        >
          {preset.label}
        </a>
      ))}
    </nav>
  );
}

export function Pickers({ session, manifest, indicators, url, areas }: Props): JSX.Element {
  const { vintage } = areas;
  const alike = indicators.filter((one) => one.vintage === vintage);
  return (
    <>
      {url.view === "clusters" ? (
        <Sets session={session} manifest={manifest} url={url} />
      ) : url.view === "table" ? (
        <Columns session={session} indicators={alike} url={url} />
      ) : (
        <>
          <Picker
            id="x"
            name={url.view === "matrix" ? label.first : label.indicator}
            value={url.x}
            indicators={indicators}
            titles={manifest.vintage_titles}
            onChoose={(x) => session.go(x === url.y ? { x, y: url.x } : { x })}
          />
          {url.view === "matrix" && (
            <Picker
              id="y"
              name={label.second}
              value={url.y ?? ""}
              indicators={alike}
              titles={manifest.vintage_titles}
              onChoose={(y) => session.go(y === url.x ? { x: url.y ?? url.x, y } : { y })}
            />
          )}
        </>
      )}
      <div class="field">
        <label for="scope">{label.scope}</label>
        <select id="scope" value={url.scope} onChange={(event) => session.go({ scope: event.currentTarget.value })}>
          {areas.groups.map(({ scope, kind, name }) => (
            // A classification covers one set of countries, so the two sets are one choice.
            url.view !== "clusters" || kind !== "set" ? <option key={scope} value={scope}>{name}</option>
              : scope === (SETS.includes(url.scope) ? url.scope : "uk") && <option key={scope} value={scope}>{label.covered}</option>
          ))}
        </select>
      </div>
      {url.view !== "table" && url.view !== "clusters" && (
        <fieldset class="field">
          <legend>{label.breaks}</legend>
          {(["all", "year"] as const).map((breaks) => (
            <label key={breaks} class="choice">
              <input
                type="radio"
                name="breaks"
                checked={url.breaks === breaks}
                onChange={() => session.go({ breaks }, "replace")}
              />
              {breaks === "all" ? label.breaksAll : label.breaksYear}
            </label>
          ))}
        </fieldset>
      )}
    </>
  );
}

/** Which classification, where there are several, by boundaries; and which of its levels, where it has several. The chosen area stays. */
function Sets({ session, manifest: { clusters, vintage_titles: titles }, url }: Pick<Props, "session" | "manifest" | "url">): JSX.Element {
  const now = clusters.find(({ id }) => id === url.set);
  const key = ({ family, vintage }: Pick<ClusterEntry, "family" | "vintage">): string => `${family} ${vintage}`;
  const chosen = now === undefined ? "" : key(now);
  const families = clusters.filter((one, i) => clusters.findIndex((other) => key(other) === key(one)) === i);
  const levelsOf = (wanted: string): ClusterEntry[] => clusters.filter((one) => key(one) === wanted);
  const levels = levelsOf(chosen);
  const choose = (wanted: string): void => {
    const others = levelsOf(wanted);
    const set = (others.find(({ level }) => level === now?.level) ?? others[0])?.id;
    if (set !== undefined) session.go({ set });
  };
  return (
    <>
      {families.length > 1 && (
        <Picker
          id="family"
          name={label.family}
          value={chosen}
          indicators={families.map((one) => ({ id: key(one), vintage: one.vintage, group: null, label: `${one.family_label}, ${whenOf(one)}`, short_label: "" }))}
          titles={titles}
          onChoose={choose}
        />
      )}
      {levels.length > 1 && (
        <fieldset class="field">
          <legend>{label.level}</legend>
          {levels.map((one) => (
            <label key={one.id} class="choice">
              <input type="radio" name="level" checked={one === now} onChange={() => session.go({ set: one.id })} />
              {levelOption(one)}
            </label>
          ))}
        </fieldset>
      )}
    </>
  );
}

/** What a picker offers: indicators, or classifications. */
type Offer = Pick<IndicatorEntry, "id" | "vintage" | "group" | "label" | "short_label">;

interface PickerProps {
  id: string;
  name: string;
  value: string;
  indicators: readonly Offer[];
  titles: Manifest["vintage_titles"];
  onChoose: (id: string) => void;
}

function Picker({ id, name, value, indicators, titles, onChoose }: PickerProps): JSX.Element {
  const groups = groupsOf(indicators, titles);
  const options = (list: readonly Offer[]): JSX.Element[] =>
    list.map((one) => <option key={one.id} value={one.id} selected={one.id === value}>{optionText(one)}</option>);
  return (
    <div class="field">
      <label for={id}>{name}</label>
      <select id={id} value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
        {groups.map((group) => (
          group.name === null || groups.length === 1
            ? options(group.indicators)
            : <optgroup key={group.name} label={group.name}>{options(group.indicators)}</optgroup>
        ))}
      </select>
    </div>
  );
}

function Columns({ session, indicators, url }: { session: Session; indicators: readonly IndicatorEntry[]; url: State }): JSX.Element {
  const chosen = columnsOf(url);
  const groups = groupsOf(indicators, {});
  const isGrouped = groups.length > 1;
  const toggle = (id: string): void => {
    const cols = indicators.map((one) => one.id).filter((one) => (one === id ? !chosen.includes(id) : chosen.includes(one)));
    if (cols.length > 0) session.go({ cols });
  };
  return (
    <fieldset class="field">
      <legend>{label.columns}</legend>
      {groups.map((group) => (
        <div key={group.name} {...(isGrouped && group.name !== null ? { role: "group", "aria-label": group.name } : {})}>
          {isGrouped && group.name !== null && <p class="choice-group" aria-hidden="true">{group.name}</p>}
          {group.indicators.map((one) => (
            <label key={one.id} class="choice">
              <input
                type="checkbox"
                checked={chosen.includes(one.id)}
                disabled={chosen.length === 1 && chosen.includes(one.id)}
                onChange={() => toggle(one.id)}
              />
              {optionText(one)}
            </label>
          ))}
        </div>
      ))}
    </fieldset>
  );
}
