// What a quota counts, as filters of the traffic page.
import type { Quota } from "../api/types.ts";
import type { Filter } from "./state.ts";

const kScope = [["services", "service"], ["routes", "route"], ["consumers", "consumer"], ["workspaces", "workspace"]] as const;

/** Whether `text` as a whole is matched by `pattern`, in which * stands for any run of characters. */
export function matchesPattern(pattern: string, text: string): boolean {
  const parts = pattern.split("*").map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "s").test(text);
}

/** Filters that select what the quota counts. The API knows patterns as the quota file does; old names of services join
 * where the names of today are counted. */
export function scopeFilters(quota: Quota): Filter[] {
  return kScope.flatMap(([member, dimension]) => {
    const patterns = quota.scope[member];
    if (patterns.length === 0 || patterns.includes("*")) return [];
    const before = member !== "services" ? [] : Object.entries(quota.scope.renamed)
      .filter(([, today]) => patterns.some((pattern) => matchesPattern(pattern, today)))
      .map(([old]) => old);
    return [...new Set([...patterns, ...before])].map((value): Filter => ({ dimension, value }));
  });
}

/** "bun-service, bun-route; egress". */
export function scopeText(quota: Quota): string {
  const parts = kScope.flatMap(([member]) => quota.scope[member]).map((name) => name || "(none)");
  const direction = quota.direction === "both" ? "egress + ingress" : quota.direction;
  return `${parts.join(", ") || "all traffic"} · ${direction}`;
}
