/** Mounts the map layer, keeps it in step with the model, and passes on what the reader does there. */

import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { FlagWords } from "../data/types";
import { fadedFills, fillsOf } from "../map/fills";
import { commandOf } from "../map/keys";
import { MAP_HATCH } from "../map/hatch";
import { MapLayer } from "../map/layer";
import { extreme, nearestInDirection, nextByValue, TypeAhead } from "../map/roving";
import { shapesOf } from "../map/shapes";
import type { LegendEntry } from "../state/legend";
import { codesOf, indexOf, SETS, type Model } from "../state/model";
import type { Session } from "../state/session";
import { optionName } from "../text/describe";
import { factsOf } from "../text/facts";
import { label } from "../text/labels";
import { useMedia } from "./hooks";
import { MapTools } from "./MapTools";

/** Turns of the wheel that are answered with a hint; after that the reader knows. */
const MOST_HINTS = 3;

interface Props {
  session: Session;
  model: Model;
  words: readonly FlagWords[];
  entries: readonly LegendEntry[];
  similar: readonly number[];
  name: string;
  /** Called with the layer when there is one, so that the search can move focus to it. */
  onLayer: (layer: MapLayer | null) => void;
}

export function MapView({ session, model, words, entries, similar, name, onLayer }: Props): JSX.Element {
  const host = useRef<HTMLDivElement>(null);
  const [layer, setLayer] = useState<MapLayer | null>(null);
  const [scale, setScale] = useState(1);
  const [isWheelHint, setWheelHint] = useState(false);
  const hints = useRef(0);
  const { shown, url } = model;
  const topology = shown?.topology ?? model.outline?.topology ?? null;
  const areas = shown?.areas ?? model.outline?.areas ?? null;

  useLayoutEffect(() => {
    if (host.current === null || topology === null || areas === null) return undefined;
    const made = makeLayer(host.current, session, areas, shapesOf(topology, areas), setScale, () => {
      hints.current += 1;
      if (hints.current <= MOST_HINTS) setWheelHint(true);
    });
    setLayer(made);
    onLayer(made);
    return () => {
      made.destroy();
      setLayer(null);
      onLayer(null);
    };
  }, [topology, areas]);

  const isDark = useMedia("(prefers-color-scheme: dark)");
  const members = entries.find((entry) => entry.key === model.highlighted)?.members ?? null;
  useLayoutEffect(() => {
    if (layer === null || shown === null) return;
    performance.mark("recolour-start");
    const fills = fillsOf(shown, words, MAP_HATCH);
    layer.paint(members === null || shown.picked !== null ? fills : fadedFills(fills, members, isDark ? "dark" : "light"));
    performance.measure("recolour", "recolour-start");
    layer.name(name, shown.areas.code.map((_, area) => optionName(factsOf(shown, area, words))));
  }, [layer, shown, name, members, isDark]);

  useLayoutEffect(() => {
    // While a cluster is picked out, its own areas alone bear their code on the whole map.
    const codes = codesOf(shown);
    layer?.write(codes, shown?.picked !== null ? [] : members === null ? codes : codes.map((code, area) => (members.includes(area) ? code : "")));
  }, [layer, shown, members]);

  const selected = areas === null ? null : indexOf(areas, url?.area ?? null);
  const pins = areas === null ? [] : (url?.pin ?? []).flatMap((code) => indexOf(areas, code) ?? []);
  useLayoutEffect(() => {
    if (layer === null) return;
    layer.select(selected);
    if (selected === null) layer.showAll(scopeAreas(shown));
    else layer.zoomTo(selected);
  }, [layer, selected, shown?.scopeName]);
  useLayoutEffect(() => layer?.outline("pinned", pins), [layer, pins.join()]);
  useLayoutEffect(() => layer?.outline("similar", similar), [layer, similar.join()]);
  useLayoutEffect(() => layer?.outline("hovered", model.hovered === null ? [] : [model.hovered]), [layer, model.hovered]);
  useLayoutEffect(() => {
    layer?.outline("members", members ?? []);
  }, [layer, members]);

  useEffect(() => {
    if (!isWheelHint) return undefined;
    const timer = setTimeout(() => setWheelHint(false), 1600);
    return () => clearTimeout(timer);
  }, [isWheelHint]);

  return (
    <div class="map" aria-busy={model.isBusy}>
      <div class="map-canvas" ref={host} />
      {isWheelHint && <p class="map-hint">{label.wheel}</p>}
      {layer !== null && (
        <MapTools zoom={layer.zoom} scale={scale} canReset={scale > 1 || selected !== null} onReset={() => {
          layer.showWhole();
          session.reset();
        }} />
      )}
    </div>
  );
}

/** The areas that the map is fitted to: those of a chosen country or region; null is the whole map. */
function scopeAreas(shown: Model["shown"]): number[] | null {
  // A classification of one country opens there; of several, and an indicator, on the whole map.
  if (shown === null || (SETS.includes(shown.scope) && shown.solution?.level.set.coverage.length !== 1)) return null;
  return shown.inScope.flatMap((isInside, area) => (isInside ? [area] : []));
}

function makeLayer(
  host: HTMLElement,
  session: Session,
  areas: NonNullable<Model["shown"]>["areas"],
  shapes: ReturnType<typeof shapesOf>,
  onScale: (scale: number) => void,
  onWheel: () => void,
): MapLayer {
  const typing = new TypeAhead(areas.name);
  const layer: MapLayer = new MapLayer(host, shapes, areas.name, {
    hover: (hovered) => session.store.set({ hovered }),
    focus: (focused) => session.store.set({ focused }),
    pick: (area) => {
      layer.zoomTo(area);
      session.select(area);
    },
    wheel: onWheel,
    scale: onScale,
    key: (event, area) => {
      const command = commandOf(event);
      if (command === null) return;
      const { shown } = session.store.value;
      // Moving by value stays inside the scope, where the ranks are.
      const values = shown?.x.values.map((value, i) => (shown.inScope[i] === true ? value : null)) ?? [];
      const move = (to: number | null): void => {
        if (to !== null) layer.focusArea(to);
      };
      event.preventDefault();
      switch (command.kind) {
        case "direction": return move(nearestInDirection(areas.label_point, area, command.direction));
        case "value": return move(nextByValue(values, area, command.step));
        case "extreme": return move(extreme(values, command.which));
        case "letter": return move(typing.press(command.letter, area));
        case "select":
          layer.zoomTo(area);
          return session.select(area);
        case "pin": return session.pin(area);
        case "zoom": return layer.zoom.by(command.factor);
        case "year": return session.stepYear(command.step);
        case "escape":
          if (session.store.value.url?.area != null) return session.select(null);
          return layer.zoom.reset();
        case "reset":
          layer.showWhole();
          return session.reset();
      }
    },
  });
  return layer;
}
