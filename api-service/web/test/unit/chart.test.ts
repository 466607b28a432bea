import { describe, expect, it } from "vitest";
import type { Bandwidth } from "../../src/api/types.ts";
import { bucketEnds, lineName, sumOf, toChart, toRows } from "../../src/model/chart.ts";
import { answerBandwidth, defaultWorld } from "../fixture/bandwidth.ts";
import { bandwidthQuestion, curlCommand, maxPoints } from "../../src/model/question.ts";
import { kDefault } from "../../src/model/state.ts";
import { ColourBook } from "../../src/model/palette.ts";
import { catchesUpFrom, mergeGaps, missedWithin, sumGaps } from "../../src/model/gaps.ts";
import { toCsv, toJson } from "../../src/model/exports.ts";

const kNow = Date.UTC(2026, 10, 24, 12, 0, 30);
const answer = answerBandwidth(defaultWorld(kNow), new URLSearchParams("lookback=24h&step=1h&group_by=service&top=3"));

describe("a chart", () => {
  it("has a panel per direction, ranked, with the remainder last", () => {
    const chart = toChart(answer);
    expect(chart.panels.map((panel) => panel.direction)).toEqual(["egress", "ingress"]);
    const lines = chart.panels[0]?.lines ?? [];
    expect(lines.map((line) => line.others > 0)).toEqual([false, false, false, true]);
    expect(lines[0]?.name).toBe("bun-service");
    expect(toRows(chart).map((row) => row.name)).toEqual(["bun-service", "bin-service", "ban-service", "3 others"]);
  });

  it("adds up: lines to the panel's total, buckets to the same", () => {
    for (const panel of toChart(answer).panels) {
      expect(panel.sum.reduce<number>((sum, value) => sum + (value ?? 0), 0)).toBe(panel.total);
    }
  });

  it("has buckets end to end", () => {
    const chart = toChart(answer);
    expect(chart.starts.slice(1)).toEqual(chart.ends.slice(0, -1));
    expect(chart.ends.at(-1)! - chart.starts.at(-1)!).toBe(3_600_000);
  });

  it("takes calendar ends as they are", () => {
    const days = { ...answer, step_ms: null, ends: [1, 2, 4] } as Bandwidth;
    expect(bucketEnds(days)).toEqual([1, 2, 4]);
  });

  it("knows zero from unknown", () => {
    expect(sumOf([[0, null, null], [null, null, 5]], 3)).toEqual([0, null, 5]);
  });

  it("names traffic that belongs to nobody", () => {
    expect(lineName({ direction: "egress", service: "", route: "x" })).toBe("(none) / x");
    expect(lineName({ direction: "egress" })).toBe("all traffic");
  });
});

describe("colours", () => {
  it("stay with a line that falls in the ranking, and differ among those shown", () => {
    const book = new ColourBook();
    book.note(["a", "b"]);
    const of = (key: string) => book.colour(key, false, "light");
    const before = of("a");
    book.note(["b", "c", "a"]);
    expect(of("a")).toBe(before);
    expect(new Set(["a", "b", "c"].map(of)).size).toBe(3);
  });
});

describe("gaps", () => {
  const gap = (start: string, end: string, reason: "scrape_missing" | "restart", target: string) =>
    ({ start: `2026-11-24T${start}:00Z`, end: `2026-11-24T${end}:00Z`, reason, target });
  const gaps = [gap("10:00", "10:10", "scrape_missing", "a"), gap("10:05", "10:20", "scrape_missing", "b"),
    gap("10:06", "10:06", "restart", "a"), gap("11:00", "11:01", "scrape_missing", "a")];

  it("of several nodes at the same time are one", () => {
    const merged = mergeGaps(gaps);
    expect(merged.map((one) => [one.reason, one.targets])).toEqual(
      [["scrape_missing", ["a", "b"]], ["restart", ["a"]], ["scrape_missing", ["a"]]]);
    expect(sumGaps(gaps)).toEqual({ missing: 2, restarts: 1 });
  });
});

describe("a bucket with a gap inside", () => {
  const gap = (start: number, end: number, reason: "scrape_missing" | "restart" = "scrape_missing") =>
    ({ start: new Date(start).toISOString(), end: new Date(end).toISOString(), reason, target: "a" });

  it("tells it, and none that reaches out of it or is a restart", () => {
    expect(missedWithin([gap(1000, 2000)], 1000, 3000).map((one) => [one.start, one.end])).toEqual([[1000, 2000]]);
    expect(missedWithin([gap(500, 2000), gap(2500, 3500), gap(1500, 1600, "restart")], 1000, 3000)).toEqual([]);
  });
});

describe("a bucket after a gap", () => {
  const gap = (reason: "scrape_missing" | "restart") =>
    [{ start: new Date(1000).toISOString(), end: new Date(2500).toISOString(), reason, target: "a" }];

  it("holds the bytes since the gap began", () => {
    expect(catchesUpFrom(gap("scrape_missing"), 2000, 3000)).toBe(1000);
  });

  it("holds its own only, if the gap lies in it, ends elsewhere or is a restart", () => {
    expect(catchesUpFrom(gap("scrape_missing"), 1000, 3000)).toBeNull();
    expect(catchesUpFrom(gap("scrape_missing"), 3000, 4000)).toBeNull();
    expect(catchesUpFrom(gap("restart"), 2000, 3000)).toBeNull();
  });
});

describe("the question", () => {
  it("is the same for viewers of similar screens", () => {
    expect([390, 639].map(maxPoints)).toEqual([120, 120]);
    expect(bandwidthQuestion(kDefault, 1280)).toBe(bandwidthQuestion(kDefault, 1440));
  });

  it("carries filters, grouping and comparison", () => {
    const view = { ...kDefault, zone: "UTC", filters: [{ dimension: "service" as const, value: "a b" }], compare: true, step: "5m" };
    expect(bandwidthQuestion(view, 1280)).toBe(
      "lookback=24h&step=5m&service=a+b&group_by=service&top=10&compare=previous");
  });

  it("names the grouping also when there is none, since the service has one of its own", () => {
    expect(new URLSearchParams(bandwidthQuestion({ ...kDefault, group: [] }, 1280)).get("group_by")).toBe("");
  });

  it("can be pasted into a shell whatever its values are", () => {
    expect(curlCommand("http://host/bw/", "service=it's")).toBe("curl 'http://host/bw/api/v1/bandwidth?service=it%27s'");
  });
});

describe("files", () => {
  it("hold exact bytes of the visible lines only", () => {
    const chart = toChart(answer);
    const rows = toCsv(chart, new Set(["bun-service"])).trim().split("\r\n");
    expect(rows[0]).toBe("start,end,state,egress bin-service,egress ban-service,egress 3 others,ingress bin-service,ingress ban-service,ingress 3 others");
    expect(rows).toHaveLength(chart.ends.length + 1);
    expect(rows.at(-1)).toContain(",open,");
    const json = JSON.parse(toJson(chart, new Set(["bun-service"]))) as Bandwidth;
    expect(json.series.some((series) => series.labels.service === "bun-service")).toBe(false);
    expect(json.others).toHaveLength(2);
  });
});
