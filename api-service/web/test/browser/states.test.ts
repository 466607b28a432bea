// Every state of the page, at every size, by day and by night: looked at by axe-core, and pictured.
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { accessibilityFaults } from "./support/axe.ts";
import { kSizes, launch, openPage, settled, shot } from "./support/browser.ts";
import { problem, Site, type Override } from "./support/site.ts";

const kNow = Date.UTC(2026, 10, 24, 13, 43, 20);
const kDist = process.env.BANDWATCH_DIST ?? "dist";

let browser: Browser;
let site: Site;
let address: string;

beforeAll(async () => {
  site = new Site(kNow, kDist);
  [browser, address] = [await launch(), await site.start()];
});
afterAll(async () => {
  await browser?.close();
  await site?.stop();
});
afterEach(() => {
  site.override = null;
  site.world.reason = null;
});

const never: Override = (request) => request.url?.includes("api/v1/bandwidth") ?? false;
const nothing: Override = (request, response) => {
  if (!request.url?.includes("api/v1/bandwidth?")) return false;
  const step = 3_600_000;
  response.end(JSON.stringify({
    start: "2026-11-23T14:00:00Z", end: "2026-11-24T14:00:00Z", step: "1h", tz: "UTC", first_end: kNow - 23 * step, step_ms: step,
    partial: true, as_of: "2026-11-24T13:43:00Z", complete_until: "2026-11-24T13:43:00Z", coverage: 1, series: [], gaps: [], warnings: [],
  }));
  return true;
};

/** A gateway whose plugin does not count bytes. */
const switchedOff: Override = (request, response) => {
  site.world.reason = "target up, but no bandwidth family: enable bandwidth_metrics on the plugin";
  return nothing(request, response);
};

const kStates: [name: string, query: string, override: Override | null, waitFor: string][] = [
  ["traffic", "", null, ".u-over"],
  ["compare", "?compare=1&group=service,route&last=7d", null, ".u-over"],
  ["lines", "?shape=lines&direction=egress", null, ".u-over"],
  ["loading", "", never, ".skeleton"],
  ["problem", "", problem("api/v1/bandwidth", 502, "Bad Gateway", "The metrics store does not answer."), ".is-problem"],
  ["empty", "", nothing, ".is-empty"],
  ["off", "", switchedOff, ".is-empty"],
  ["quotas", "?page=quotas", null, ".quotas"],
  ["quota", "?page=quotas&quota=bun-monthly", null, ".thresholds"],
  ["quota-changed", "?page=quotas&quota=shops-monthly", null, ".quota-detail .u-wrap"],
];

describe.each(Object.entries(kSizes))("on a %s", (size, viewport) => {
  it.each(kStates.flatMap((state) => [["light", ...state], ["dark", ...state]] as const))(
    "in %s: %s has no fault", async (scheme, name, query, override, waitFor) => {
      site.override = override;
      const { page, complaints } = await openPage(browser, address + query, { viewport, colorScheme: scheme });
      await page.waitForSelector(waitFor, { state: "attached" });
      if (name !== "loading") await settled(page);
      await shot(page, `${name}-${viewport.width}-${scheme}`);
      expect(await accessibilityFaults(page)).toEqual([]);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect(overflow).toBe(0);
      expect(complaints).toEqual([]);
      await page.context().close();
      void size;
    });
});
