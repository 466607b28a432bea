// What is on the screen, as files.
import type { Chart } from "./chart.ts";

/** A field of RFC 4180; a leading sign of a formula is defused, since spreadsheets would run it. */
function field(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** One row per bucket, one column per visible line and direction; exact bytes, unknown buckets empty. */
export function toCsv(chart: Chart, hidden: ReadonlySet<string>): string {
  const columns = chart.panels.flatMap((panel) =>
    panel.lines.filter((line) => !hidden.has(line.key)).map((line) => ({ title: `${panel.direction} ${line.name}`, line })));
  const last = chart.ends.length - 1;
  const rows = chart.ends.map((end, index) => [
    new Date(chart.starts[index] ?? 0).toISOString(),
    new Date(end).toISOString(),
    chart.answer.partial && index === last ? "open" : "closed",
    ...columns.map(({ line }) => String(line.values[index] ?? "")),
  ]);
  const head = ["start", "end", "state", ...columns.map((column) => field(column.title))];
  return [head, ...rows].map((row) => row.join(",")).join("\r\n") + "\r\n";
}

/** The API's own answer, with the lines that are switched off left out. */
export function toJson(chart: Chart, hidden: ReadonlySet<string>): string {
  const shown = new Set(chart.panels.flatMap((panel) =>
    panel.lines.filter((line) => !hidden.has(line.key)).map((line) => line.values)));
  const { series, others, ...rest } = chart.answer;
  const visible = { ...rest, series: series.filter((one) => shown.has(one.values)) };
  const remainder = others?.filter((one) => shown.has(one.values));
  return JSON.stringify(remainder ? { ...visible, others: remainder } : visible, null, 2);
}

/** A file name that says what is in it and when. */
export function fileName(chart: Chart, extension: string): string {
  const stamp = (text: string) => text.slice(0, 16).replaceAll(/[-:]/g, "");
  return `bandwidth-${stamp(chart.answer.start)}-${stamp(chart.answer.end)}.${extension}`;
}
