// One panel's canvas: an uPlot that lives as long as its size and locale, fed with new data in place.
import uPlot from "uplot";
import type { Chart, Panel } from "../model/chart.ts";
import type { Locale } from "../model/format.ts";
import { mergeGaps, type Stretch } from "../model/gaps.ts";
import { groups, peak, toLayers, type Layer } from "./columns.ts";
import { bucketAt, type Cursor } from "./cursor.ts";
import { frameOptions, type Ink } from "./frame.ts";
import { followTouches } from "./touch.ts";
import { paintHatch, paintLayers, paintLine, type Grid, type Space } from "./paint.ts";

/** What is to be seen of a panel. */
export interface Scene {
  chart: Chart;
  panel: Panel;
  stacked: boolean;
  hidden: ReadonlySet<string>;
  focus: string | null; // the line that the legend points to
  colour: (key: string, others: boolean) => string;
}

export interface PlotOptions {
  width: number;
  height: number;
  locale: Locale;
  ink: () => Ink;
  cursor: Cursor;
  syncKey: string;
  timeAxis: boolean;
  onRange: (start: number, end: number) => void;
}

const kColumn = 1; // CSS pixels of the narrowest step

/** What stood in the plotting area before a hand began to move it: 200 lines are one picture then. */
interface Still {
  picture: HTMLCanvasElement;
  start: number;
  end: number;
  top: number; // the largest height: the scale keeps still too
}

export class Plot {
  readonly uplot: uPlot;
  private layers: Layer[] = [];
  private ghost: Float64Array | null = null;
  private outages: Stretch[] = [];
  private still: Still | null = null; // while the window moves
  private settle = 0;

  constructor(target: HTMLElement, private scene: Scene, private readonly options: PlotOptions) {
    this.uplot = new uPlot(
      frameOptions({
        ...options,
        maximum: () => this.maximum(),
        paint: (space, first, last) => this.paint(space, first - 1, last - 1),
        onZoom: options.onRange,
        onCursor: (index, left, top) => this.moveCursor(index, left, top),
      }),
      [[], []],
      target,
    );
    followTouches(this.uplot.over, {
      shown: () => {
        const { min, max } = this.uplot.scales.x ?? {};
        return min == null || max == null ? null : { start: min, end: max };
      },
      show: ({ start, end }, held) => this.window(start, end, held),
    });
    this.show(scene);
  }

  destroy(): void {
    clearTimeout(this.settle);
    this.uplot.destroy();
  }

  /** Draws another scene. The window follows the chart unless a hand is moving it. */
  show(scene: Scene): void {
    this.scene = scene;
    const { chart, panel, stacked, hidden } = scene;
    const lines = panel.lines.filter((line) => !hidden.has(line.key));
    // The largest line lies at the bottom, where heights can be compared.
    const sources = lines.map((line) => ({
      key: line.key, colour: scene.colour(line.key, line.others > 0), values: line.values,
    }));
    this.layers = toLayers(stacked ? sources : sources.toReversed(), chart.ends.length, stacked);
    this.outages = mergeGaps(chart.answer.gaps.filter((gap) => gap.reason === "scrape_missing"));
    this.ghost = panel.ghost ? Float64Array.from(panel.ghost, (value) => value ?? NaN) : null;
    const xs = [chart.starts[0] ?? 0, ...chart.ends];
    this.uplot.setData([xs, xs.map(() => 0)], this.still === null);
  }

  /** Moves the window by a share of its length without asking anyone; onRange follows when the hand rests. */
  pan(share: number): void {
    const { min, max } = this.uplot.scales.x ?? {};
    if (min == null || max == null) return;
    this.window(min + share * (max - min), max + share * (max - min));
  }

  /** Shows a window of the data at once, and reports it when it has stood for a moment and no hand holds it. */
  private window(start: number, end: number, held = false): void {
    this.still ??= this.takeStill();
    this.uplot.setScale("x", { min: start, max: end });
    clearTimeout(this.settle);
    if (held) return;
    this.settle = window.setTimeout(() => {
      this.still = null;
      this.uplot.redraw(false);
      this.options.onRange(start, end);
    }, 350);
  }

