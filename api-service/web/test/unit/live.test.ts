import { describe, expect, it } from "vitest";
import type { Bandwidth, StreamBucket } from "../../src/api/types.ts";
import { allSeries, applyBucket, matchSeries } from "../../src/model/live.ts";
import { answerBandwidth, defaultWorld } from "../fixture/bandwidth.ts";

const kNow = Date.UTC(2026, 10, 24, 12, 0, 30);
const kMinute = 60_000;

function answerAt(now: number): Bandwidth {
  const world = { ...defaultWorld(now), outages: [], restarts: [] };
  return answerBandwidth(world, new URLSearchParams("lookback=1h&step=1m&group_by=service&top=3"));
}

/** The stream's events of the answer's last buckets. */
function lastBucket(answer: Bandwidth, back = 0): StreamBucket {
  const all = allSeries(answer);
  const index = (all[0]?.values.length ?? 0) - 1 - back;
  return {
    end: answer.first_end + index * kMinute,
    partial: back === 0 && answer.partial,
    values: all.map((series) => series.values[index] ?? null),
  };
}

const kOrder = allSeries(answerAt(kNow)).map((_, index) => index);

function follow(answer: Bandwidth, buckets: readonly StreamBucket[]): Bandwidth | "refetch" {
  let current = answer;
  for (const bucket of buckets) {
    const next = applyBucket(current, kOrder, bucket, kNow);
    if (next === "refetch") return next;
    current = next;
  }
  return current;
}

const figures = (answer: Bandwidth) => ({
  first_end: answer.first_end, partial: answer.partial,
  all: allSeries(answer).map(({ labels, values, total }) => ({ labels, values, total })),
});

describe("following the stream", () => {
  it("ends where a new question would", () => {
    const before = answerAt(kNow);
    const after = answerAt(kNow + kMinute);
    const followed = follow(before, [lastBucket(after, 1), lastBucket(after)]);
    expect(followed).not.toBe("refetch");
    expect(figures(followed as Bandwidth)).toEqual(figures(after));
  });

  it("changes nothing when an event comes twice", () => {
    const after = answerAt(kNow + kMinute);
    const events = [lastBucket(after, 1), lastBucket(after)];
    expect(follow(answerAt(kNow), [...events, ...events])).toEqual(follow(answerAt(kNow), events));
  });

  it("catches up over several buckets without a gap or a double", () => {
    let followed: Bandwidth | "refetch" = answerAt(kNow);
    for (let minute = 1; minute <= 5; minute++) {
      const then = answerAt(kNow + minute * kMinute);
      followed = follow(followed as Bandwidth, [lastBucket(then, 1), lastBucket(then)]);
    }
    expect(figures(followed as Bandwidth)).toEqual(figures(answerAt(kNow + 5 * kMinute)));
  });

  it("asks anew when a bucket is missing in between", () => {
    const later = answerAt(kNow + 3 * kMinute);
    expect(follow(answerAt(kNow), [lastBucket(later)])).toBe("refetch");
  });

  it("asks anew when the open bucket's end has been missed", () => {
    expect(follow(answerAt(kNow), [lastBucket(answerAt(kNow + kMinute))])).toBe("refetch");
  });

  it("ignores what has left the window", () => {
    const answer = answerAt(kNow);
    const old = { ...lastBucket(answer), end: answer.first_end - kMinute };
    expect(applyBucket(answer, kOrder, old, kNow)).toBe(answer);
  });

  it("asks anew off the grid, with other lines, and for the reason of an unknown bucket", () => {
    const answer = answerAt(kNow);
    const last = lastBucket(answer);
    expect(applyBucket(answer, kOrder, { ...last, end: last.end + 1 }, kNow)).toBe("refetch");
    expect(applyBucket(answer, kOrder, { ...last, values: [1] }, kNow)).toBe("refetch");
    const closed = applyBucket(answer, kOrder, { ...last, partial: false }, kNow) as Bandwidth;
    const unknown = { end: last.end + kMinute, partial: true, values: last.values.map(() => null) };
    expect(applyBucket(closed, kOrder, unknown, kNow)).toBe("refetch");
  });
});

describe("the stream's lines", () => {
  it("are found in any order of lines and of labels", () => {
    const answer = answerAt(kNow);
    const labels = allSeries(answer).map((series) => series.labels);
    const mixed = labels.toReversed().map(({ direction, ...rest }) => ({ ...rest, direction }));
    expect(matchSeries(answer, mixed)).toEqual(kOrder.toReversed());
  });

  it("must be the same on both sides", () => {
    const answer = answerAt(kNow);
    const labels = allSeries(answer).map((series) => series.labels);
    expect(matchSeries(answer, labels.slice(1))).toBeNull();
    expect(matchSeries(answer, [...labels.slice(1), { direction: "egress", service: "new" }])).toBeNull();
  });
});
