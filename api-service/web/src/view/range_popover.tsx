import { useState } from "preact/hooks";
import { timeRange } from "../model/format.ts";
import { rangeLength } from "../model/question.ts";
import { zoneName } from "../model/state.ts";
import { fromInput, startOfDay, startOfMonth, toInput } from "../model/time.ts";
import { Calendar } from "./calendar.tsx";
import { useShared } from "./context.ts";
import { Icon, Popover } from "./controls.tsx";

type Stretch = [name: string, start: number, end: number];

function calendarStretches(now: number, zone: string): Stretch[] {
  return [
    ["Today", startOfDay(now, zone), now],
    ["Yesterday", startOfDay(now, zone, -1), startOfDay(now, zone)],
    ["This month", startOfMonth(now, zone), now],
    ["Last month", startOfMonth(now, zone, -1), startOfMonth(now, zone)],
  ];
}

function RangeForm({ onDone }: { onDone: () => void }) {
  const { view, go } = useShared();
  const zone = zoneName(view.zone);
  const now = Date.now();
  const end = "lookback" in view.range ? now : view.range.end;
  const [from, setFrom] = useState(toInput(end - rangeLength(view), zone));
  const [to, setTo] = useState(toInput(end, zone));
  const show = (start: number, stop: number) => {
    go({ range: { start, end: stop } });
    onDone();
  };
  const [start, stop] = [fromInput(from, zone), fromInput(to, zone)];
  const valid = start < stop;
  return (
    <form
      class="range-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (valid) show(start, stop);
      }}
    >
      <div class="stretches">
        {calendarStretches(now, zone).map(([name, first, last]) => (
          <button type="button" class="key" key={name} onClick={() => show(first, last)}>{name}</button>
        ))}
      </div>
      <Calendar
        start={start}
        end={stop}
        zone={zone}
        onPick={(first, last) => {
          setFrom(toInput(first, zone));
          setTo(toInput(Math.min(last, Math.max(now, first + 60_000)), zone));
        }}
      />
      <label>From <input type="datetime-local" value={from} onInput={(event) => setFrom(event.currentTarget.value)} /></label>
      <label>To <input type="datetime-local" value={to} onInput={(event) => setTo(event.currentTarget.value)} /></label>
      <p class="hint" role="status">{valid ? `Clock of ${zone}` : "The end must come after the start."}</p>
      <button type="submit" class="key is-main" disabled={!valid}>Show</button>
    </form>
  );
}

/** A fixed stretch of time: named days and months, a calendar, or two clocks. */
export function RangePopover() {
  const { view, locale } = useShared();
  const fixed = "lookback" in view.range ? null : view.range;
  return (
    <Popover
      title="From and to"
      pressed={fixed !== null}
      label={<><Icon name="calendar" /> {fixed ? timeRange(fixed.start, fixed.end, locale) : "From – to"}</>}
    >
      {(close) => <RangeForm onDone={close} />}
    </Popover>
  );
}
