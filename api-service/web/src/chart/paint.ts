// Draws buckets as what they are, steps from start to end: fills, outlines, ghost, hatching.
import { mean, type Layer } from "./columns.ts";

export interface Space {
  context: CanvasRenderingContext2D;
  left: number;
  top: number;
  width: number;
  height: number;
  ratio: number; // canvas pixels per CSS pixel
  x: (instant: number) => number;
  y: (amount: number) => number;
}

export interface Grid {
  starts: readonly number[];
  ends: readonly number[];
  cuts: Uint32Array;
}

type Step = { x0: number; x1: number; low: number; high: number };

/** The runs of known groups of a layer, in pixels; a hole ends a run. */
function runs(space: Space, grid: Grid, low: Float64Array | null, high: Float64Array): Step[][] {
  const out: Step[][] = [];
  let run: Step[] = [];
  const floor = space.y(0);
  for (let group = 0; group + 1 < grid.cuts.length; group++) {
    const from = grid.cuts[group] ?? 0;
    const to = grid.cuts[group + 1] ?? 0;
    const height = mean(high, from, to);
    if (height !== height) {
      if (run.length > 0) out.push(run);
      run = [];
      continue;
    }
    run.push({
      x0: space.x(grid.starts[from] ?? 0),
      x1: space.x(grid.ends[to - 1] ?? 0),
      low: low ? space.y(mean(low, from, to)) : floor,
      high: space.y(height),
    });
  }
  if (run.length > 0) out.push(run);
  return out;
}

function traceTop(path: Path2D, run: readonly Step[]): void {
  run.forEach((step, index) => {
    if (index === 0) path.moveTo(step.x0, step.high);
    else path.lineTo(step.x0, step.high);
    path.lineTo(step.x1, step.high);
  });
}

function traceArea(path: Path2D, run: readonly Step[]): void {
  traceTop(path, run);
  for (let index = run.length - 1; index >= 0; index--) {
    const step = run[index];
    if (!step) continue;
    path.lineTo(step.x1, step.low);
    path.lineTo(step.x0, step.low);
  }
  path.closePath();
}

export interface Look {
  fill: number; // opacity of the area, 0: lines only
  line: number; // width of the outline in CSS pixels
  edge: string | null; // colour of the outline; null: the layer's own
  faded: (key: string) => boolean;
}

/** Layers from the bottom up. */
export function paintLayers(space: Space, grid: Grid, layers: readonly Layer[], look: Look): void {
  const { context } = space;
  for (const layer of layers) {
    const steps = runs(space, grid, layer.low, layer.high);
    const alpha = look.faded(layer.key) ? 0.16 : 1;
    if (look.fill > 0) {
      const area = new Path2D();
      for (const run of steps) traceArea(area, run);
      context.globalAlpha = look.fill * alpha;
      context.fillStyle = layer.colour;
      context.fill(area);
    }
    if (look.line > 0) {
      const outline = new Path2D();
      for (const run of steps) traceTop(outline, run);
      context.globalAlpha = alpha;
      context.strokeStyle = look.edge ?? layer.colour;
      context.lineWidth = look.line * space.ratio;
      context.stroke(outline);
    }
  }
  context.globalAlpha = 1;
}

/** A line alone, such as the previous period. */
export function paintLine(space: Space, grid: Grid, heights: Float64Array, colour: string, dash: number[]): void {
  const path = new Path2D();
  for (const run of runs(space, grid, null, heights)) traceTop(path, run);
  const { context, ratio } = space;
  context.save();
  context.strokeStyle = colour;
  context.lineWidth = 1.25 * ratio;
  context.setLineDash(dash.map((length) => length * ratio));
  context.stroke(path);
  context.restore();
}

/** Fills a stretch of time with diagonals: something is missing here, or not finished. */
export function paintHatch(space: Space, start: number, end: number, colour: string, ground: string | null): void {
  const { context, ratio, top, height } = space;
  const x0 = Math.max(space.x(start), space.left);
  const x1 = Math.min(space.x(end), space.left + space.width);
  if (x1 <= x0) return;
  context.save();
  context.beginPath();
  context.rect(x0, top, x1 - x0, height);
  context.clip();
  if (ground) {
    context.fillStyle = ground;
    context.fillRect(x0, top, x1 - x0, height);
  }
  context.strokeStyle = colour;
  context.lineWidth = ratio;
  context.beginPath();
  const gap = 6 * ratio;
  // Diagonals hang on the canvas and not on the stretch, so that neighbours join and a moving one doesn't flicker.
  for (let x = Math.floor((x0 - height) / gap) * gap; x < x1; x += gap) {
    context.moveTo(x, top + height);
    context.lineTo(x + height, top);
  }
  context.stroke();
  context.restore();
}
