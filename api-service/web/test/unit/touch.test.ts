import { describe, expect, it } from "vitest";
import { windowUnder, type Finger, type Window } from "../../src/chart/touch.ts";

const kWindow: Window = { start: 1_000_000, end: 2_000_000 };
const kWidth = 500;

/** Where an instant lies in a window, in pixels. */
const placeOf = (instant: number, { start, end }: Window) => ((instant - start) / (end - start)) * kWidth;
const at = (x: number, moved: number): Finger => ({ instant: kWindow.start + x * 2000, x: x + moved });

describe("the window under fingers", () => {
  it("stays without any, and under those that rest", () => {
    expect(windowUnder([], kWindow, kWidth)).toEqual(kWindow);
    expect(windowUnder([at(100, 0)], kWindow, kWidth)).toEqual(kWindow);
    expect(windowUnder([at(100, 0), at(300, 0)], kWindow, kWidth)).toEqual(kWindow);
  });

  it("moves with one, as long as it was", () => {
    expect(windowUnder([at(100, 50)], kWindow, kWidth)).toEqual({ start: 900_000, end: 1_900_000 });
  });

  it.each([[[100, -50], [300, 100]], [[300, 100], [100, -50]], [[100, 40], [400, -120]]])(
    "keeps the instants of two under them: %j %j", ([a = 0, movedA = 0], [b = 0, movedB = 0]) => {
      const fingers = [at(a, movedA), at(b, movedB)];
      const window = windowUnder(fingers, kWindow, kWidth);
      for (const finger of fingers) expect(placeOf(finger.instant, window)).toBeCloseTo(finger.x, 6);
    });

  it("never turns over nor gets empty", () => {
    const crossed = windowUnder([at(100, 200), at(300, -200)], kWindow, kWidth);
    expect(crossed.end).toBeGreaterThan(crossed.start);
    const wide = windowUnder([{ instant: 1_500_000, x: 10 }, { instant: 1_500_001, x: 490 }], kWindow, kWidth);
    expect(wide.end - wide.start).toBe(10_000);
  });
});
