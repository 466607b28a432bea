import { describe, expect, it } from "vitest";
import { durationMs, formatDuration, fromInput, instantOf, startOfDay, startOfMonth, toInput, wallClock } from "../../src/model/time.ts";

const kBerlin = "Europe/Berlin";
const kHour = 3_600_000;

describe("durations", () => {
  it.each([["5m", 300_000], ["1h30m", 5_400_000], ["90d", 7_776_000_000], ["", 0]])("%s", (text, ms) =>
    expect(durationMs(text)).toBe(ms));
  it.each([[45_000, "45s"], [5_400_000, "1h 30m"], [90_061_000, "1d 1h"], [86_400_000, "1d"], [0, "0s"]])("%d ms", (ms, text) =>
    expect(formatDuration(ms)).toBe(text));
});

describe("wall clocks", () => {
  it("are an hour or two ahead in Berlin", () => {
    expect(wallClock(Date.UTC(2026, 0, 1), kBerlin)).toBe(Date.UTC(2026, 0, 1, 1));
    expect(wallClock(Date.UTC(2026, 6, 1), kBerlin)).toBe(Date.UTC(2026, 6, 1, 2));
  });

  it("and back again", () => {
    for (const month of [0, 2, 5, 9]) {
      const instant = Date.UTC(2026, month, 28, 13, 7, 9, 250);
      expect(instantOf(wallClock(instant, kBerlin), kBerlin)).toBe(instant);
    }
  });

  it("that don't exist mean the instant after the skip", () => {
    // 29 March 2026, 02:30 is skipped in Berlin; the clock goes from 02:00 to 03:00 at 01:00 UTC.
    expect(instantOf(Date.UTC(2026, 2, 29, 2, 30), kBerlin)).toBe(Date.UTC(2026, 2, 29, 1, 30));
  });

  it("that come twice mean the first time", () => {
    expect(instantOf(Date.UTC(2026, 9, 25, 2, 30), kBerlin)).toBe(Date.UTC(2026, 9, 25, 0, 30));
  });
});

describe("days and months", () => {
  it("of a change of clocks have 23 and 25 hours", () => {
    const spring = startOfDay(Date.UTC(2026, 2, 29, 12), kBerlin);
    expect(startOfDay(spring, kBerlin, 1) - spring).toBe(23 * kHour);
    const autumn = startOfDay(Date.UTC(2026, 9, 25, 12), kBerlin);
    expect(startOfDay(autumn, kBerlin, 1) - autumn).toBe(25 * kHour);
  });

  it("begin at the zone's midnight", () => {
    expect(startOfMonth(Date.UTC(2026, 10, 30, 23, 30), kBerlin)).toBe(Date.UTC(2026, 10, 30, 23));
    expect(startOfMonth(Date.UTC(2026, 0, 15), kBerlin, -1)).toBe(Date.UTC(2025, 10, 30, 23));
  });

  it("go through inputs unchanged", () => {
    const instant = Date.UTC(2026, 5, 1, 10, 45);
    expect(toInput(instant, "Asia/Kathmandu")).toBe("2026-06-01T16:30");
    expect(fromInput("2026-06-01T16:30", "Asia/Kathmandu")).toBe(instant);
    expect(fromInput("", kBerlin)).toBeNaN();
  });
});
