import { describe, expect, it } from "vitest";
import { formatView, kDefault, parseView, type View } from "../../src/model/state.ts";

describe("the address", () => {
  it("is empty for the default view", () => {
    expect(formatView(kDefault)).toBe("");
    expect(parseView("")).toEqual(kDefault);
  });

  it("holds the whole view", () => {
    const view: View = {
      page: "quotas", quota: "bun monthly", range: { start: 1_795_000_000_000, end: 1_795_003_600_000 }, step: "5m",
      zone: "Europe/Berlin", group: ["service", "consumer"], direction: "ingress",
      filters: [{ dimension: "service", value: "a&b=c" }, { dimension: "consumer", value: "" }],
      hidden: ["bun-service / x"], top: 0, compare: true, shape: "lines", unit: "iec", theme: "dark",
    };
    expect(parseView(formatView(view))).toEqual(view);
  });

  it("can group by nothing", () => {
    expect(parseView(formatView({ ...kDefault, group: [] })).group).toEqual([]);
  });

  it.each([
    ["?zone=Mars/Olympus", { zone: "browser" }],
    ["?last=yesterday", { range: { lookback: "24h" } }],
    ["?from=2026-02-02T00:00:00Z&to=2026-02-01T00:00:00Z", { range: { lookback: "24h" } }],
    ["?top=7&unit=stones&shape=pie", { top: 10, unit: "si", shape: "stacked" }],
    ["?group=service,planet", { group: ["service"] }],
  ])("keeps the default where it can't read %s", (search, part) => {
    expect(parseView(search)).toMatchObject(part);
  });
});
