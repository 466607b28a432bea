// The chart by keyboard: read buckets one by one, zoom, move, let go.
import type { Cursor } from "../chart/cursor.ts";
import type { Plot } from "../chart/plot.ts";
import type { Chart } from "../model/chart.ts";
import { kDefault, type Direction } from "../model/state.ts";
import { useShared } from "./context.ts";

export function useChartKeys(chart: Chart, direction: Direction, cursor: Cursor,
                             plot: { readonly current: Plot | null }): (event: KeyboardEvent) => void {
  const { go } = useShared();
  const last = chart.ends.length - 1;

  const readBucket = (index: number) => {
    const uplot = plot.current?.uplot;
    if (!uplot) return;
    const bounded = Math.max(0, Math.min(last, index));
    const middle = ((chart.starts[bounded] ?? 0) + (chart.ends[bounded] ?? 0)) / 2;
    cursor.move({ direction, index: bounded, left: uplot.valToPos(middle, "x"), top: 40 });
  };
  const zoom = (factor: number) => {
    const start = chart.starts[0] ?? 0;
    const end = chart.ends[last] ?? 0;
    const at = cursor.current ? (chart.ends[cursor.current.index] ?? end) : (start + end) / 2;
    const half = ((end - start) * factor) / 2;
    go({ range: { start: Math.round(at - half), end: Math.round(Math.min(at + half, Date.now())) } });
  };

  return (event) => {
    const at = cursor.current?.index;
    const big = event.shiftKey ? 10 : 1;
    switch (event.key) {
      case "ArrowLeft": readBucket(at === undefined ? last : at - big); break;
      case "ArrowRight": readBucket(at === undefined ? 0 : at + big); break;
      case "Home": readBucket(0); break;
      case "End": readBucket(last); break;
      case "+": case "=": zoom(0.5); break;
      case "-": zoom(2); break;
      case "PageUp": plot.current?.pan(-0.5); break;
      case "PageDown": plot.current?.pan(0.5); break;
      case "0": go({ range: kDefault.range }); break;
      case "Escape": cursor.move(null); break;
      default: return;
    }
    event.preventDefault();
  };
}
