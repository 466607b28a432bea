// A line's course in a few pixels.
import type { Values } from "../model/chart.ts";

/** The outline of a filled spark: values averaged into columns, unknown ones left out. */
export function sparkPath(values: Values, width: number, height: number): string {
  const columns = Math.min(width / 2, values.length);
  const means: (number | null)[] = [];
  for (let column = 0; column < columns; column++) {
    const from = Math.floor((column * values.length) / columns);
    const to = Math.max(from + 1, Math.floor(((column + 1) * values.length) / columns));
    const known = values.slice(from, to).filter((value) => value !== null);
    means.push(known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length);
  }
  const top = Math.max(1, ...means.map((value) => value ?? 0));
  const step = width / columns;
  let path = "";
  means.forEach((value, column) => {
    if (value === null) return;
    const y = (height - Math.max(0.6, (value / top) * height)).toFixed(1);
    path += `M${(column * step).toFixed(1)} ${height}V${y}h${step.toFixed(1)}V${height}z`;
  });
  return path;
}
