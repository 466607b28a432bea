import { useState } from "preact/hooks";
import { startOfDay, startOfMonth, wallClock } from "../model/time.ts";
import { useShared } from "./context.ts";
import { Icon } from "./controls.tsx";

const kDay = 86_400_000;

interface CalendarProps {
  start: number;
  end: number;
  zone: string;
  /** Both midnights of the picked days: from the first one's beginning to the last one's end. */
  onPick: (start: number, end: number) => void;
}

/** The days that a month's sheet shows, as midnights in `zone`, from its first Monday or before. */
function sheet(month: number, zone: string): number[] {
  const weekday = (new Date(wallClock(month, zone)).getUTCDay() + 6) % 7;
  return Array.from({ length: 42 }, (_, index) => startOfDay(month, zone, index - weekday));
}

/** A month to pick one day or, with a second click, several. */
export function Calendar({ start, end, zone, onPick }: CalendarProps) {
  const { locale } = useShared();
  const [month, setMonth] = useState(() => startOfMonth(Number.isNaN(end) ? Date.now() : end - 1, zone));
  const [anchor, setAnchor] = useState<number | null>(null);
  const title = new Intl.DateTimeFormat(locale.language, { timeZone: zone, month: "long", year: "numeric" });
  const dayName = new Intl.DateTimeFormat(locale.language, { timeZone: zone, dateStyle: "full" });
  const weekday = new Intl.DateTimeFormat(locale.language, { timeZone: zone, weekday: "narrow" });
  const days = sheet(month, zone);
  const next = startOfMonth(month, zone, 1);
  const pick = (day: number) => {
    const [first, last] = anchor === null ? [day, day] : [Math.min(anchor, day), Math.max(anchor, day)];
    setAnchor(anchor === null ? day : null);
    onPick(first, startOfDay(last, zone, 1));
  };
  const classOf = (day: number) => {
    const chosen = day + kDay / 2 > start && day + kDay / 2 < end;
    return ["day", chosen && "is-chosen", (day < month || day >= next) && "is-other"].filter(Boolean).join(" ");
  };
  return (
    <div class="calendar">
      <div class="month">
        <button type="button" class="key" onClick={() => setMonth(startOfMonth(month, zone, -1))}><Icon name="left" /><span class="sr">Previous month</span></button>
        <span aria-live="polite">{title.format(month)}</span>
        <button type="button" class="key" disabled={next > Date.now()} onClick={() => setMonth(next)}><Icon name="right" /><span class="sr">Next month</span></button>
      </div>
      <div class="days">
        {days.slice(0, 7).map((day) => <span key={`w${day}`} class="weekday" aria-hidden="true">{weekday.format(day)}</span>)}
        {days.map((day) => (
          <button
            type="button"
            key={day}
            class={classOf(day)}
            disabled={day > Date.now()}
            aria-pressed={day + kDay / 2 > start && day + kDay / 2 < end}
            aria-label={dayName.format(day)}
            onClick={() => pick(day)}
          >
            {new Date(wallClock(day, zone)).getUTCDate()}
          </button>
        ))}
      </div>
      <p class="hint">{anchor === null ? "A day, or its first and last" : "Now the last day, or Show for the one"}</p>
    </div>
  );
}
