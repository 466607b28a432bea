// The page while time goes on: new buckets, lost connections, many lines.
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import type { Bandwidth } from "../../src/api/types.ts";
import { allSeries } from "../../src/model/live.ts";
import { answerBandwidth, manyLines } from "../fixture/bandwidth.ts";
import { launch, openPage, settled, shot } from "./support/browser.ts";
import { problem, Site } from "./support/site.ts";

const kNow = Date.UTC(2026, 10, 24, 13, 43, 20);
const kMinute = 60_000;

let browser: Browser;
let site: Site;
let address: string;
let page: Page;

beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser?.close());
afterEach(async () => {
  await page.context().close();
  await site.stop();
});

async function open(query: string): Promise<void> {
  site = new Site(kNow, process.env.BANDWATCH_DIST ?? "dist");
  site.world.outages = [];
  address = await site.start();
  ({ page } = await openPage(browser, address + query));
  await settled(page);
}

function answerAt(now: number, question: string): Bandwidth {
  return answerBandwidth({ ...site.world, now }, new URLSearchParams(question));
}

/** Sends the last two buckets as the stream would: the closed one, then the open one. */
function sendBuckets(answer: Bandwidth): void {
  const all = allSeries(answer);
  const count = all[0]?.values.length ?? 0;
  for (const index of [count - 2, count - 1]) {
    site.send("bucket", {
      end: answer.first_end + index * kMinute, partial: index === count - 1 && answer.partial,
      values: all.map((series) => series.values[index] ?? null),
    });
  }
}

/** The exact totals that the page shows. */
async function totals(): Promise<string[]> {
  return (await page.locator(".fact .note").allInnerTexts()).filter((text) => /\d\sB$/.test(text));
}

const exact = (answer: Bandwidth, direction: string) =>
  `${new Intl.NumberFormat("en-GB").format(answer.series.filter((series) => series.labels.direction === direction)
    .reduce((sum, series) => sum + series.total, 0))}\u00a0B`;

const kQuestion = "lookback=1h&step=1m&group_by=service&top=10";

it("new buckets arrive by themselves, and twice the same event is once", async () => {
  await open("?last=1h&step=1m");
  await expect.poll(() => site.streams.size).toBe(1);
  for (let minute = 1; minute <= 3; minute++) {
    const answer = answerAt(kNow + minute * kMinute, kQuestion);
    sendBuckets(answer);
    sendBuckets(answer);
  }
  const then = answerAt(kNow + 3 * kMinute, kQuestion);
  await expect.poll(totals).toEqual([exact(then, "egress"), exact(then, "ingress")]);
});

it("after a lost connection it catches up without a gap or a double", async () => {
  await open("?last=1h&step=1m");
  await expect.poll(() => site.streams.size).toBe(1);
  for (const stream of site.streams) stream.destroy();
  await expect.poll(() => page.locator(".pulse").innerText()).toContain("Connection lost");
  await shot(page, "lost-1280-light");
  await expect.poll(() => site.streams.size, { timeout: 20_000 }).toBe(1);
  site.world.now = kNow + 5 * kMinute;
  sendBuckets(answerAt(site.world.now, kQuestion));
  const then = answerAt(site.world.now, kQuestion);
  await expect.poll(totals).toEqual([exact(then, "egress"), exact(then, "ingress")]);
  await expect.poll(() => page.locator(".pulse").innerText()).toContain("Live");
});

it("a refused stream is asked for again, though the browser itself gives up", async () => {
  await open("?last=1h&step=1m");
  await expect.poll(() => site.streams.size).toBe(1);
  const refuse = problem("/stream", 502, "Bad Gateway", "The proxy has lost the service.");
  let refused = 0;
  site.override = (request, response) => {
    const done = refuse(request, response);
    if (done) refused++;
    return done;
  };
  for (const stream of site.streams) stream.destroy();
  await expect.poll(() => refused).toBe(1);
  await expect.poll(() => page.locator(".pulse").innerText()).toContain("Connection lost");
  site.override = null;
  await expect.poll(() => site.streams.size).toBe(1);
  await expect.poll(() => page.locator(".pulse").innerText()).toContain("Live");
});

