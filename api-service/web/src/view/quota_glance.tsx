import type { Quota } from "../api/types.ts";
import { percent, time } from "../model/format.ts";
import { byUrgency, exceedsAt, kOutlook, moodOf, outlook } from "../model/quota.ts";
import { useShared } from "./context.ts";
import { QuotaBar } from "./quota_bar.tsx";

const kShown = 5;

/** The quotas beside the chart, small: how full, and when full. */
export function QuotaGlance({ quotas, now }: { quotas: readonly Quota[]; now: number }) {
  const { go, locale } = useShared();
  if (quotas.length === 0) return null;
  return (
    <section class="glance" aria-label="Quotas at a glance">
      <h2>Quotas</h2>
      <ul>
        {byUrgency(quotas).slice(0, kShown).map((quota) => {
          const at = exceedsAt(quota);
          return (
            <li key={quota.id} class={`is-${moodOf(quota)}`}>
              <button type="button" onClick={() => go({ page: "quotas", quota: quota.id })}>{quota.name}</button>
              <span class="figure">{percent(quota.ratio, locale)}</span>
              <QuotaBar quota={quota} now={now} />
              <span class="dim">{at !== null ? `100\u00a0% on ${time(at, "day", { ...locale, zone: quota.period.tz })}` : kOutlook[outlook(quota, now)]}</span>
            </li>
          );
        })}
      </ul>
      {quotas.length > kShown && (
        <button type="button" class="more" onClick={() => go({ page: "quotas" })}>All {quotas.length} quotas</button>
      )}
    </section>
  );
}
