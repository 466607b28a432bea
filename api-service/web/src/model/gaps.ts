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

/** The beginning of the gap whose bytes a bucket holds besides its own, since the first scrape after it came there; null
 * if there is none. */
export function catchesUpFrom(gaps: readonly Gap[], start: number, end: number): number | null {
  const found = gaps.find((gap) => {
    const over = Date.parse(gap.end);
    return gap.reason === "scrape_missing" && Date.parse(gap.start) < start && over > start && over <= end;
  });
  return found ? Date.parse(found.start) : null;
}

/** What nobody scraped within a bucket whose bytes are known all the same. */
export function missedWithin(gaps: readonly Gap[], start: number, end: number): Stretch[] {
  return mergeGaps(gaps.filter((gap) => gap.reason === "scrape_missing"))
    .filter((gap) => gap.start >= start && gap.start < end && gap.end <= end);
}

/** How many stretches went unseen, and how many nodes restarted. */
export function sumGaps(gaps: readonly Gap[]): { missing: number; restarts: number } {
  return {
    missing: mergeGaps(gaps.filter((gap) => gap.reason === "scrape_missing")).length,
    restarts: gaps.filter((gap) => gap.reason === "restart").length,
  };
}
