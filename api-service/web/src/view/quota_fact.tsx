import { percent, time } from "../model/format.ts";
import { byUrgency, exceedsAt, moodOf } from "../model/quota.ts";
import { useShared } from "./context.ts";
import { useQuotas } from "./use_quotas.ts";

/** The most pressing quota, with a way to it. Nothing where there are no quotas. */
export function QuotaFact() {
  const { go, locale } = useShared();
  const { quotas } = useQuotas();
  const first = quotas ? byUrgency(quotas)[0] : undefined;
  if (!first) return null;
  const mood = moodOf(first);
  const at = exceedsAt(first);
  return (
    <div class={`fact is-${mood}`}>
      <dt>Quota</dt>
      <dd>
        <button type="button" class="figure is-link" onClick={() => go({ page: "quotas", quota: first.id })}>
          {first.name} {percent(first.ratio, locale, 0)}
        </button>
        <span class="note">
          {mood === "over" ? "limit reached" : at !== null ? `100\u00a0% on ${time(at, "day", locale)}` : "stays below its limit"}
        </span>
      </dd>
    </div>
  );
}
