// What a person takes away from the page.
import { readFileSync } from "node:fs";
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

async function open(query = ""): Promise<void> {
  ({ page, complaints } = await openPage(browser, address + query, { now: kNow }));
  await settled(page);
}

describe("to take away", () => {
  async function download(button: string): Promise<{ name: string; bytes: Buffer }> {
    const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: button, exact: true }).click()]);
    return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
  }

  it("CSV, JSON and PNG hold what is on the screen", async () => {
    await open("?hide=bun-service");
    const csv = (await download("CSV")).bytes.toString();
    expect(csv.split("\r\n")[0]).toContain("egress bin-service");
    expect(csv).not.toContain("bun-service");
    expect(JSON.parse((await download("JSON")).bytes.toString())).toHaveProperty("series");
    const picture = await download("PNG");
    expect(picture.name).toMatch(/^bandwidth-.*\.png$/);
    expect(picture.bytes.subarray(1, 4).toString()).toBe("PNG");
    expect(picture.bytes.length).toBeGreaterThan(10_000);
  });

  it("the curl command asks what the page asks", async () => {
    await open("?group=route");
    await page.getByRole("button", { name: "Copy as curl" }).click();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain("group_by=route");
    const link = await page.getByRole("link", { name: "API call" }).getAttribute("href");
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(`curl '${address}${link}'`);
  });

  it("the table has every bucket", async () => {
    await open("?step=1h");
    await page.getByText("Table of the chart").click();
    expect(await page.locator(".data-table tbody tr").count()).toBe(24);
    expect(await page.locator(".data-table tbody tr").first().innerText()).toContain("(open)");
  });
});
