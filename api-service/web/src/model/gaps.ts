// Gaps as people count them: what several nodes missed at the same time is one.
import type { Gap, GapReason } from "../api/types.ts";

export interface Stretch {
  start: number;
  end: number;
  reason: GapReason;
  targets: string[];
}

/** Gaps of the same reason that touch or overlap become one, in order of time. */
export function mergeGaps(gaps: readonly Gap[]): Stretch[] {
  const sorted = gaps
    .map((gap) => ({ start: Date.parse(gap.start), end: Date.parse(gap.end), reason: gap.reason, targets: [gap.target] }))
    .sort((a, b) => a.start - b.start);
  const out: Stretch[] = [];
  for (const gap of sorted) {
    const before = out.findLast((stretch) => stretch.reason === gap.reason);
    if (before && gap.start <= before.end) {
      before.end = Math.max(before.end, gap.end);
      before.targets = [...new Set([...before.targets, ...gap.targets])];
    } else {
      out.push(gap);
    }
  }
  return out;
}

/** How many stretches went unseen, and how many nodes restarted. */
export function sumGaps(gaps: readonly Gap[]): { missing: number; restarts: number } {
  return {
    missing: mergeGaps(gaps.filter((gap) => gap.reason === "scrape_missing")).length,
    restarts: gaps.filter((gap) => gap.reason === "restart").length,
  };
}
