// What a person does on the page, by mouse and by keyboard.
import type { Browser, Page } from "playwright-core";
import type { Bandwidth } from "../../src/api/types.ts";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { launch, openPage, settled, shot, type OpenOptions } from "./support/browser.ts";
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

async function open(query = "", options: OpenOptions = {}): Promise<void> {
  ({ page, complaints } = await openPage(browser, address + query, { now: kNow, ...options }));
  await settled(page);
}

/** The first chart as it is drawn. */
const picture = () => page.locator(".panel-plot canvas").first().evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());

const query = () => new URL(page.url()).searchParams;
const chart = () => page.locator(".panel-plot .plot").first();

async function plotBox(): Promise<{ x: number; y: number; width: number; height: number }> {
  const box = await page.locator(".u-over").first().boundingBox();
  if (!box) throw new Error("no chart");
  return box;
}

describe("by mouse", () => {
  it("dragging zooms, and back returns", async () => {
    await open();
    const box = await plotBox();
    await page.mouse.move(box.x + box.width * 0.5, box.y + 80);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.75, box.y + 80, { steps: 5 });
    await page.mouse.up();
    await page.waitForURL(/from=/);
    const length = Date.parse(query().get("to") ?? "") - Date.parse(query().get("from") ?? "");
    expect(length / 3_600_000).toBeCloseTo(6, 0);
    await settled(page);
    await shot(page, "zoomed-1280-light");
    await page.goBack();
    await expect.poll(() => query().has("from")).toBe(false);
  });

  it("the crosshair shows exact bytes, and why a bucket is unknown", async () => {
    await open();
    const box = await plotBox();
    await page.mouse.move(box.x + box.width * 0.9, box.y + 120);
    const tooltip = page.locator(".tooltip");
    await expect.poll(() => tooltip.innerText()).toMatch(/\d\sGB\s+[\d,]{9,}\sB/);
    await shot(page, "crosshair-1280-light");
    await page.mouse.move(box.x + box.width * ((24 - 9.27) / 24), box.y + 120);
    await expect.poll(() => tooltip.innerText()).toContain("Unknown: no scrape");
  });

  it("the crosshair's units switch between SI and IEC, its exact bytes stay", async () => {
    await open();
    const box = await plotBox();
    const read = async () => {
      await page.mouse.move(box.x + box.width * 0.5, box.y + 100);
      await page.mouse.move(box.x + box.width * 0.9, box.y + 120);
      await page.locator(".tooltip .sum").waitFor();
      const [human, exact] = await page.locator(".tooltip .sum").locator("b, span").allInnerTexts();
      const bytes = Number(exact?.replaceAll(/\D/g, ""));
      const amount = Number(human?.replaceAll(/[^\d.]/g, ""));
      return { human, bytes, per: bytes / amount };
    };
    const si = await read();
    expect(si.human).toMatch(/\sGB$/);
    expect(si.per / 1e9).toBeCloseTo(1, 2);
    await page.locator(".choice label", { hasText: /^GiB$/ }).click();
    await expect.poll(() => query().get("unit")).toBe("iec");
    const iec = await read();
    expect(iec.human).toMatch(/\sGiB$/);
    expect(iec.bytes).toBe(si.bytes);
    expect(iec.per / 2 ** 30).toBeCloseTo(1, 2);
  });

  it("an outage within a bucket is listed, marked, and told at the crosshair", async () => {
    await open("?step=6h&last=7d");
    await expect.poll(() => page.locator(".facts").innerText()).toContain("1 gap");
    expect(await page.locator(".strip .mark.is-scrape_missing").count()).toBe(1);
    expect(await page.locator(".gaps").innerText()).toMatch(/no scrape 24 Nov, 05:19.05:49 30m/);
    const box = await plotBox();
    await page.mouse.move(box.x + box.width * 0.91, box.y + 60);
    await expect.poll(() => page.locator(".tooltip").innerText()).toMatch(/no scrape .*05:19.05:49; its bytes came late/);
  });

  it("compares with the previous period: a ghost line, and how much more or less", async () => {
    await open("?last=7d&compare=1");
    const answer = await page.evaluate(async () => {
      const link = document.querySelector<HTMLAnchorElement>("a[href^='api/v1/bandwidth?']")?.href ?? "";
      return (await (await fetch(link)).json()) as Bandwidth;
    });
    const moved = (direction: string, service?: string) => {
      const own = answer.series.filter((one) => one.labels.direction === direction && (service ?? one.labels.service) === one.labels.service);
      const now = own.reduce((sum, one) => sum + one.total, 0);
      const before = own.reduce((sum, one) => sum + (one.previous?.total ?? 0), 0);
      return `${now < before ? "-" : "+"}${Math.abs((now / before - 1) * 100).toFixed(1)}%`;
    };
    const facts = await page.locator(".facts").innerText();
    expect(facts).toContain(`${moved("egress")} on the previous period`);
    expect(facts).toContain(`${moved("ingress")} on the previous period`);
    const row = page.locator(".legend tbody tr", { hasText: "bun-service" });
    expect(await row.locator(".moved").allInnerTexts()).toEqual([moved("egress", "bun-service"), moved("ingress", "bun-service")]);
    const withGhost = await picture();
    await page.getByLabel("Compare with previous").click();
    await settled(page);
    await expect.poll(() => page.locator(".facts").innerText()).not.toContain("previous");
    expect(await picture()).not.toBe(withGhost);
  });

  it("a click on a line hides it, the funnel shows it alone", async () => {
    await open();
    await page.getByRole("button", { name: "bun-service", exact: true }).click();
    await expect.poll(() => query().getAll("hide")).toEqual(["bun-service"]);
    await page.getByRole("button", { name: "Only bin-service" }).click();
    await expect.poll(() => query().getAll("service")).toEqual(["bin-service"]);
    await settled(page);
    await expect.poll(() => page.locator(".legend tbody tr").count()).toBe(1);
  });

  it("the calendar's yesterday is a fixed day of the chosen zone", async () => {
    await open("?zone=Asia/Kathmandu");
    await page.getByRole("button", { name: "From – to" }).click();
    await shot(page, "calendar-1280-light");
    await page.getByRole("button", { name: "Yesterday" }).click();
    await expect.poll(() => query().get("from")).toMatch(/T18:15:00/);
    expect(Date.parse(query().get("to") ?? "") - Date.parse(query().get("from") ?? "")).toBe(86_400_000);
  });

  it("a quota opens its period with thresholds, crossings and mails", async () => {
    await open();
    await page.locator(".glance button", { hasText: "bun-service" }).click();
    await page.waitForSelector(".quota-detail .u-wrap", { state: "attached" });
    const rows = await page.locator(".thresholds tbody tr").allInnerTexts();
    expect(rows).toHaveLength(3);
    expect(rows[0]).toMatch(/80%.*to 2 recipients/s);
    expect(rows[2]).toContain("will go to 2 recipients");
  });
});

