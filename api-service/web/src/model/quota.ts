// What a quota's figures say: how bad it is, how fast it goes, where a period's course crosses its thresholds.
import type { Quota, Threshold } from "../api/types.ts";
import type { Values } from "./chart.ts";
import { bytes, dayRange, percent, type Locale } from "./format.ts";

export type Mood = "calm" | "warn" | "over";

/** A stretch (start, end] in UTC milliseconds. */
export interface Span {
  start: number;
  end: number;
}

/** The thresholds that usage can reach; forecasts are told of when they are made. */
export function reachable(quota: Quota): Threshold[] {
  return quota.thresholds.filter((threshold) => threshold.kind !== "forecast");
}

/** over: the limit is reached; warn: a threshold is, or the limit will be within the period. */
export function moodOf(quota: Quota): Mood {
  if (quota.ratio >= 1) return "over";
  const crossed = reachable(quota).some((threshold) => quota.ratio >= threshold.ratio);
  return crossed || exceedsAt(quota) !== null ? "warn" : "calm";
}

/** The current period, or the window that rolls; null while alert-service has not told it. */
export function spanOf(quota: Quota): Span | null {
  const { start, end } = quota.period;
  return start === null || end === null ? null : { start: Date.parse(start), end: Date.parse(end) };
}

/** When the count starts again; null for a window that rolls, which never does. */
export function endOf(quota: Quota): number | null {
  return quota.period.kind === "rolling" ? null : spanOf(quota)?.end ?? null;
}

/** When the limit will be reached at this pace, if within the period. */
export function exceedsAt(quota: Quota): number | null {
  if (quota.projected_exhaustion === null || quota.ratio >= 1) return null;
  const at = Date.parse(quota.projected_exhaustion);
  return at < (endOf(quota) ?? Infinity) ? at : null;
}

const kEarly = 0.1; // of the period: alert-service foresees nothing before, see forecast.hpp there

/** What is to come where no day is foreseen (see exceedsAt): the limit is reached, won't be within the period, or it is
 * too early to say; of a window that rolls nothing is foreseen. */
export function outlook(quota: Quota, now: number): keyof typeof kOutlook {
  if (quota.ratio >= 1) return "over";
  const gone = elapsed(quota, now);
  if (gone === null) return "now";
  return gone < kEarly ? "early" : "below";
}

export const kOutlook = { over: "limit reached", below: "stays below", early: "too early to say", now: "below its limit" } as const;

/** "2026-11" or, for periods that have no such name, "21 Nov – 1 Dec". */
export function periodText(quota: Quota, locale: Locale): string {
  const span = spanOf(quota);
  if (span === null || quota.period.kind !== "custom") return quota.period.id;
  return dayRange(span.start, span.end, { ...locale, zone: quota.period.tz });
}

/** The share of the period that has passed, 0 to 1; null where it has no end. */
export function elapsed(quota: Quota, now: number): number | null {
  const span = spanOf(quota);
  if (span === null || endOf(quota) === null) return null;
  return Math.min(1, Math.max(0, (now - span.start) / (span.end - span.start)));
}

/** Most pressing first: by what is used, with those that will exceed before those that won't. */
export function byUrgency(quotas: readonly Quota[]): Quota[] {
  const rank = { over: 0, warn: 1, calm: 2 };
  return [...quotas].sort((a, b) => rank[moodOf(a)] - rank[moodOf(b)] || b.ratio - a.ratio);
}

/** The period of an address if it is an earlier one than the quota's own: mails link to theirs for ever. */
export function earlierPeriod(quota: Quota, asked: Span): Span | null {
  const own = spanOf(quota);
  if (own === null || asked.end > own.start) return null;
  const share = (asked.end - asked.start) / (own.end - own.start);
  // Months differ by a tenth; any other stretch is one of the traffic page.
  return share > 0.85 && share < 1.15 ? asked : null;
}

