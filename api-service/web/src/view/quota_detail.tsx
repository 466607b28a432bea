import { useEffect, useMemo, useRef } from "preact/hooks";
import type { Quota } from "../api/types.ts";
import { readInk } from "../chart/ink.ts";
import { QuotaPlot } from "../chart/quota_plot.ts";
import { bucketEnds, sumOf, type Values } from "../model/chart.ts";
import { bytes, percent, time } from "../model/format.ts";
import { maxPoints } from "../model/question.ts";
import { crossings, exceedsAt, periodQuestion, scopeFilters, type Crossing } from "../model/quota.ts";
import { formatDuration } from "../model/time.ts";
import { useShared } from "./context.ts";
import { useElementWidth } from "./hooks.ts";
import { ProblemPanel } from "./states.tsx";
import { useBandwidth } from "./use_bandwidth.ts";

/** Each threshold: where the course crossed it, and who was told when. */
function Thresholds({ quota, crossed }: { quota: Quota; crossed: readonly Crossing[] }) {
  const { locale } = useShared();
  const zoned = { ...locale, zone: quota.period.tz };
  return (
    <table class="thresholds">
      <thead><tr><th scope="col">Threshold</th><th scope="col">At</th><th scope="col">Crossed</th><th scope="col">Mail</th></tr></thead>
      <tbody>
        {quota.thresholds.map((threshold) => {
          const crossing = crossed.find((one) => one.ratio === threshold.ratio);
          const people = `${threshold.recipients} ${threshold.recipients === 1 ? "recipient" : "recipients"}`;
          return (
            <tr key={threshold.ratio}>
              <th scope="row">{percent(threshold.ratio, locale, 0)}</th>
              <td>{bytes(threshold.ratio * quota.limit, locale)}</td>
              <td>{crossing ? time(crossing.at, "date", zoned) : quota.ratio >= threshold.ratio ? "yes" : "not yet"}</td>
              <td>
                {threshold.notified_at
                  ? `${time(Date.parse(threshold.notified_at), "date", zoned)}, to ${people}`
                  : quota.ratio >= threshold.ratio ? "none sent" : `will go to ${people}`}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function PeriodChart({ quota, ends, sums, crossed, now }: { quota: Quota; ends: number[]; sums: Values; crossed: Crossing[]; now: number }) {
  const { locale, ground, width: page } = useShared();
  const [frame, width] = useElementWidth();
  const height = page < 720 ? 220 : 300;
  useEffect(() => {
    const target = frame.current;
    if (!target || width === 0) return;
    const ink = readInk();
    const plot = new QuotaPlot(target, { quota, ends, sums, crossed, now, projected: exceedsAt(quota), locale, width, height, ink });
    return () => plot.destroy();
  }, [quota, ends, sums, crossed, now, locale, ground, width, height, frame]);
  const name = `${quota.name}: ${bytes(quota.used, locale)} of ${quota.limit_text} used since ${time(Date.parse(quota.period.start), "day", locale)}`;
  return <div class="plot" role="img" aria-label={name}><div ref={frame} style={{ height: `${height}px` }} /></div>;
}

/** A quota's period: the course of its sum, limit and thresholds, crossings and mails. */
export function QuotaDetail({ quota, now }: { quota: Quota; now: number }) {
  const { go, locale, width } = useShared();
  const root = useRef<HTMLDivElement>(null);
  const question = periodQuestion(quota, now, maxPoints(width));
  const answer = useBandwidth(question, false);
  const course = useMemo(() => {
    if (!answer.data) return null;
    const ends = bucketEnds(answer.data);
    const sums = sumOf(answer.data.series.map((series) => series.values), ends.length);
    return { ends, sums, crossed: crossings(ends, sums, quota) };
  }, [answer.data, quota]);
  useEffect(() => root.current?.scrollIntoView({ block: "nearest" }), []);
  const end = Date.parse(quota.period.end);
  const showTraffic = () => go({
    page: "traffic", quota: "", filters: scopeFilters(quota), direction: quota.direction,
    range: { start: Date.parse(quota.period.start), end: Math.min(end, now) }, step: "auto", hidden: [],
  });
  return (
    <div class="quota-detail" ref={root}>
      {answer.problem && !course && <ProblemPanel problem={answer.problem} onRetry={answer.retry} />}
      {!answer.problem && !course && <div class="skeleton"><div class="bone chart small" /></div>}
      {course && <PeriodChart quota={quota} {...course} now={now} />}
      <div class="beside">
        <Thresholds quota={quota} crossed={course?.crossed ?? []} />
        <p class="dim">
          {quota.coverage === null ? "Coverage unknown" : `${percent(quota.coverage, locale, 2)} of scrapes seen`}
          {quota.at_least && "; bytes that nobody saw are missing, so this is a lower bound"}
          {end > now && `; ${formatDuration(end - now)} left in ${quota.period.id} (${quota.period.tz})`}
        </p>
        <div class="actions">
          <button type="button" class="key" onClick={showTraffic}>Show its traffic</button>
          <a class="key" href={`api/v1/bandwidth?${question}`}>API call</a>
        </div>
      </div>
    </div>
  );
}
