// How an answer follows the stream: new buckets are added, the open one is replaced, and nothing is counted twice.
import type { Amounts, Bandwidth, Labels, Series, StreamBucket } from "../api/types.ts";

function labelKey(labels: Labels): string {
  return JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The series of an answer that a list of labels from the stream names, in the list's order; null if one is missing on
 * either side, so that the answer must be asked for anew. */
export function matchSeries(answer: Bandwidth, labels: readonly Labels[]): number[] | null {
  const all = allSeries(answer);
  if (labels.length !== all.length) return null;
  const places = new Map(all.map((series, index) => [labelKey(series.labels), index]));
  const order = labels.map((item) => places.get(labelKey(item)));
  return order.every((place) => place !== undefined) ? order : null;
}

/** Named series first, then the remainders: the order of the stream's first list. */
export function allSeries(answer: Bandwidth): Series[] {
  return [...answer.series, ...(answer.others ?? [])];
}

function hasPrevious(answer: Bandwidth): boolean {
  return answer.series.some((series) => series.previous !== undefined);
}

function replaced(amounts: Amounts, index: number, value: number | null): Amounts {
  const values = amounts.values.slice();
  const total = amounts.total - (values[index] ?? 0) + (value ?? 0);
  values[index] = value;
  return { values, total };
}

function appended(amounts: Amounts, value: number | null): Amounts {
  const first = amounts.values[0] ?? 0;
  return { values: [...amounts.values.slice(1), value], total: amounts.total - first + (value ?? 0) };
}

/** What a bucket of the stream makes of an answer.
 *
 * A bucket that the answer has already is replaced, so that a repeated event changes nothing. The one after the last is
 * added and the oldest leaves: the window keeps its length. Anything else, such as a bucket after a hole, can't be
 * placed: "refetch". `order` says which series each value belongs to, `asOf` when the service has read the bucket. */
export function applyBucket(answer: Bandwidth, order: readonly number[], bucket: StreamBucket,
                            asOf: number): Bandwidth | "refetch" {
  const step = answer.step_ms;
  const count = allSeries(answer)[0]?.values.length ?? 0;
  if (step === null || count === 0 || bucket.values.length !== order.length) return "refetch";
  const last = answer.first_end + (count - 1) * step;
  const index = (bucket.end - answer.first_end) / step;
  if (!Number.isInteger(index)) return "refetch";
  if (index < 0) return answer;
  const adds = bucket.end === last + step;
  // The bucket before an added one must be closed: if it is still open here, its end has been missed.
  if (index >= count && (!adds || answer.partial)) return "refetch";
  // The previous period moves along, and the reason of an unknown bucket is not in the stream.
  if (adds && (hasPrevious(answer) || bucket.values.includes(null))) return "refetch";

  const values = new Map(order.map((place, position) => [place, bucket.values[position] ?? null]));
  const update = <T extends Series>(series: T, place: number): T => {
    const value = values.get(place) ?? null;
    const amounts = adds ? appended(series, value) : replaced(series, index, value);
    return { ...series, ...amounts };
  };
  const named = answer.series.length;
  return {
    ...answer,
    first_end: answer.first_end + (adds ? step : 0),
    start: adds ? new Date(Date.parse(answer.start) + step).toISOString() : answer.start,
    end: adds ? new Date(bucket.end).toISOString() : answer.end,
    partial: index >= count - 1 ? bucket.partial : answer.partial,
    as_of: new Date(asOf).toISOString(),
    series: answer.series.map((series, place) => update(series, place)),
    ...(answer.others ? { others: answer.others.map((series, place) => update(series, named + place)) } : {}),
  };
}
