import { describe, expect, it } from "vitest";
import type { Quota } from "../../src/api/types.ts";
import { hasPatterns, matchesPattern, scopeFilters, scopeText } from "../../src/model/scope.ts";
import { defaultWorld } from "../fixture/bandwidth.ts";
import { answerQuotas } from "../fixture/quotas.ts";

const base = answerQuotas(defaultWorld(Date.UTC(2026, 10, 24, 12))).quotas[0] as Quota;
const names = { services: ["shop", "shop-eu", "shop-us", "blog"], routes: ["a.b"], consumers: ["acme"] };

function scoped(scope: Partial<Quota["scope"]>): Quota {
  return { ...base, scope: { services: [], routes: [], consumers: [], workspaces: [], ...scope } };
}

describe("a pattern", () => {
  it.each([
    ["shop-*", "shop-eu", true], ["shop-*", "shop", false], ["*", "", true], ["s*p", "shop", true], ["s*p", "shop-eu", false],
    ["a.b", "axb", false], ["(a", "(a", true], ["a*b*c", "a--b--c", true], ["", "", true], ["", "a", false],
  ])("%s on %s: %s", (pattern, name, matched) => {
    expect(matchesPattern(pattern, name)).toBe(matched);
  });
});

describe("the filters of a quota", () => {
  it("are its names where it has no patterns", () => {
    expect(scopeFilters(scoped({ services: ["shop"], consumers: ["acme"] }), null)).toEqual(
      [{ dimension: "service", value: "shop" }, { dimension: "consumer", value: "acme" }]);
    expect(hasPatterns(scoped({ services: ["shop"] }))).toBe(false);
  });

  it("are the names that its patterns match, each once", () => {
    const quota = scoped({ services: ["shop-eu", "shop*"] });
    expect(hasPatterns(quota)).toBe(true);
    expect(scopeFilters(quota, null)).toBeNull();
    expect(scopeFilters(quota, names)?.map((filter) => filter.value)).toEqual(["shop-eu", "shop", "shop-us"]);
  });

  it("are none for a star alone, and nothing's for a pattern without a match", () => {
    expect(scopeFilters(scoped({ services: ["*"] }), null)).toEqual([]);
    expect(scopeFilters(scoped({ services: ["zoo-*"] }), names)).toEqual([{ dimension: "service", value: "zoo-*" }]);
  });

  it("are spelt as the file has them", () => {
    expect(scopeText(scoped({ services: ["shop-*"], routes: [""] }))).toBe("shop-*, (none) · egress".replace("egress", base.direction));
  });
});
