// From buckets to columns of pixels: what is drawn of a layer, and how much of it.
import type { Values } from "../model/chart.ts";

/** A layer of a chart: the area between two heights in each bucket; NaN where it is unknown. */
export interface Layer {
  key: string;
  colour: string;
  low: Float64Array;
  high: Float64Array;
}

export interface LayerSource {
  key: string;
  colour: string;
  values: Values;
}

/** Layers one upon the other, or each from zero. An unknown bucket of one line is a hole of its own, through which the
 * line above comes down. */
export function toLayers(lines: readonly LayerSource[], length: number, stacked: boolean): Layer[] {
  const base = new Float64Array(length);
  return lines.map(({ key, colour, values }) => {
    const low = new Float64Array(length);
    const high = new Float64Array(length);
    for (let index = 0; index < length; index++) {
      const value = values[index];
      const floor = stacked ? base[index] ?? 0 : 0;
      low[index] = value == null ? NaN : floor;
      high[index] = value == null ? NaN : floor + value;
      if (stacked && value != null) base[index] = floor + value;
    }
    return { key, colour, low, high };
  });
}

/** The largest height within [first, last]; 0 if there is none. */
export function peak(layers: readonly Layer[], first: number, last: number): number {
  let top = 0;
  for (const { high } of layers) {
    for (let index = first; index <= last; index++) {
      const value = high[index] ?? NaN;
      if (value > top) top = value;
    }
  }
  return top;
}

/** Groups of neighbouring buckets to draw as one: as many buckets each as fit into `pixels`, so that 10,000 buckets
 * cost no more than the screen has columns. Returns the index of each group's first bucket, and the end. */
export function groups(first: number, last: number, width: number, pixels: number): Uint32Array {
  const count = last - first + 1;
  const wanted = Math.max(1, Math.floor(width / pixels));
  const size = Math.max(1, Math.ceil(count / wanted));
  // Groups start at multiples of their size: a moved window shows the same groups, it doesn't shimmer.
  const begin = Math.floor(first / size) * size;
  const cuts: number[] = [];
  for (let index = begin; index <= last; index += size) cuts.push(Math.max(index, first));
  cuts.push(last + 1);
  return Uint32Array.from(cuts);
}

/** The mean of known heights in [from, to); NaN if none is known. Stacked layers keep standing on each other. */
export function mean(heights: Float64Array, from: number, to: number): number {
  if (to - from === 1) return heights[from] ?? NaN;
  let sum = 0;
  let known = 0;
  for (let index = from; index < to; index++) {
    const value = heights[index] ?? NaN;
    if (value === value) {
      sum += value;
      known++;
    }
  }
  return known === 0 ? NaN : sum / known;
}
