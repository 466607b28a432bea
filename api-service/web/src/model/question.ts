// From what the page shows to what the API is asked.
import { durationMs } from "./time.ts";
import { zoneName, type View } from "./state.ts";

/** Buckets that a chart of this width can show. Few different numbers, so that viewers share their questions. */
export function maxPoints(width: number): number {
  return width < 640 ? 120 : width < 1600 ? 240 : 480;
}

/** Whether the view moves with the clock. */
export function isLive(view: View): boolean {
  return "lookback" in view.range;
}

/** The query of GET /api/v1/bandwidth for a view. */
export function bandwidthQuestion(view: View, width: number): string {
  const query = new URLSearchParams();
  if ("lookback" in view.range) {
    query.append("lookback", view.range.lookback);
  } else {
    query.append("start", new Date(view.range.start).toISOString());
    query.append("end", new Date(view.range.end).toISOString());
  }
  if (view.step === "auto") query.append("max_points", String(maxPoints(width)));
  else query.append("step", view.step);
  const zone = zoneName(view.zone);
  if (zone !== "UTC") query.append("tz", zone);
  if (view.direction !== "both") query.append("direction", view.direction);
  for (const { dimension, value } of view.filters) query.append(dimension, value);
  // Always named: without it the service would tell all dimensions apart.
  query.append("group_by", view.group.join(","));
  if (view.top > 0 && view.group.length > 0) query.append("top", String(view.top));
  if (view.compare) query.append("compare", "previous");
  return query.toString();
}

/** The same question as a command to paste: what this page asks, from anywhere. */
export function curlCommand(base: string, question: string): string {
  return `curl '${new URL(`api/v1/bandwidth?${question}`, base).href.replaceAll("'", "%27")}'`;
}

/** The length of a view's range in milliseconds. */
export function rangeLength(view: View): number {
  return "lookback" in view.range ? durationMs(view.range.lookback) : view.range.end - view.range.start;
}