it("the service's own lost source is said, and that it is back", async () => {
  await open("?last=1h&step=1m");
  await expect.poll(() => site.streams.size).toBe(1);
  site.send("stale", {});
  await expect.poll(() => page.locator(".pulse").innerText()).toContain("Connection lost");
  site.send("fresh", {});
  await expect.poll(() => page.locator(".pulse").innerText()).toContain("Live");
});

it("an answer from before is said to be one, and asked for again", async () => {
  await open("?last=1h&step=1m");
  site.override = (request, response) => {
    if (!request.url?.includes("api/v1/bandwidth?")) return false;
    const before = answerAt(kNow, new URL(request.url, "http://site").search);
    response.end(JSON.stringify({ ...before, stale: true, warnings: ["The database does not answer."] }));
    return true;
  };
  await page.locator(".choice label", { hasText: /^6h$/ }).click();
  await expect.poll(() => page.locator(".notice").innerText()).toContain("The database does not answer.");
  await expect.poll(() => page.locator(".pulse").innerText()).toContain("Connection lost");
  site.override = null;
  await expect.poll(() => page.locator(".notice").count()).toBe(0);
  await expect.poll(() => page.locator(".pulse").innerText()).toContain("Live");
});

it("a failing service leaves the figures standing, says why, and is asked again", async () => {
  await open("?last=1h&step=1m");
  site.override = problem("api/v1/bandwidth", 502, "Bad Gateway", "The metrics store does not answer.");
  await page.locator(".choice label", { hasText: /^6h$/ }).click();
  await expect.poll(() => page.locator(".notice").innerText()).toContain("The metrics store does not answer.");
  expect(await page.locator(".u-over").count()).toBeGreaterThan(0);
  await shot(page, "stale-1280-light");
  site.override = null;
  await page.getByRole("button", { name: "Try again" }).click();
  await expect.poll(() => page.locator(".notice").count()).toBe(0);
});

it("moves 200 lines of 10,000 buckets: frame times, as a figure", async () => {
  site = new Site(kNow, process.env.BANDWATCH_DIST ?? "dist");
  site.world.lines = manyLines(200);
  site.world.outages = [];
  address = await site.start();
  ({ page } = await openPage(browser, `${address}?direction=egress&top=0&step=1m&from=${new Date(kNow - 10_000 * kMinute).toISOString()}&to=${new Date(kNow).toISOString()}`));
  page.setDefaultTimeout(100_000);
  await settled(page);
  const frames = await page.evaluate(async () => {
    const target = document.querySelector(".plot");
    if (!target) throw new Error("no chart");
    const drawing: number[] = [];
    const between: number[] = [];
    let last = performance.now();
    for (let frame = 0; frame < 60; frame++) {
      target.dispatchEvent(new WheelEvent("wheel", { deltaX: frame % 20 < 10 ? 6 : -6, bubbles: true, cancelable: true }));
      const begin = performance.now();
      // uPlot draws in a microtask of the same frame.
      await Promise.resolve();
      drawing.push(performance.now() - begin);
      await new Promise((done) => requestAnimationFrame(done));
      between.push(performance.now() - last);
      last = performance.now();
    }
    const at = (list: number[], share: number) => list.toSorted((a, b) => a - b)[Math.floor(list.length * share)] ?? 0;
    return { script50: at(drawing, 0.5), script95: at(drawing, 0.95), frame50: at(between, 0.5), frame95: at(between, 0.95) };
  });
  expect(await page.locator(".legend tbody tr").count()).toBe(200);
  await shot(page, "many-1280-light");
  const text = Object.entries(frames).map(([name, value]) => `${name} ${value.toFixed(1)} ms`).join(", ");
  console.log(`figure: moving 200 lines x 10,000 buckets: ${text}`);
});
