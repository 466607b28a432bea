// What a quota's figures say: how bad it is, how fast it goes, where a period's course crosses its thresholds.
import type { Quota } from "../api/types.ts";
import type { Filter } from "./state.ts";
import type { Values } from "./chart.ts";

export type Mood = "calm" | "warn" | "over";

/** over: the limit is reached; warn: a threshold is, or the limit will be within the period. */
export function moodOf(quota: Quota): Mood {
  if (quota.ratio >= 1) return "over";
  const crossed = quota.thresholds.some((threshold) => quota.ratio >= threshold.ratio);
  return crossed || exceedsAt(quota) !== null ? "warn" : "calm";
}

/** When the limit will be reached at this pace, if within the period. */
export function exceedsAt(quota: Quota): number | null {
  if (quota.projected_exhaustion === null || quota.ratio >= 1) return null;
  const at = Date.parse(quota.projected_exhaustion);
  return at < Date.parse(quota.period.end) ? at : null;
}

/** The share of the period that has passed, 0 to 1. */
export function elapsed(quota: Quota, now: number): number {
  const start = Date.parse(quota.period.start);
  const end = Date.parse(quota.period.end);
  return Math.min(1, Math.max(0, (now - start) / (end - start)));
}

/** Most pressing first: by what is used, with those that will exceed before those that won't. */
export function byUrgency(quotas: readonly Quota[]): Quota[] {
  const rank = { over: 0, warn: 1, calm: 2 };
  return [...quotas].sort((a, b) => rank[moodOf(a)] - rank[moodOf(b)] || b.ratio - a.ratio);
}

const kScope = [["services", "service"], ["routes", "route"], ["consumers", "consumer"], ["workspaces", "workspace"]] as const;

/** The filters of the traffic page that show what the quota counts. */
export function scopeFilters(quota: Quota): Filter[] {
  return kScope.flatMap(([member, dimension]) => (quota.scope[member] ?? []).map((value) => ({ dimension, value })));
}

/** "bun-service, bun-route; egress". */
export function scopeText(quota: Quota): string {
  const parts = scopeFilters(quota).map((filter) => filter.value || "(none)");
  const direction = quota.direction === "both" ? "egress + ingress" : quota.direction;
  return `${parts.join(", ") || "all traffic"} · ${direction}`;
}

/** The query of GET /api/v1/bandwidth for a quota's period so far, summed up. */
export function periodQuestion(quota: Quota, now: number, points: number): string {
  const query = new URLSearchParams();
  const minute = 60_000;
  const end = Math.min(Date.parse(quota.period.end), Math.ceil(now / minute) * minute);
  query.append("start", quota.period.start);
  query.append("end", new Date(end).toISOString());
  query.append("max_points", String(points));
  if (quota.period.tz !== "UTC") query.append("tz", quota.period.tz);
  if (quota.direction !== "both") query.append("direction", quota.direction);
  for (const { dimension, value } of scopeFilters(quota)) query.append(dimension, value);
  query.append("group_by", "");
  query.append("cumulative", "true");
  return query.toString();
}

export interface Crossing {
  ratio: number;
  at: number; // UTC ms: at the latest
}

/** When the course of sums has reached each threshold of the limit: at the end of the first such bucket, or when the
 * mail about it went out, if that was earlier. Unknown buckets keep the sum before them. */
export function crossings(ends: readonly number[], sums: Values, quota: Quota): Crossing[] {
  return quota.thresholds.flatMap(({ ratio, notified_at }) => {
    const index = sums.findIndex((sum) => sum !== null && sum >= ratio * quota.limit);
    if (index < 0) return [];
    const mailed = notified_at === null ? Infinity : Date.parse(notified_at);
    return [{ ratio, at: Math.min(ends[index] ?? 0, mailed) }];
  });
}
