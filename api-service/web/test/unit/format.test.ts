import { describe, expect, it } from "vitest";
import { axisBytes, bytes, change, exactBytes, percent, time, timeRange, type Locale } from "../../src/model/format.ts";

const kBritish: Locale = { language: "en-GB", zone: "UTC", unit: "si" };
const kGerman: Locale = { language: "de-DE", zone: "Europe/Berlin", unit: "iec" };
const plain = (text: string) => text.replaceAll(/[\u00a0\u202f\u2009]/g, " ");

describe("bytes", () => {
  it.each([
    [0, "0 B"], [999, "999 B"], [1000, "1.00 kB"], [1_284_331_007, "1.28 GB"], [99_949_999, "99.9 MB"],
    [99_950_000, "100 MB"], [999_499_999, "999 MB"], [999_500_000, "1.00 GB"], [1e18, "1,000 PB"],
  ])("%d is %s", (amount, text) => expect(plain(bytes(amount, kBritish))).toBe(text));

  it("come in powers of two and in the language's own digits", () => {
    expect(plain(bytes(1536, kGerman))).toBe("1,50 KiB");
    expect(plain(exactBytes(1_284_331_007, kGerman))).toBe("1.284.331.007 B");
  });

  it("are short on axes", () => {
    expect(plain(axisBytes(1_500_000_000, kBritish))).toBe("1.5 GB");
    expect(plain(axisBytes(2 ** 31, { ...kBritish, unit: "iec" }))).toBe("2 GiB");
  });
});

describe("shares", () => {
  it("never reach 100 % before it is reached", () => {
    expect(percent(0.99999, kBritish)).toBe("99.9%");
    expect(percent(1, kBritish)).toBe("100.0%");
    expect(percent(1.0751, kBritish)).toBe("107.5%");
  });

  it("of change have a sign, and none where nothing was", () => {
    expect(change(112, 100, kBritish)).toBe("+12.0%");
    expect(change(50, 100, kBritish)).toBe("-50.0%");
    expect(change(5, 0, kBritish)).toBeNull();
  });
});

describe("times", () => {
  it("are those of the chosen zone", () => {
    const instant = Date.UTC(2026, 10, 24, 23, 30);
    expect(time(instant, "time", kBritish)).toBe("23:30");
    expect(time(instant, "time", kGerman)).toBe("00:30");
    expect(timeRange(instant, instant + 3_600_000, kBritish)).toContain("24 Nov");
  });
});
