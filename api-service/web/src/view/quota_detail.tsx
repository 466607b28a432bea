import { useEffect, useMemo, useRef } from "preact/hooks";
import type { Quota } from "../api/types.ts";
import { readInk } from "../chart/ink.ts";
import { QuotaPlot } from "../chart/quota_plot.ts";
import { sumOf, toChart } from "../model/chart.ts";
import { bytes, percent, time, timeRange } from "../model/format.ts";
import { maxPoints } from "../model/question.ts";
import {
  courseOf, crossings, earlierPeriod, endOf, exceedsAt, inPeriod, periodQuestion, periodText, spanOf,
  type Course, type Crossing, type Span,
} from "../model/quota.ts";
import { scopeFilters } from "../model/scope.ts";
import { kDefault, type Filter } from "../model/state.ts";
import { formatDuration } from "../model/time.ts";
import { useShared } from "./context.ts";
import { useElementWidth } from "./hooks.ts";
import { Thresholds } from "./quota_thresholds.tsx";
import { ProblemPanel } from "./states.tsx";
import { useBandwidth } from "./use_bandwidth.ts";
import { useCapabilities } from "./use_capabilities.ts";

interface PeriodChartProps {
  quota: Quota;
  span: Span;
  course: Course;
  crossed: readonly Crossing[];
  now: number;
}

function PeriodChart(props: PeriodChartProps) {
  const { quota, span, course, crossed, now } = props;
  const { locale, ground, width: page } = useShared();
  const [frame, width] = useElementWidth();
  const height = page < 720 ? 220 : 300;
  useEffect(() => {
    const target = frame.current;
    if (!target || width === 0) return;
    const ink = readInk();
    const plot = new QuotaPlot(target, { quota, span, course, crossed, now, projected: exceedsAt(quota), locale, width, height, ink });
    return () => plot.destroy();
  }, [quota, span, course, crossed, now, locale, ground, width, height, frame]);
  const name = `${quota.name}: ${bytes(quota.used, locale)} of ${quota.limit_text} used since ${time(span.start, "day", locale)}`;
  return <div class="plot" role="img" aria-label={name}><div ref={frame} style={{ height: `${height}px` }} /></div>;
}

/** What the figures can't show by themselves. */
function Caveats({ quota, course, past, now }: { quota: Quota; course: Course | null; past: boolean; now: number }) {
  const { locale } = useShared();
  const end = endOf(quota);
  return (
    <p class="dim">
      {past ? "Measured against the limit of today." : quota.coverage === null ? "Coverage unknown"
        : `${percent(quota.coverage, locale, 2)} of scrapes seen`}
      {quota.at_least && "; bytes that nobody saw are missing, so this is a lower bound"}
      {end !== null && end > now && `; ${formatDuration(end - now)} left in ${periodText(quota, locale)} (${quota.period.tz})`}
      {course !== null && course.before > 0
        && `; ${bytes(course.before, locale)} were counted before ${time(course.since, "date", locale)}, which the database has forgotten`}
    </p>
  );
}

function Opened({ quota: current, span, filters, past, now }: { quota: Quota; span: Span; filters: Filter[]; past: boolean; now: number }) {
  const { go, locale, width } = useShared();
  const question = periodQuestion(current, span, filters, now, maxPoints(width));
  const answer = useBandwidth(question, false);
  const oldest = useCapabilities()?.oldest_day;
  const found = useMemo(() => {
    if (!answer.data) return null;
    const chart = toChart(answer.data);
    const sums = sumOf(chart.panels.map((panel) => panel.sum), chart.ends.length);
    const used = past ? sums.findLast((sum) => sum !== null) ?? 0 : current.used;
    const course = courseOf(chart.starts, chart.ends, sums, used, oldest ? Date.parse(oldest) : -Infinity);
    const quota = past ? inPeriod(current, span, used) : current;
    return { quota, course, crossed: crossings(course, quota) };
  }, [answer.data, current, span, past, oldest]);
  const quota = found?.quota ?? current;
  const showTraffic = () => go({
    page: "traffic", quota: "", filters, direction: quota.direction,
    range: { start: span.start, end: Math.min(span.end, now) }, step: "auto", hidden: [],
  });
  return (
    <>
      {past && (
        <p class="notice is-stale earlier">
          <span>An earlier period: {timeRange(span.start, span.end, { ...locale, zone: quota.period.tz })}, {bytes(quota.used, locale)} used.</span>
          <button type="button" class="key" onClick={() => go({ range: kDefault.range })}>Show the current one</button>
        </p>
      )}
      {answer.problem && !found && <ProblemPanel problem={answer.problem} onRetry={answer.retry} />}
      {!answer.problem && !found && <div class="skeleton"><div class="bone chart small" /></div>}
      {found && <PeriodChart {...found} span={span} now={now} />}
      <div class="beside">
        <Thresholds quota={quota} crossed={found?.crossed ?? []} past={past} />
        <Caveats quota={quota} course={found?.course ?? null} past={past} now={now} />
        <div class="actions">
          <button type="button" class="key" onClick={showTraffic}>Show its traffic</button>
          <a class="key" href={`api/v1/bandwidth?${question}`}>API call</a>
        </div>
      </div>
    </>
  );
}

/** A quota's period, or the earlier one that the address names: its course, limit and thresholds, crossings and mails. */
export function QuotaDetail({ quota, now }: { quota: Quota; now: number }) {
  const { view } = useShared();
  const root = useRef<HTMLDivElement>(null);
  const filters = useMemo(() => scopeFilters(quota), [quota]);
  const own = useMemo(() => spanOf(quota), [quota]);
  const earlier = useMemo(() => ("start" in view.range ? earlierPeriod(quota, view.range) : null), [quota, view.range]);
  useEffect(() => root.current?.scrollIntoView({ block: "nearest" }), []);
  const span = earlier ?? own;
  return (
    <div class="quota-detail" ref={root}>
      {span === null && <p class="dim">alert-service has not told this period's beginning yet.</p>}
      {span !== null && <Opened {...{ quota, span, filters, now }} past={earlier !== null} />}
    </div>
  );
}
