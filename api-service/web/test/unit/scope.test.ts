import { describe, expect, it } from "vitest";
import type { Quota } from "../../src/api/types.ts";
import { matchesPattern, scopeFilters, scopeText } from "../../src/model/scope.ts";
import { defaultWorld } from "../fixture/bandwidth.ts";
import { answerQuotas } from "../fixture/quotas.ts";

const base = answerQuotas(defaultWorld(Date.UTC(2026, 10, 24, 12))).quotas[0] as Quota;

function scoped(scope: Partial<Quota["scope"]>): Quota {
  return { ...base, scope: { services: [], routes: [], consumers: [], workspaces: [], renamed: {}, ...scope } };
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
  const values = (scope: Partial<Quota["scope"]>) => scopeFilters(scoped(scope)).map((filter) => `${filter.dimension} ${filter.value}`);

  it("are its names and patterns in every dimension, each once", () => {
    expect(values({ services: ["shop", "shop"], routes: [""], consumers: ["ac*"], workspaces: ["team-*"] })).toEqual(
      ["service shop", "route ", "consumer ac*", "workspace team-*"]);
  });

  it("are none for a star alone", () => {
    expect(values({ services: ["shop", "*"], renamed: { store: "shop" } })).toEqual([]);
  });

  it("hold the old names of what is counted, and of nothing else", () => {
    expect(values({ services: ["shop*"], renamed: { store: "shop-eu", journal: "blog" } })).toEqual(["service shop*", "service store"]);
  });

  it("are spelt as the file has them", () => {
    expect(scopeText(scoped({ services: ["shop-*"], routes: [""] }))).toBe("shop-*, (none) · egress".replace("egress", base.direction));
  });
});
