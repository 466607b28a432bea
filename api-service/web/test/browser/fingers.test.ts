// What a person does on the chart with fingers.
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { launch, openPage, settled } from "./support/browser.ts";
import { Site } from "./support/site.ts";

const kNow = Date.UTC(2026, 10, 24, 13, 43, 20);

let browser: Browser;
let site: Site;
let address: string;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  site = new Site(kNow, process.env.BANDWATCH_DIST ?? "dist");
  [browser, address] = [await launch(), await site.start()];
});
afterAll(async () => {
  await browser?.close();
  await site?.stop();
});
afterEach(async () => {
  expect(complaints).toEqual([]);
  await page.context().close();
});

const kPhone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

async function open(query = ""): Promise<void> {
  ({ page, complaints } = await openPage(browser, address + query, { now: kNow, ...kPhone }));
  await settled(page);
}

const query = () => new URL(page.url()).searchParams;

async function plotBox(): Promise<{ x: number; y: number; width: number; height: number }> {
  const box = await page.locator(".u-over").first().boundingBox();
  if (!box) throw new Error("no chart");
  return box;
}

describe("by finger", () => {
  /** Moves fingers from places to places, as shares of the chart's width. */
  async function swipe(from: number[], to: number[], down = 0): Promise<void> {
    const box = await plotBox();
    const session = await page.context().newCDPSession(page);
    const at = (shares: number[], y: number) => shares.map((share, id) => ({ x: box.x + box.width * share, y: box.y + 100 + y, id }));
    await session.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: at(from, 0) });
    for (let step = 1; step <= 8; step++) {
      const shares = from.map((share, place) => share + (((to[place] ?? share) - share) * step) / 8);
      await session.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: at(shares, (down * step) / 8) });
    }
    await session.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  }
  const range = () => [Date.parse(query().get("from") ?? ""), Date.parse(query().get("to") ?? "")] as const;
  const kHour = 3_600_000;

  it("one moves the window: what lies under it stays there", async () => {
    await open("?from=2026-11-23T00:00:00Z&to=2026-11-24T00:00:00Z");
    await swipe([0.3], [0.8]);
    await expect.poll(() => range()[0]).toBeLessThan(Date.UTC(2026, 10, 22, 13));
    const [start, end] = range();
    expect(end - start).toBe(24 * kHour);
    expect((Date.UTC(2026, 10, 23) - start) / kHour).toBeCloseTo(12, 0);
  });

  it("two stretch it around what is between them", async () => {
    await open("?from=2026-11-23T00:00:00Z&to=2026-11-24T00:00:00Z");
    await swipe([0.4, 0.6], [0.2, 0.8]);
    await expect.poll(() => (range()[1] - range()[0]) / kHour).toBeCloseTo(8, 0);
    expect((range()[0] - Date.UTC(2026, 10, 23)) / kHour).toBeCloseTo(8, 0);
  });

  it("up and down scrolls the page and leaves the window alone", async () => {
    await open("");
    await swipe([0.5], [0.5], -90);
    await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(20);
    expect(query().has("from")).toBe(false);
  });

  it("a tap reads a bucket", async () => {
    await open("");
    const box = await plotBox();
    await page.touchscreen.tap(box.x + box.width * 0.6, box.y + 90);
    await expect.poll(() => page.locator(".tooltip").innerText()).toMatch(/[\d,]{9,}\sB/);
  });
});
