// An answer of the API as the page draws it: one panel per direction, lines in order of their totals.
import type { Amounts, Bandwidth, Labels, Series } from "../api/types.ts";
import type { Direction } from "./state.ts";

export type Values = (number | null)[];

export interface Line {
  key: string; // the same in both panels
  name: string;
  labels: Labels;
  values: Values;
  total: number;
  previous: Amounts | null;
  others: number; // how many series this remainder stands for; 0: it is one series
}

export interface Panel {
  direction: Direction;
  lines: Line[];
  sum: Values;
  total: number;
  ghost: Values | null; // the previous period, bucket by bucket
  previousTotal: number | null;
}

export interface Chart {
  starts: number[]; // bucket i is (starts[i], ends[i]]
  ends: number[];
  panels: Panel[];
  answer: Bandwidth;
}

export const kOthers = "\u2026others";

/** Bucket ends in UTC milliseconds; calendar steps carry theirs, even ones are counted up. */
export function bucketEnds(answer: Bandwidth): number[] {
  if (answer.step_ms === null) return answer.ends ?? [];
  const step = answer.step_ms;
  const count = answer.series[0]?.values.length ?? answer.others?.[0]?.values.length ?? 0;
  return Array.from({ length: count }, (_, index) => answer.first_end + index * step);
}

/** The names of a line, from the service down. */
export function labelNames(labels: Labels): string[] {
  const parts = [labels.service, labels.route, labels.consumer, labels.workspace].filter((part) => part !== undefined);
  return parts.map((part) => part || "(none)");
}

export function lineName(labels: Labels): string {
  return labelNames(labels).join(" / ") || "all traffic";
}

function toLine(series: Series, others: number): Line {
  const name = others > 0 ? `${others} others` : lineName(series.labels);
  return {
    key: others > 0 ? kOthers : name,
    name,
    labels: series.labels,
    values: series.values,
    total: series.total,
    previous: series.previous ?? null,
    others,
  };
}

/** Sum per bucket; unknown only where every line is. */
export function sumOf(columns: readonly Values[], length: number): Values {
  const sum: Values = new Array<number | null>(length).fill(null);
  for (const values of columns) {
    for (let index = 0; index < length; index++) {
      const value = values[index];
      if (value != null) sum[index] = (sum[index] ?? 0) + value;
    }
  }
  return sum;
}

function toPanel(answer: Bandwidth, direction: Direction, length: number): Panel {
  const of = (list: Series[]) => list.filter((series) => series.labels.direction === direction);
  const lines = of(answer.series).map((series) => toLine(series, 0)).sort((a, b) => b.total - a.total);
  for (const rest of answer.others ?? []) {
    if (rest.labels.direction === direction) lines.push(toLine(rest, rest.count ?? 1));
  }
  const before = lines.flatMap((line) => (line.previous ? [line.previous] : []));
  return {
    direction,
    lines,
    sum: sumOf(lines.map((line) => line.values), length),
    total: lines.reduce((sum, line) => sum + line.total, 0),
    ghost: before.length > 0 ? sumOf(before.map((amounts) => amounts.values), length) : null,
    previousTotal: before.length > 0 ? before.reduce((sum, amounts) => sum + amounts.total, 0) : null,
  };
}

export function toChart(answer: Bandwidth): Chart {
  const ends = bucketEnds(answer);
  const start = Date.parse(answer.start);
  const starts = ends.map((end, index) => index > 0 ? ends[index - 1] ?? start
    : answer.step_ms === null ? start : end - answer.step_ms);
  const present = new Set([...answer.series, ...(answer.others ?? [])].map((series) => series.labels.direction));
  const directions = (["egress", "ingress"] as const).filter((direction) => present.has(direction));
  return { starts, ends, answer, panels: directions.map((direction) => toPanel(answer, direction, ends.length)) };
}

/** One row of the legend: a line in both directions. */
export interface Row {
  key: string;
  name: string;
  labels: Labels;
  others: number;
  egress: Line | null;
  ingress: Line | null;
}

/** Rows in order of egress plus ingress, the remainder last. */
export function toRows(chart: Chart): Row[] {
  const rows = new Map<string, Row>();
  for (const panel of chart.panels) {
    for (const line of panel.lines) {
      const row = rows.get(line.key)
        ?? { key: line.key, name: line.name, labels: line.labels, others: line.others, egress: null, ingress: null };
      row[panel.direction] = line;
      if (line.others > row.others) Object.assign(row, { others: line.others, name: line.name });
      rows.set(line.key, row);
    }
  }
  const weight = (row: Row) => (row.others > 0 ? -1 : (row.egress?.total ?? 0) + (row.ingress?.total ?? 0));
  return [...rows.values()].sort((a, b) => weight(b) - weight(a));
}
