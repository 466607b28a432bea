import { kAxisWidth } from "../chart/frame.ts";
import { mergeGaps, type Stretch } from "../model/gaps.ts";
import type { Chart } from "../model/chart.ts";
import { percent, time, timeRange } from "../model/format.ts";
import { formatDuration } from "../model/time.ts";
import { useShared } from "./context.ts";
import { useCapabilities } from "./use_capabilities.ts";
import { kReasons } from "./words.ts";

function Mark({ gap, start, length }: { gap: Stretch; start: number; length: number }) {
  const left = Math.max(0, (gap.start - start) / length);
  const right = Math.min(1, (gap.end - start) / length);
  return (
    <i
      class={`mark is-${gap.reason}`}
      style={{ left: `${left * 100}%`, width: `${Math.max(0, right - left) * 100}%` }}
    />
  );
}

/** The truth about the data, on the chart's own axis of time: what was seen, what was missed and why. */
export function Truth({ chart }: { chart: Chart }) {
  const { locale } = useShared();
  const { answer } = chart;
  const start = chart.starts[0] ?? 0;
  const length = (chart.ends.at(-1) ?? 0) - start || 1;
  const gaps = mergeGaps(answer.gaps);
  const kept = useCapabilities();
  const oldest = kept ? Date.parse(kept.oldest_day) : -Infinity;
  return (
    <section class="truth" aria-label="Data quality">
      <div class="strip" style={{ marginLeft: `${kAxisWidth}px` }} aria-hidden="true">
        {gaps.map((gap) => <Mark key={`${gap.start} ${gap.reason}`} {...{ gap, start, length }} />)}
      </div>
      <p class="state">
        {answer.coverage === null ? "Coverage unknown" : `${percent(answer.coverage, locale, 2)} of scrapes seen`}
        {" · "}complete until {time(Date.parse(answer.complete_until), "full", locale)}
        {kept && oldest > start && ` · the database keeps ${kept.retention}, nothing before ${time(oldest, "day", { ...locale, zone: "UTC" })} can be known`}
        {answer.partial && <span class="open-key"><i aria-hidden="true" /> bucket still open</span>}
      </p>
      {gaps.length > 0 && (
        <ul class="gaps">
          {gaps.map((gap) => (
            <li key={`${gap.start} ${gap.reason}`}>
              <i class={`mark is-${gap.reason}`} aria-hidden="true" />
              <b>{kReasons[gap.reason]}</b>{" "}
              {gap.reason === "restart" ? time(gap.end, "date", locale) : timeRange(gap.start, gap.end, locale)}
              {gap.reason !== "restart" && <span class="dim"> {formatDuration(gap.end - gap.start)}</span>}
              <span class="dim"> {gap.targets.join(", ")}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
