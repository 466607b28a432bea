// Debian's Chromium, driven by playwright-core; pages that fail a test when the page itself complains.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";

const kArguments = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: process.env.BANDWATCH_CHROMIUM ?? "/usr/bin/chromium", args: kArguments });
}

export const kSizes = { phone: { width: 390, height: 844 }, desk: { width: 1280, height: 900 }, wall: { width: 2560, height: 1300 } };

export interface OpenPage {
  page: Page;
  /** What the page has complained of: errors, refused loads, requests to elsewhere. */
  complaints: string[];
}

export interface OpenOptions extends BrowserContextOptions {
  now?: number; // where the page's clock stands; without it, it is the machine's
}

/** A page at `address`, with everything that it complains of. Requests beyond its own origin are complaints. */
export async function openPage(browser: Browser, address: string, { now, ...options }: OpenOptions = {}): Promise<OpenPage> {
  const context = await browser.newContext({
    viewport: kSizes.desk, locale: "en-GB", timezoneId: "Europe/Berlin", colorScheme: "light",
    permissions: ["clipboard-read", "clipboard-write"], ...options,
  });
  if (now !== undefined) await context.clock.setFixedTime(now);
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const complaints: string[] = [];
  const origin = new URL(address).origin;
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    // Chromium logs each answer of 400 and more by itself; those are what tests ask for.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) complaints.push(message.text());
  });
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(origin) && !url.startsWith("blob:")) complaints.push(`request to ${url}`);
  });
  await page.goto(address);
  return { page, complaints };
}

/** Waits until charts or quotas stand and nothing is under way. */
export async function settled(page: Page): Promise<void> {
  await page.waitForSelector(".traffic:not(.is-loading) .u-over, .quotas, .notice", { state: "attached" });
  await page.evaluate(() => document.fonts.ready);
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

/** A picture in the folder of this run; its path. */
export async function shot(page: Page, name: string): Promise<string> {
  const folder = process.env.BANDWATCH_SHOTS ?? join(process.cwd(), "screenshots");
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name}.png`);
  await page.screenshot({ path, animations: "disabled" });
  return path;
}

