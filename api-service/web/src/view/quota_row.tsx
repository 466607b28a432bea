import type { Quota } from "../api/types.ts";
import { bytes, exactBytes, percent, time, timeRange } from "../model/format.ts";
import { endOf, exceedsAt, kOutlook, moodOf, outlook, periodText, spanOf } from "../model/quota.ts";
import { scopeText } from "../model/scope.ts";
import { formatDuration } from "../model/time.ts";
import { useShared } from "./context.ts";
import { QuotaBar } from "./quota_bar.tsx";
import { QuotaNotes } from "./quota_notes.tsx";

function Forecast({ quota, now }: { quota: Quota; now: number }) {
  const { locale } = useShared();
  const zoned = { ...locale, zone: quota.period.tz };
  const at = exceedsAt(quota);
  if (moodOf(quota) === "over") return <><b>{kOutlook.over}</b><span class="dim">{bytes(quota.used - quota.limit, locale)} over</span></>;
  if (at !== null) return <><b>100&nbsp;% on {time(at, "day", zoned)}</b><span class="dim">in {formatDuration(at - now)} at this pace</span></>;
  const coming = outlook(quota, now);
  return <><b>{kOutlook[coming]}</b>{coming === "below" && <span class="dim">at this pace</span>}</>;
}

/** The period and what is left of it. */
function PeriodText({ quota, now }: { quota: Quota; now: number }) {
  const { locale } = useShared();
  const span = spanOf(quota);
  const end = endOf(quota);
  if (span === null) return <span>{quota.period.id}</span>;
  const title = timeRange(span.start, span.end, { ...locale, zone: quota.period.tz });
  if (end === null) return <span title={title}>the last {formatDuration(span.end - span.start)}</span>;
  return <span title={title}>{periodText(quota, locale)}, {end > now ? `${formatDuration(end - now)} left` : "ended"}</span>;
}

/** One quota as a bar: used, thresholds, time gone, what is to come. */
export function QuotaRow({ quota, now, open }: { quota: Quota; now: number; open: boolean }) {
  const { go, locale } = useShared();
  return (
    <div class={`quota-row is-${moodOf(quota)}`}>
      <div class="name">
        <button type="button" class="open" aria-expanded={open} onClick={() => go({ quota: open ? "" : quota.id })}>{quota.name}</button>
        <span class="dim">{scopeText(quota)}</span>
      </div>
      <div class="course">
        <QuotaBar quota={quota} now={now} />
        <p class="dim">
          <span title={`${exactBytes(quota.used, locale)} of ${quota.limit_text}`}>
            {quota.at_least && "at least "}{bytes(quota.used, locale)} of {bytes(quota.limit, locale)}
          </span>
          <PeriodText quota={quota} now={now} />
        </p>
        <QuotaNotes quota={quota} />
      </div>
      <div class="share">
        <b>{percent(quota.ratio, locale)}</b>
      </div>
      <div class="forecast"><Forecast quota={quota} now={now} /></div>
    </div>
  );
}
