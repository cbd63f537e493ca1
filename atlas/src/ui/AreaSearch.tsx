/** Finding an area by typing: a combobox that moves focus to the area on the map. */

import type { JSX } from "preact";
import { useMemo, useRef, useState } from "preact/hooks";
import type { Areas } from "../data/types";
import { searchAreas } from "../state/search";
import { searchCount } from "../text/describe";
import { label } from "../text/labels";

interface Props {
  areas: Areas;
  onChoose: (area: number) => void;
  announce: (message: string) => void;
}

export function AreaSearch({ areas, onChoose, announce }: Props): JSX.Element {
  const [query, setQuery] = useState("");
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const { matches } = useMemo(() => searchAreas(areas, query), [areas, query]);
  const isShown = isOpen && query.trim() !== "";

  const choose = (at: number): void => {
    const match = matches[at];
    if (match === undefined) return;
    setOpen(false);
    setQuery("");
    onChoose(match.area);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!isShown) setOpen(true);
      else setActive((active + (event.key === "ArrowDown" ? 1 : matches.length - 1)) % Math.max(1, matches.length));
    } else if (event.key === "Enter" && isShown) {
      event.preventDefault();
      choose(active);
    } else if (event.key === "Escape") {
      if (isShown) setOpen(false);
      else setQuery("");
    }
  };

  return (
    <div class="search" onFocusOut={(event) => {
      if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOpen(false);
    }}>
      <label for="search">{label.search}</label>
      <input
        ref={input}
        id="search"
        type="text"
        role="combobox"
        autocomplete="off"
        spellcheck={false}
        placeholder={label.searchHint}
        value={query}
        aria-expanded={isShown && matches.length > 0}
        aria-controls="search-list"
        aria-autocomplete="list"
        {...(isShown && matches.length > 0 ? { "aria-activedescendant": `match-${active}` } : {})}
        onInput={(event) => {
          const text = event.currentTarget.value;
          setQuery(text);
          setActive(0);
          setOpen(true);
          if (text.trim() !== "") announce(searchCount(searchAreas(areas, text).count, text));
        }}
        onKeyDown={onKeyDown}
      />
      <ul id="search-list" role="listbox" aria-label={label.search} hidden={!isShown || matches.length === 0}>
        {isShown && matches.map((match, i) => (
          <li
            key={match.area}
            id={`match-${i}`}
            role="option"
            aria-selected={i === active}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => choose(i)}
          >
            {areas.name[match.area]}
            {match.by !== null && <span class="match-by">{match.by}</span>}
          </li>
        ))}
      </ul>
      {isShown && matches.length === 0 && <p class="note search-none">{searchCount(0, query.trim())}</p>}
    </div>
  );
}