describe("a quota", () => {
  const detail = (text: string) => expect.poll(() => page.locator(".quota-detail").innerText()).toContain(text);
  const openQuota = async (query: string) => {
    await open(query);
    await page.waitForSelector(".quota-detail .u-wrap", { state: "attached" });
  };

  it("with patterns and old names is charted by both, and tells what is otherwise than usual", async () => {
    await openQuota("?page=quotas&quota=shops-monthly");
    const call = await page.locator(".quota-detail").getByRole("link", { name: "API call" }).getAttribute("href");
    expect(new URLSearchParams(call?.split("?")[1]).getAll("service")).toEqual(["b*-service", "catalogue"]);
    const row = await page.locator(".quota.is-open .quota-row").innerText();
    expect(row).toMatch(/Another limit until .*: campaign; usually 5.00\sTB/);
    expect(row).toMatch(/Silenced until .*: migration/);
    const thresholds = await page.locator(".thresholds tbody tr").allInnerTexts();
    expect(thresholds.some((text) => /forecast of 100%.*–.*to 3 recipients/s.test(text))).toBe(true);
    expect(thresholds.some((text) => /TB.*TB/s.test(text))).toBe(true);
  });

  it("opens in the period of a mail's link, also when that is over", async () => {
    await openQuota("?page=quotas&quota=bun-monthly&from=2026-10-31T23%3A00%3A00Z&to=2026-11-30T23%3A00%3A00Z&zone=Europe%2FBerlin");
    await detail("to 2 recipients");
    await page.context().close();
    await openQuota("?page=quotas&quota=bun-monthly&from=2026-09-30T22%3A00%3A00Z&to=2026-10-31T23%3A00%3A00Z&zone=Europe%2FBerlin");
    await detail("An earlier period");
    await shot(page, "quota-earlier-1280-light");
    await page.getByRole("button", { name: "Show the current one" }).click();
    await detail("to 2 recipients");
    expect(query().has("from")).toBe(false);
  });

  it("says what the database has forgotten of its period", async () => {
    site.world.retentionDays = 10;
    await openQuota("?page=quotas&quota=bun-monthly");
    await detail("which the database has forgotten");
    await shot(page, "quota-forgotten-1280-light");
    site.world.retentionDays = 400;
  });
});

