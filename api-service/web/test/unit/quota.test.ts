import { describe, expect, it } from "vitest";
import type { Quota } from "../../src/api/types.ts";
import {
  byUrgency, courseOf, crossings, earlierPeriod, elapsed, endOf, exceedsAt, inPeriod, moodOf, outlook, periodQuestion, periodText, spanOf,
  sumAt, thresholdText,
} from "../../src/model/quota.ts";
import { defaultWorld } from "../fixture/bandwidth.ts";
import { answerQuotas } from "../fixture/quotas.ts";

const kNow = Date.UTC(2026, 10, 24, 12);
const quotas = answerQuotas({ ...defaultWorld(kNow), outages: [] }).quotas;
const byId = (id: string) => quotas.find((quota) => quota.id === id) as Quota;

describe("a quota", () => {
  it("is over at exactly its limit", () => {
    expect(moodOf({ ...byId("bin-monthly"), ratio: 1 })).toBe("over");
  });

  it("warns when a threshold is reached or the limit will be", () => {
    const calm = { ...byId("bin-monthly"), ratio: 0.5, projected_exhaustion: null };
    expect(moodOf(calm)).toBe("calm");
    expect(moodOf({ ...calm, ratio: 0.8 })).toBe("warn");
    expect(moodOf({ ...calm, projected_exhaustion: "2026-11-29T00:00:00Z" })).toBe("warn");
    expect(moodOf({ ...calm, projected_exhaustion: "2027-01-29T00:00:00Z" })).toBe("calm");
    expect(exceedsAt({ ...calm, projected_exhaustion: "2027-01-29T00:00:00Z" })).toBeNull();
  });

  it("comes first when it presses most", () => {
    expect(byUrgency(quotas).map((quota) => quota.id)).toEqual(["ban-monthly", "bun-monthly", "shops-monthly", "bin-monthly", "acme-monthly"]);
  });

  it("knows how much of its period is gone", () => {
    const quota = { ...byId("bun-monthly"), period: { id: "x", kind: "custom" as const, tz: "UTC", start: "2026-11-01T00:00:00Z", end: "2026-11-11T00:00:00Z" } };
    expect(elapsed(quota, Date.UTC(2026, 10, 6))).toBe(0.5);
    expect(elapsed(quota, kNow)).toBe(1);
  });

  it("says what is to come, and that it is too early where alert-service foresees nothing", () => {
    const quota = { ...byId("bin-monthly"), ratio: 0.2, projected_exhaustion: null };
    const start = Date.parse(quota.period.start ?? "");
    expect(outlook(quota, start + 2 * 86_400_000)).toBe("early");
    expect(outlook(quota, start + 4 * 86_400_000)).toBe("below");
    expect(outlook({ ...quota, ratio: 1 }, start)).toBe("over");
    expect(outlook({ ...quota, period: { ...quota.period, kind: "rolling" } }, kNow)).toBe("now");
  });

  it("names a period by its days where the calendar has no name for it", () => {
    const locale = { language: "en-GB", zone: "Asia/Tokyo", unit: "si" as const };
    const quota = byId("bun-monthly");
    expect(periodText(quota, locale)).toBe("2026-11");
    const period = { id: "2026-11-21T00:00/P10D", kind: "custom" as const, tz: "UTC", start: "2026-11-21T00:00:00Z", end: "2026-12-01T00:00:00Z" };
    expect(periodText({ ...quota, period }, locale).replaceAll(/\s/g, " ")).toBe("21 Nov – 1 Dec");
  });

  it("asks for its own traffic, summed up, never beyond now", () => {
    const quota = byId("acme-monthly");
    const span = { start: Date.UTC(2026, 10, 1), end: Date.UTC(2026, 11, 1) };
    const query = new URLSearchParams(periodQuestion(quota, span, [{ dimension: "consumer", value: "acme" }], kNow, 240));
    expect(Object.fromEntries(query)).toMatchObject({ consumer: "acme", cumulative: "true", tz: "Europe/Berlin", group_by: "" });
    expect(Date.parse(query.get("end") ?? "")).toBe(kNow);
    expect(query.has("direction")).toBe(false);
  });

  it("is calm about a forecast's share: only usage reaches thresholds", () => {
    const thresholds = [{ name: "forecast 10", kind: "forecast" as const, ratio: 0.1, notified_at: null, recipients: 1 }];
    expect(moodOf({ ...byId("bin-monthly"), ratio: 0.5, projected_exhaustion: null, thresholds })).toBe("calm");
  });

  it("of a rolling window has no end to wait for, and one that is just appearing no span", () => {
    const quota = byId("bun-monthly");
    const rolling = { ...quota, period: { ...quota.period, kind: "rolling" as const } };
    expect([endOf(rolling), elapsed(rolling, kNow)]).toEqual([null, null]);
    expect(spanOf(rolling)).not.toBeNull();
    expect(exceedsAt({ ...rolling, ratio: 0.5, projected_exhaustion: "2027-01-29T00:00:00Z" })).toBe(Date.UTC(2027, 0, 29));
    const unknown = { ...quota, period: { ...quota.period, start: null, end: null } };
    expect([spanOf(unknown), endOf(unknown), elapsed(unknown, kNow)]).toEqual([null, null, null]);
  });

  it("names thresholds as its file does", () => {
    const locale = { language: "en", zone: "UTC", unit: "si" as const };
    const quota = { ...byId("bun-monthly"), limit: 1e12 };
    const text = (kind: "share" | "absolute" | "forecast", ratio: number) =>
      thresholdText({ name: "x", kind, ratio, notified_at: null, recipients: 1 }, quota, locale);
    expect([text("share", 0.8), text("share", 0.925), text("absolute", 0.4), text("forecast", 1)]).toEqual(
      ["80%", "92.5%", "400\u00a0GB", "forecast of 100%"]);
  });
});

