import { useId, useMemo, useRef, useState } from "preact/hooks";
import type { Catalogue } from "../api/types.ts";
import type { Filter } from "../model/state.ts";
import { useShared } from "./context.ts";
import { Icon } from "./controls.tsx";
import { useCatalogue } from "./use_catalogue.ts";

const kShown = 12;

/** What of the catalogue has the typed text in it; names that start with it come first. */
function suggestions(catalogue: Catalogue, typed: string, chosen: readonly Filter[]): Filter[] {
  const text = typed.trim().toLowerCase();
  const all: Filter[] = [
    ...catalogue.services.map((value): Filter => ({ dimension: "service", value })),
    ...catalogue.routes.map((value): Filter => ({ dimension: "route", value })),
    ...catalogue.consumers.map((value): Filter => ({ dimension: "consumer", value })),
  ];
  const isChosen = (one: Filter) => chosen.some((other) => other.dimension === one.dimension && other.value === one.value);
  const place = (one: Filter) => (one.value.toLowerCase().startsWith(text) ? 0 : 1);
  return all
    .filter((one) => one.value.toLowerCase().includes(text) && !isChosen(one))
    .sort((a, b) => place(a) - place(b))
    .slice(0, kShown);
}

function Chip({ filter }: { filter: Filter }) {
  const { view, go } = useShared();
  const remove = () => go({ filters: view.filters.filter((other) => other !== filter) });
  return (
    <li class="chip">
      <span class="dim">{filter.dimension}</span> {filter.value || "(none)"}
      <button type="button" onClick={remove}><Icon name="close" /><span class="sr">Remove filter {filter.dimension} {filter.value}</span></button>
    </li>
  );
}

/** Filters by typing: a combobox over services, routes and consumers (ARIA's pattern with a list). */
export function FilterBox() {
  const { view, go } = useShared();
  const [typed, setTyped] = useState("");
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const catalogue = useCatalogue(open);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const found = useMemo(() => (catalogue ? suggestions(catalogue, typed, view.filters) : []), [catalogue, typed, view.filters]);
  const choose = (filter: Filter | undefined) => {
    if (!filter) return;
    go({ filters: [...view.filters, filter] });
    setTyped("");
    setActive(0);
    input.current?.focus();
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown") setActive(Math.min(active + 1, found.length - 1));
    else if (event.key === "ArrowUp") setActive(Math.max(active - 1, 0));
    else if (event.key === "Enter") choose(found[active]);
    else if (event.key === "Escape") return setOpen(false);
    else if (event.key === "Backspace" && typed === "") return go({ filters: view.filters.slice(0, -1) });
    else return;
    event.preventDefault();
    setOpen(true);
  };
  return (
    <div class="filter-box">
      <Icon name="filter" />
      {view.filters.length > 0 && (
        <ul class="chips" aria-label="Filters">
          {view.filters.map((filter) => <Chip key={`${filter.dimension} ${filter.value}`} filter={filter} />)}
        </ul>
      )}
      <input
        ref={input}
        type="text"
        role="combobox"
        aria-label="Filter by service, route or consumer"
        aria-expanded={open && found.length > 0}
        aria-controls={id}
        aria-autocomplete="list"
        aria-activedescendant={open && found[active] ? `${id}-${active}` : undefined}
        placeholder={view.filters.length > 0 ? "" : "Filter: type a service, route, consumer"}
        value={typed}
        autocomplete="off"
        spellcheck={false}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onInput={(event) => {
          setTyped(event.currentTarget.value);
          setActive(0);
          setOpen(true);
        }}
        onKeyDown={onKey}
      />
      {/* A list that scrolls would take the focus by Tab, and lose it as the list closes. */}
      <ul class="options" id={id} role="listbox" tabIndex={-1} aria-label="Suggestions" hidden={!open || found.length === 0}>
        {found.map((filter, index) => (
          <li
            key={`${filter.dimension} ${filter.value}`}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === active}
            onPointerDown={(event) => {
              event.preventDefault();
              choose(filter);
            }}
          >
            <span class="dim">{filter.dimension}</span> {filter.value || "(none)"}
          </li>
        ))}
      </ul>
    </div>
  );
}
