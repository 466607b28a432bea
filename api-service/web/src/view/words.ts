// Sentences that stand in more than one place.
import type { Gap, GapReason } from "../api/types.ts";

export const kReasons: Record<GapReason, string> = {
  scrape_missing: "no scrape",
  restart: "node restart",
  not_yet_born: "node not yet there",
};

/** Why a bucket is unknown, after the gaps that reach into it. */
export function gapReason(gaps: readonly Gap[], start: number, end: number): string {
  const found = gaps.find((gap) => Date.parse(gap.start) < end && Date.parse(gap.end) > start);
  return found ? kReasons[found.reason] : "no scrape succeeded";
}
