import { describe, expect, it } from "vitest";
import type { Quota } from "../../src/api/types.ts";
import { byUrgency, crossings, elapsed, exceedsAt, moodOf, periodQuestion, scopeText } from "../../src/model/quota.ts";
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
    expect(byUrgency(quotas).map((quota) => quota.id)).toEqual(["ban-monthly", "bun-monthly", "bin-monthly", "acme-monthly"]);
  });

  it("knows how much of its period is gone", () => {
    const quota = { ...byId("bun-monthly"), period: { id: "x", tz: "UTC", start: "2026-11-01T00:00:00Z", end: "2026-11-11T00:00:00Z" } };
    expect(elapsed(quota, Date.UTC(2026, 10, 6))).toBe(0.5);
    expect(elapsed(quota, kNow)).toBe(1);
  });

  it("asks for its own traffic, summed up, never beyond now", () => {
    const query = new URLSearchParams(periodQuestion(byId("acme-monthly"), kNow, 240));
    expect(Object.fromEntries(query)).toMatchObject({ consumer: "acme", cumulative: "true", tz: "Europe/Berlin" });
    expect(Date.parse(query.get("end") ?? "")).toBe(kNow);
    expect(query.has("direction")).toBe(false);
    expect(scopeText(byId("acme-monthly"))).toBe("acme · egress + ingress");
  });

  it("is crossed where its course reaches a threshold, at the line included", () => {
    const silent = byId("bun-monthly").thresholds.map((threshold) => ({ ...threshold, notified_at: null }));
    const quota = { ...byId("bun-monthly"), limit: 100, thresholds: silent };
    const found = crossings([10, 20, 30, 40], [10, null, 80, 95], quota);
    expect(found).toEqual([{ ratio: 0.8, at: 30 }, { ratio: 0.9, at: 40 }]);
  });

  it("is crossed no later than its mail went out", () => {
    const thresholds = [{ ratio: 0.8, notified_at: new Date(25).toISOString(), recipients: 1 }];
    expect(crossings([10, 20, 30], [10, 20, 90], { ...byId("bun-monthly"), limit: 100, thresholds })).toEqual([{ ratio: 0.8, at: 25 }]);
  });
});
