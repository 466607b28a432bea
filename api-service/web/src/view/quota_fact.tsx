import { percent, time } from "../model/format.ts";
import type { Quota } from "../api/types.ts";
import { byUrgency, exceedsAt, kOutlook, moodOf, outlook } from "../model/quota.ts";
import { useShared } from "./context.ts";

/** The most pressing quota, with a way to it. Nothing where there are no quotas. */
export function QuotaFact({ quotas, now }: { quotas: readonly Quota[]; now: number }) {
  const { go, locale } = useShared();
  const first = byUrgency(quotas)[0];
  if (!first) return null;
  const mood = moodOf(first);
  const at = exceedsAt(first);
  return (
    <div class={`fact is-${mood}`}>
      <dt>Quota</dt>
      <dd>
        <button type="button" class="figure is-link" onClick={() => go({ page: "quotas", quota: first.id })}>
          {at !== null ? `full ${time(at, "day", { ...locale, zone: first.period.tz })}` : percent(first.ratio, locale)}
        </button>
        <span class="note">
          {first.name}: {at !== null ? `${percent(first.ratio, locale)} used` : kOutlook[outlook(first, now)]}
        </span>
      </dd>
    </div>
  );
}
