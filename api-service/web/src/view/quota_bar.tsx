import type { Quota } from "../api/types.ts";
import { percent, time } from "../model/format.ts";
import { elapsed, reachable, thresholdText } from "../model/quota.ts";
import { useShared } from "./context.ts";

/** The bar ends at the limit, or at what is used if that is more. */
export function QuotaBar({ quota, now }: { quota: Quota; now: number }) {
  const { locale } = useShared();
  const end = Math.max(1, quota.ratio);
  const at = (ratio: number) => `${(ratio / end) * 100}%`;
  const gone = elapsed(quota, now);
  return (
    <div
      class="bar"
      role="meter"
      aria-label={`${quota.name}: used share of the limit`}
      aria-valuemin={0}
      aria-valuemax={Math.max(100, Math.ceil(quota.ratio * 100))}
      aria-valuenow={Math.round(quota.ratio * 1000) / 10}
      aria-valuetext={`${percent(quota.ratio, locale)} of ${quota.limit_text}`}
    >
      <i class="fill" style={{ width: at(quota.ratio) }} />
      {reachable(quota).filter((threshold) => threshold.ratio <= end).map((threshold) => (
        <i
          key={threshold.name}
          class={quota.ratio >= threshold.ratio ? "tick is-crossed" : "tick"}
          style={{ left: at(threshold.ratio) }}
          title={`${thresholdText(threshold, quota, locale)}${threshold.notified_at ? `, mailed ${time(Date.parse(threshold.notified_at), "date", locale)}` : ""}`}
        />
      ))}
      {gone !== null && (
        <i class="today" style={{ left: at(gone) }} title={`${percent(gone, locale, 0)} of the period has passed`} />
      )}
    </div>
  );
}
