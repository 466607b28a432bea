import type { Quota } from "../api/types.ts";
import { percent, time } from "../model/format.ts";
import { elapsed } from "../model/quota.ts";
import { useShared } from "./context.ts";

/** The bar ends at the limit, or at what is used if that is more. */
export function QuotaBar({ quota, now }: { quota: Quota; now: number }) {
  const { locale } = useShared();
  const end = Math.max(1, quota.ratio);
  const at = (ratio: number) => `${(ratio / end) * 100}%`;
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
      {quota.thresholds.map((threshold) => (
        <i
          key={threshold.ratio}
          class={quota.ratio >= threshold.ratio ? "tick is-crossed" : "tick"}
          style={{ left: at(threshold.ratio) }}
          title={`${percent(threshold.ratio, locale, 0)}${threshold.notified_at ? `, mailed ${time(Date.parse(threshold.notified_at), "date", locale)}` : ""}`}
        />
      ))}
      <i class="today" style={{ left: at(elapsed(quota, now)) }} title={`${percent(elapsed(quota, now), locale, 0)} of the period has passed`} />
    </div>
  );
}
