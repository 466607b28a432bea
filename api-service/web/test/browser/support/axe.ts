import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

interface AxeResult {
  violations: { id: string; nodes: { target: string[]; failureSummary: string }[] }[];
}

const kSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export const kWcag = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
export const kAllRules = [...kWcag, "best-practice"];
export const kColourRules = ["color-contrast", "link-in-text-block"];

/** What axe-core finds wrong on the page, against WCAG 2.2 A and AA or these rules, as lines that name the element. */
export async function accessibilityFaults(page: Page, rules = kAllRules): Promise<string[]> {
  // Through the debugger, since the page's own policy forbids a script of another origin.
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(kSource);
  const result = await page.evaluate((runOnly) =>
    (globalThis as unknown as { axe: { run: (root: Document, options: object) => Promise<AxeResult> } }).axe.run(document, { runOnly }),
  rules);
  return result.violations.flatMap((violation) =>
    violation.nodes.map((node) => `${violation.id}: ${node.target.join(" ")}: ${node.failureSummary}`));
}
