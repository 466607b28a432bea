import type { Quota } from "../api/types.ts";
import { bytes, exactBytes, percent, time, timeRange } from "../model/format.ts";
import { exceedsAt, moodOf, scopeText } from "../model/quota.ts";
import { formatDuration } from "../model/time.ts";
import { useShared } from "./context.ts";
import { QuotaBar } from "./quota_bar.tsx";

function Forecast({ quota, now }: { quota: Quota; now: number }) {
  const { locale } = useShared();
  const zoned = { ...locale, zone: quota.period.tz };
  const at = exceedsAt(quota);
  if (moodOf(quota) === "over") return <><b>limit reached</b><span class="dim">{bytes(quota.used - quota.limit, locale)} over</span></>;
  if (at !== null) return <><b>100&nbsp;% on {time(at, "day", zoned)}</b><span class="dim">in {formatDuration(at - now)} at this pace</span></>;
  return <><b>stays below</b><span class="dim">at this pace</span></>;
}

/** One quota as a bar: used, thresholds, time gone, what is to come. */
export function QuotaRow({ quota, now, open }: { quota: Quota; now: number; open: boolean }) {
  const { go, locale } = useShared();
  const start = Date.parse(quota.period.start);
  const end = Date.parse(quota.period.end);
  return (
    <div class={`quota-row is-${moodOf(quota)}`}>
      <div class="name">
        <button type="button" class="open" aria-expanded={open} onClick={() => go({ quota: open ? "" : quota.id })}>{quota.name}</button>
        <span class="dim">{scopeText(quota)}</span>
      </div>
      <div class="course">
        <QuotaBar quota={quota} now={now} />
        <p class="dim">
          <span title={exactBytes(quota.used, locale)}>{quota.at_least && "at least "}{bytes(quota.used, locale)} of {quota.limit_text}</span>
          <span title={timeRange(start, end, { ...locale, zone: quota.period.tz })}>
            {quota.period.id}, {end > now ? `${formatDuration(end - now)} left` : "ended"}
          </span>
        </p>
      </div>
      <div class="share">
        <b>{percent(quota.ratio, locale)}</b>
        {quota.silenced_until && <span class="dim">silenced until {time(Date.parse(quota.silenced_until), "day", locale)}</span>}
      </div>
      <div class="forecast"><Forecast quota={quota} now={now} /></div>
    </div>
  );
}
