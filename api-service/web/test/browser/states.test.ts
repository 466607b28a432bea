// Every state of the page, at every size, by day and by night: looked at by axe-core, and pictured.
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { accessibilityFaults, kAllRules, kColourRules } from "./support/axe.ts";
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

interface State {
  query: string;
  override?: Override;
  act?: (page: Page) => Promise<void>; // what a person does before the state is there
  wait: string;
}

const kStates: Record<string, State> = {
  traffic: { query: "", wait: ".u-over" },
  compare: { query: "?compare=1&group=service,route&last=7d", wait: ".u-over" },
  lines: { query: "?shape=lines&direction=egress", wait: ".u-over" },
  // Buckets so long that the outage lies within one.
  "gap-within": { query: "?step=6h&last=7d", wait: ".u-over" },
  calendar: { query: "", act: (page) => page.getByRole("button", { name: "From – to" }).click(), wait: ".calendar" },
  filter: { query: "?service=bun-service&service=bin-service", act: typeFilter, wait: ".options [role=option]" },
  table: { query: "?last=6h", act: openTable, wait: ".data-table table" },
  loading: { query: "", override: never, wait: ".skeleton" },
  problem: { query: "", override: problem("api/v1/bandwidth", 502, "Bad Gateway", "The metrics store does not answer."), wait: ".is-problem" },
  empty: { query: "", override: nothing, wait: ".is-empty" },
  off: { query: "", override: switchedOff, wait: ".is-empty" },
  quotas: { query: "?page=quotas", wait: ".quotas" },
  quota: { query: "?page=quotas&quota=bun-monthly", wait: ".thresholds" },
  "quota-changed": { query: "?page=quotas&quota=shops-monthly", wait: ".quota-detail .u-wrap" },
};

/** Opens what a phone folds away. */
async function typeFilter(page: Page): Promise<void> {
  const options = page.getByRole("button", { name: "Options" });
  if (await options.count() > 0) await options.click();
  await page.getByRole("combobox", { name: /Filter/ }).pressSequentially("b");
}

async function openTable(page: Page): Promise<void> {
  await page.getByText("Table of the chart").click();
  await page.locator(".data-table table").scrollIntoViewIfNeeded();
}

describe.each(Object.entries(kSizes))("on a %s", (_size, viewport) => {
  it.each(Object.entries(kStates))("%s has no fault, by day and by night", async (name, { query, override, act, wait }) => {
    site.override = override ?? null;
    const { page, complaints } = await openPage(browser, address + query, { viewport, now: kNow });
    if (name !== "loading") await settled(page);
    await act?.(page);
    await page.waitForSelector(wait, { state: "attached" });
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await page.waitForSelector(`html[data-theme=${colorScheme}]`);
      if (name !== "loading") await settled(page);
      await shot(page, `${name}-${viewport.width}-${colorScheme}`);
      // By night only the colours are others.
      expect(await accessibilityFaults(page, colorScheme === "light" ? kAllRules : kColourRules)).toEqual([]);
    }
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(overflow).toBe(0);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});