describe("an earlier period", () => {
  const quota = { ...byId("bun-monthly"), period: { id: "2026-11", kind: "month" as const, tz: "UTC", start: "2026-11-01T00:00:00Z", end: "2026-12-01T00:00:00Z" } };
  const october = { start: Date.UTC(2026, 9, 1), end: Date.UTC(2026, 10, 1) };

  it("is what a mail's link names once the period is over", () => {
    expect(earlierPeriod(quota, october)).toEqual(october);
    expect(earlierPeriod(quota, { start: Date.UTC(2026, 10, 1), end: Date.UTC(2026, 11, 1) })).toBeNull();
    expect(earlierPeriod(quota, { start: Date.UTC(2026, 9, 31), end: Date.UTC(2026, 10, 1) })).toBeNull();
  });

  it("knows of no mails and no forecast", () => {
    const then = inPeriod(quota, october, quota.limit * 0.5);
    expect([then.ratio, then.projected_exhaustion]).toEqual([0.5, null]);
    expect(then.thresholds.every((threshold) => threshold.notified_at === null)).toBe(true);
    expect(spanOf(then)).toEqual(october);
  });
});

describe("a course", () => {
  const silent = byId("bun-monthly").thresholds.map((threshold) => ({ ...threshold, notified_at: null }));
  const quota = { ...byId("bun-monthly"), limit: 100, thresholds: silent };

  it("crosses a threshold where it reaches it, at the line included", () => {
    const course = courseOf([0, 10, 20, 30], [10, 20, 30, 40], [10, null, 80, 95], 95, 0);
    expect(crossings(course, quota)).toEqual([{ name: "80", ratio: 0.8, at: 30 }, { name: "90", ratio: 0.9, at: 40 }]);
    expect([sumAt(course, 9), sumAt(course, 25), sumAt(course, 40)]).toEqual([0, 10, 95]);
  });

  it("crosses no later than the mail went out", () => {
    const thresholds = [{ name: "80", kind: "share" as const, ratio: 0.8, notified_at: new Date(25).toISOString(), recipients: 1 }];
    const course = courseOf([0, 10, 20], [10, 20, 30], [10, 20, 90], 90, 0);
    expect(crossings(course, { ...quota, thresholds })).toEqual([{ name: "80", ratio: 0.8, at: 25 }]);
  });

  it("stands on what was counted before the database's oldest day", () => {
    const course = courseOf([0, 10, 20], [10, 20, 30], [null, 5, 10], 92, 12);
    expect(course).toEqual({ ends: [10, 20, 30], sums: [null, 87, 92], before: 82, since: 12 });
    // The 80 were reached in the part that nobody remembers.
    expect(crossings(course, quota)).toEqual([{ name: "90", ratio: 0.9, at: 30 }]);
  });

  it("begins with the first bucket that is known", () => {
    expect(courseOf([0, 10, 20], [10, 20, 30], [null, 5, 10], 10, 0)).toMatchObject({ before: 0, since: 10 });
  });

  it("is left as it is where the database remembers all of the period", () => {
    expect(courseOf([0, 10], [10, 20], [5, 10], 12, 0)).toMatchObject({ sums: [5, 10], before: 0, since: 0 });
  });
});