/** The quota as it would have stood in an earlier period, with `used` counted there. */
export function inPeriod(quota: Quota, span: Span, used: number): Quota {
  const [start, end] = [new Date(span.start).toISOString(), new Date(span.end).toISOString()];
  return {
    ...quota, used, ratio: used / quota.limit, projected_exhaustion: null, coverage: null, at_least: false,
    period: { ...quota.period, id: `${start.slice(0, 10)}/${end.slice(0, 10)}`, start, end },
    thresholds: reachable(quota).map((threshold) => ({ ...threshold, notified_at: null })),
  };
}

/** The query of GET /api/v1/bandwidth for the part of a span before `now`, summed up. */
export function periodQuestion(quota: Quota, span: Span, filters: readonly { dimension: string; value: string }[],
                               now: number, points: number): string {
  const query = new URLSearchParams();
  const minute = 60_000;
  const end = Math.min(span.end, Math.ceil(now / minute) * minute);
  query.append("start", new Date(span.start).toISOString());
  query.append("end", new Date(end).toISOString());
  query.append("max_points", String(points));
  if (quota.period.tz !== "UTC") query.append("tz", quota.period.tz);
  if (quota.direction !== "both") query.append("direction", quota.direction);
  for (const { dimension, value } of filters) query.append(dimension, value);
  query.append("group_by", "");
  query.append("cumulative", "true");
  return query.toString();
}

/** The sums of a period's buckets, and what was counted before the first of them. */
export interface Course {
  ends: number[];
  sums: Values;
  before: number;
  since: number; // UTC ms: where the course begins
}

/** The course of a period. Where the database has forgotten its beginning (`oldest`, UTC ms), the ledger hasn't: what
 * is missing to `used` was counted before, and lifts all that is known. */
export function courseOf(starts: readonly number[], ends: number[], sums: Values, used: number, oldest: number): Course {
  const first = sums.findIndex((sum) => sum !== null);
  const forgotten = (starts[0] ?? 0) < oldest;
  const last = sums.findLast((sum) => sum !== null) ?? 0;
  const before = forgotten ? Math.max(0, used - last) : 0;
  // What lies before the first known bucket is no flat line.
  const since = Math.max(forgotten ? oldest : -Infinity, starts[Math.max(0, first)] ?? 0);
  return { ends, since, before, sums: before > 0 ? sums.map((sum) => (sum === null ? null : sum + before)) : sums };
}

export interface Crossing {
  name: string; // of the threshold
  ratio: number;
  at: number; // UTC ms: at the latest
}

/** When the course has reached each threshold of the limit: at the end of the first such bucket, or when the mail about
 * it went out, if that was earlier. Unknown buckets keep the sum before them. What was reached before the course
 * begins has no such instant. */
export function crossings(course: Course, quota: Quota): Crossing[] {
  return reachable(quota).flatMap(({ name, ratio, notified_at }) => {
    const goal = ratio * quota.limit;
    const index = course.sums.findIndex((sum) => sum !== null && sum >= goal);
    if (index < 0 || (course.before > 0 && course.before >= goal)) return [];
    const mailed = notified_at === null ? Infinity : Date.parse(notified_at);
    return [{ name, ratio, at: Math.min(course.ends[index] ?? 0, mailed) }];
  });
}

/** The sum at an instant: of the last bucket that ended before it. */
export function sumAt(course: Course, at: number): number {
  const past = course.sums.filter((sum, index) => sum !== null && (course.ends[index] ?? Infinity) <= at);
  return past.at(-1) ?? course.before;
}

/** "80%", "400 GB", "forecast of 100%": a threshold as the quota file has it. */
export function thresholdText(threshold: Threshold, quota: Quota, locale: Locale): string {
  const share = percent(threshold.ratio, locale, Number.isInteger(Math.round(threshold.ratio * 1e4) / 100) ? 0 : 1);
  if (threshold.kind === "absolute") return bytes(threshold.ratio * quota.limit, locale);
  return threshold.kind === "forecast" ? `forecast of ${share}` : share;
}
