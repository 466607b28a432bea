// What a quota counts, as filters of the traffic page.
import type { Catalogue, Quota } from "../api/types.ts";
import type { Filter } from "./state.ts";

const kScope = [["services", "service"], ["routes", "route"], ["consumers", "consumer"], ["workspaces", "workspace"]] as const;

/** Whether `text` as a whole is matched by `pattern`, in which * stands for any run of characters. */
export function matchesPattern(pattern: string, text: string): boolean {
  const parts = pattern.split("*").map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "s").test(text);
}

/** Whether names are needed to know what the quota counts. */
export function hasPatterns(quota: Quota): boolean {
  return kScope.some(([member]) => quota.scope[member].some((pattern) => pattern.includes("*")));
}

/** Filters that select what the quota counts, with patterns replaced by the names that they match; a pattern that
 * matches none stays, and selects nothing. Null where `names` are needed and not there yet. Workspaces aren't listed
 * anywhere: with a pattern among them, all are selected. */
export function scopeFilters(quota: Quota, names: Catalogue | null): Filter[] | null {
  const out: Filter[] = [];
  for (const [member, dimension] of kScope) {
    const patterns = quota.scope[member];
    if (patterns.includes("*")) continue;
    const isPattern = patterns.some((pattern) => pattern.includes("*"));
    if (isPattern && member === "workspaces") continue;
    if (isPattern && names === null) return null;
    const known = isPattern && names !== null && member !== "workspaces" ? names[member] : [];
    const values = patterns.flatMap((pattern) => {
      if (!pattern.includes("*")) return [pattern];
      const found = known.filter((name) => matchesPattern(pattern, name));
      return found.length > 0 ? found : [pattern];
    });
    for (const value of new Set(values)) out.push({ dimension, value });
  }
  return out;
}

/** "bun-service, bun-route; egress". */
export function scopeText(quota: Quota): string {
  const parts = kScope.flatMap(([member]) => quota.scope[member]).map((name) => name || "(none)");
  const direction = quota.direction === "both" ? "egress + ingress" : quota.direction;
  return `${parts.join(", ") || "all traffic"} · ${direction}`;
}
