import { useState } from "preact/hooks";
import { rangeLength } from "../model/question.ts";
import { kDimensions, kLookbacks, kSteps, kTops, zoneName, type Dimension, type View } from "../model/state.ts";
import { useShared } from "./context.ts";
import { Choice, Icon, Pick } from "./controls.tsx";
import { FilterBox } from "./filter_box.tsx";
import { RangePopover } from "./range_popover.tsx";

/** The browser's zone, UTC, the chosen one; and, once somebody looks for them, all that the browser knows. */
function zoneOptions(chosen: string, all: boolean): [string, string][] {
  // The chosen one may be a name that the browser knows and doesn't list.
  const names = new Set([...(chosen === "browser" ? [] : [chosen]), ...(all ? Intl.supportedValuesOf("timeZone") : [])]);
  return [["browser", `Browser (${zoneName("browser")})`], ["UTC", "UTC"],
    ...[...names].filter((name) => name !== "UTC").map((name): [string, string] => [name, name])];
}

/** Moves the window by half its length, or back to the last stretch. */
function Steps({ onPan, onReset }: { onPan: (share: number) => void; onReset: () => void }) {
  return (
    <div class="steps" role="group" aria-label="Move the window">
      <button type="button" class="key" title="Earlier" onClick={() => onPan(-0.5)}><Icon name="left" /><span class="sr">Earlier</span></button>
      <button type="button" class="key" title="Later" onClick={() => onPan(0.5)}><Icon name="right" /><span class="sr">Later</span></button>
      <button type="button" class="key" title="Zoom out" onClick={() => onPan(0)}><Icon name="out" /><span class="sr">Zoom out</span></button>
      <button type="button" class="key" title="Reset to the last 24 hours" onClick={onReset}><Icon name="reset" /><span class="sr">Reset</span></button>
    </div>
  );
}

function RangeChoice() {
  const { view, go } = useShared();
  const lookback = "lookback" in view.range ? view.range.lookback : "";
  return (
    <>
      <Choice
        label="Range"
        value={lookback}
        options={kLookbacks.map((text): [string, string] => [text, text])}
        onChange={(next) => go({ range: { lookback: next } })}
      />
      <RangePopover />
    </>
  );
}

function GroupKeys() {
  const { view, go } = useShared();
  const toggle = (dimension: Dimension) => {
    const next = view.group.includes(dimension) ? view.group.filter((one) => one !== dimension) : [...view.group, dimension];
    go({ group: kDimensions.filter((one) => next.includes(one)), hidden: [] });
  };
  return (
    <fieldset class="choice">
      <legend class="lead">Group by</legend>
      {(["service", "route", "consumer"] as const).map((dimension) => (
        <label key={dimension}>
          <input type="checkbox" checked={view.group.includes(dimension)} onChange={() => toggle(dimension)} />
          <span>{dimension}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** The window around its middle, twice as long; or moved. Always a fixed range, never beyond now. */
function moved(view: View, share: number): Partial<View> {
  const length = rangeLength(view);
  const end = "lookback" in view.range ? Date.now() : view.range.end;
  const start = end - length;
  const [from, to] = share === 0 ? [start - length / 2, end + length / 2] : [start + share * length, end + share * length];
  const late = Math.max(0, to - Date.now());
  return { range: { start: Math.round(from - late), end: Math.round(to - late) } };
}

function StepAndZone() {
  const { view, go } = useShared();
  const [all, setAll] = useState(false);
  return (
    <>
      <Pick label="Step" value={view.step} options={kSteps.map((step) => [step, step])} onChange={(step) => go({ step })} />
      <Pick label="Zone" value={view.zone} options={zoneOptions(view.zone, all)} onNear={() => setAll(true)} onChange={(zone) => go({ zone }, true)} />
    </>
  );
}

/** Grouping, filters and form: a second row, folded away on a phone. */
function Options({ narrow }: { narrow: boolean }) {
  const { view, go } = useShared();
  return (
    <div class="row">
      <GroupKeys />
      <FilterBox />
      <span class="push" />
      <Choice
        label="Direction"
        value={view.direction}
        options={[["both", "Both"], ["egress", "Egress"], ["ingress", "Ingress"]]}
        onChange={(direction) => go({ direction })}
      />
      <Choice
        label="Shape"
        value={view.shape}
        options={[["stacked", "Stacked"], ["lines", "Lines"]]}
        onChange={(shape) => go({ shape }, true)}
      />
      <Pick
        label="Top"
        value={String(view.top)}
        options={kTops.map((top) => [String(top), top === 0 ? "all" : String(top)])}
        onChange={(top) => go({ top: Number(top) })}
      />
      <label class="check">
        <input type="checkbox" checked={view.compare} onChange={() => go({ compare: !view.compare })} />
        <span>Compare with previous</span>
      </label>
      {narrow && <StepAndZone />}
    </div>
  );
}

/** What is shown of the traffic: window, step, zone, grouping, filters. */
export function Toolbar() {
  const { view, go, width } = useShared();
  const [more, setMore] = useState(false);
  const narrow = width <= 640;
  return (
    <section class="toolbar" aria-label="What is shown">
      <div class="row">
        <RangeChoice />
        <Steps onPan={(share) => go(moved(view, share))} onReset={() => go({ range: { lookback: "24h" }, step: "auto" })} />
        {narrow && (
          <button type="button" class={more ? "key is-on" : "key"} aria-expanded={more} onClick={() => setMore(!more)}>Options</button>
        )}
        <span class="push" />
        {!narrow && <StepAndZone />}
      </div>
      {(!narrow || more) && <Options narrow={narrow} />}
    </section>
  );
}