  private takeStill(): Still | null {
    const { min, max } = this.uplot.scales.x ?? {};
    const { left, top, width, height } = this.uplot.bbox;
    const picture = document.createElement("canvas");
    [picture.width, picture.height] = [Math.round(width), Math.round(height)];
    const context = picture.getContext("2d");
    if (!context || min == null || max == null) return null;
    context.drawImage(this.uplot.ctx.canvas, left, top, width, height, 0, 0, picture.width, picture.height);
    return { picture, start: min, end: max, top: this.maximum() };
  }

  private maximum(): number {
    if (this.still) return this.still.top;
    const [first, last] = this.uplot?.series[0]?.idxs ?? [0, 0];
    const from = Math.max(0, first - 1);
    const ghost = this.ghost ? peak([{ key: "", colour: "", low: this.ghost, high: this.ghost }], from, last - 1) : 0;
    return Math.max(peak(this.layers, from, last - 1), ghost);
  }

  private paint(space: Space, first: number, last: number): void {
    if (this.still) {
      const { picture, start, end } = this.still;
      const left = space.x(start);
      space.context.drawImage(picture, left, space.top, space.x(end) - left, space.height);
      return;
    }
    const { chart } = this.scene;
    const from = Math.max(0, first);
    if (last < from) return;
    const grid: Grid = {
      starts: chart.starts, ends: chart.ends, cuts: groups(from, last, space.width / space.ratio, kColumn),
    };
    const ink = this.options.ink();
    this.paintUnknown(space, ink);
    const { stacked, focus } = this.scene;
    paintLayers(space, grid, this.layers, {
      fill: stacked ? 0.88 : 0,
      line: stacked ? 1 : 1.5,
      edge: stacked ? ink.paper : null,
      faded: (key) => focus !== null && focus !== key,
    });
    this.paintOutages(space, ink);
    if (this.ghost) paintLine(space, grid, this.ghost, ink.ghost, [4, 3]);
    this.paintOpen(space, ink);
  }

  /** Buckets that nobody knows: a ground of their own, so that nothing looks like zero. */
  private paintUnknown(space: Space, ink: Ink): void {
    const { chart, panel } = this.scene;
    let start: number | null = null;
    for (let index = 0; index <= panel.sum.length; index++) {
      const unknown = index < panel.sum.length && panel.sum[index] === null;
      if (unknown && start === null) start = index;
      if (unknown || start === null) continue;
      paintHatch(space, chart.starts[start] ?? 0, chart.ends[index - 1] ?? 0, ink.axis, ink.ground);
      start = null;
    }
  }

  /** Stretches without a scrape inside of buckets that are known: their bytes came late, so nothing is missing, but
   * nobody knows when within the stretch they flowed. */
  private paintOutages(space: Space, ink: Ink): void {
    const { chart, panel } = this.scene;
    for (const gap of this.outages) {
      let index = bucketAt(chart.ends, gap.start + 1);
      for (; index < chart.ends.length && (chart.starts[index] ?? Infinity) < gap.end; index++) {
        if (panel.sum[index] == null) continue;
        const start = Math.max(gap.start, chart.starts[index] ?? 0);
        paintHatch(space, start, Math.min(gap.end, chart.ends[index] ?? 0), ink.hatch, null);
      }
    }
  }

  /** The bucket that is still filling. */
  private paintOpen(space: Space, ink: Ink): void {
    const { chart } = this.scene;
    const last = chart.ends.length - 1;
    if (!chart.answer.partial || last < 0) return;
    paintHatch(space, chart.starts[last] ?? 0, chart.ends[last] ?? 0, ink.hatch, null);
  }

  private moveCursor(index: number | null, left: number, top: number): void {
    const { chart, panel } = this.scene;
    if (index === null || left < 0) {
      if (this.options.cursor.current?.direction === panel.direction) this.options.cursor.move(null);
      return;
    }
    // A synced chart hears of the cursor too, without a height of its own.
    if (top < 0 || !this.uplot.over.matches(":hover")) return;
    const bucket = bucketAt(chart.ends, this.uplot.posToVal(left, "x"));
    this.options.cursor.move({ direction: panel.direction, index: bucket, left, top });
  }
}