describe("what is known", () => {
  it("is said to end where the database begins", async () => {
    site.world.retentionDays = 3;
    await open("?last=7d");
    await expect.poll(() => page.locator(".truth").innerText()).toContain("the database keeps 3d, nothing before 21 Nov can be known");
    site.world.retentionDays = 400;
  });

  it("lists all zones once somebody looks", async () => {
    await open();
    const zone = page.getByLabel("Zone");
    expect(await zone.locator("option").count()).toBe(2);
    await zone.focus();
    await expect.poll(() => zone.locator("option").count()).toBeGreaterThan(300);
    await zone.selectOption("Asia/Tokyo");
    await expect.poll(() => query().get("zone")).toBe("Asia/Tokyo");
  });
});

describe("by keyboard", () => {
  it("filters by typing", async () => {
    await open();
    await page.getByRole("combobox", { name: /Filter/ }).focus();
    await page.keyboard.type("pay");
    await page.locator(".options [role=option]").first().waitFor();
    await shot(page, "filter-1280-light");
    await page.keyboard.press("Enter");
    await expect.poll(() => query().getAll("service")).toEqual(["payments"]);
    await page.keyboard.press("Backspace");
    await expect.poll(() => query().getAll("service")).toEqual([]);
  });

  it("reads buckets, zooms and moves", async () => {
    await open();
    await chart().focus();
    await page.keyboard.press("ArrowLeft");
    await expect.poll(() => page.locator(".tooltip").innerText()).toContain("still open");
    await page.keyboard.press("Home");
    await page.keyboard.press("Escape");
    await expect.poll(() => page.locator(".tooltip").count()).toBe(0);
    await page.keyboard.press("+");
    await page.waitForURL(/from=/);
    const before = query().get("from");
    await settled(page);
    await chart().focus();
    await page.keyboard.press("PageUp");
    await expect.poll(() => query().get("from")).not.toBe(before);
    await page.keyboard.press("0");
    await expect.poll(() => query().has("from")).toBe(false);
  });

  it("reaches everything, in order, and shows where it is", async () => {
    await open();
    const seen = new Set<string>();
    for (let press = 0; press < 70; press++) {
      await page.keyboard.press("Tab");
      const here = await page.evaluate(() => {
        const element = document.activeElement as HTMLElement;
        const mark = element.matches("input[type=radio], .choice input") ? element.nextElementSibling ?? element : element;
        const style = getComputedStyle(mark);
        const shown = style.outlineStyle !== "none" || element.closest(".filter-box") !== null;
        return { name: element.closest("[class]")?.className ?? element.tagName, shown };
      });
      if (here.name === "BODY") break; // past the last one
      expect(here.shown, here.name).toBe(true);
      seen.add(here.name);
    }
    for (const name of ["skip", "tab", "plot", "line", "bare", "data-table"]) expect([...seen]).toContain(name);
  });
});

it("a link reproduces the view", async () => {
  await open("?last=7d&group=service%2Croute&direction=egress&shape=lines&unit=iec&top=5&zone=UTC&theme=dark");
  const first = await page.locator("main").innerText();
  expect(first).toContain("GiB");
  expect(first).toContain("2 others");
  await page.reload();
  await settled(page);
  expect((await page.locator("main").innerText()).replaceAll(/\d/g, "")).toBe(first.replaceAll(/\d/g, ""));
});
