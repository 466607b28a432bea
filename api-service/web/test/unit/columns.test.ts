import { describe, expect, it } from "vitest";
import { groups, mean, peak, toLayers } from "../../src/chart/columns.ts";
import { bucketAt } from "../../src/chart/cursor.ts";
import { sparkPath } from "../../src/chart/spark.ts";

const source = (key: string, values: (number | null)[]) => ({ key, colour: "#000", values });

describe("layers", () => {
  it("stand on each other", () => {
    const [low, high] = toLayers([source("a", [1, 2]), source("b", [10, 20])], 2, true).map((layer) => [...layer.high]);
    expect(low).toEqual([1, 2]);
    expect(high).toEqual([11, 22]);
  });

  it("let the upper one down where the lower one is unknown", () => {
    const [lower, upper] = toLayers([source("a", [null, 2]), source("b", [10, 20])], 2, true);
    expect(lower?.high[0]).toBeNaN();
    expect([upper?.low[0], upper?.high[0]]).toEqual([0, 10]);
  });

  it("begin at zero as lines", () => {
    const layers = toLayers([source("a", [1]), source("b", [10])], 1, false);
    expect(layers.map((layer) => layer.high[0])).toEqual([1, 10]);
    expect(peak(layers, 0, 0)).toBe(10);
  });
});

describe("columns", () => {
  it("are buckets while there is room", () => {
    expect([...groups(3, 6, 100, 1)]).toEqual([3, 4, 5, 6, 7]);
  });

  it("are never more than the screen has", () => {
    expect(groups(0, 9_999, 800, 1).length - 1).toBeLessThanOrEqual(800);
    expect(groups(0, 9_999, 800, 4).length - 1).toBeLessThanOrEqual(200);
  });

  it("cover every bucket once", () => {
    const cuts = [...groups(17, 9_999, 800, 1)];
    expect(cuts[0]).toBe(17);
    expect(cuts.at(-1)).toBe(10_000);
    expect(cuts.every((cut, index) => index === 0 || cut > (cuts[index - 1] ?? 0))).toBe(true);
  });

  it("keep their places while the window moves", () => {
    const inner = (cuts: Uint32Array) => [...cuts].slice(1, -1);
    const [before, after] = [inner(groups(0, 7_999, 800, 1)), inner(groups(5, 8_004, 800, 1))];
    expect(after.filter((cut) => cut < 7_990).every((cut) => before.includes(cut))).toBe(true);
  });

  it("show the mean of what is known", () => {
    expect(mean(Float64Array.of(1, NaN, 3), 0, 3)).toBe(2);
    expect(mean(Float64Array.of(NaN, NaN), 0, 2)).toBeNaN();
  });
});

describe("the crosshair", () => {
  it("is in the bucket that ends at or after it", () => {
    expect([5, 10, 11, 30, 99].map((at) => bucketAt([10, 20, 30], at))).toEqual([0, 0, 1, 2, 2]);
  });
});

describe("a spark", () => {
  it("leaves out what is unknown", () => {
    expect(sparkPath([1, null, 1], 6, 10).match(/M/g)).toHaveLength(2);
  });
});
