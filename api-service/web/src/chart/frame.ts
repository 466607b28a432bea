// uPlot as a frame: scales, axes, crosshair and the dragged zoom. What stands inside is drawn by ours.
import uPlot from "uplot";
import { axisBytes, time, type Locale, type TimeStyle } from "../model/format.ts";
import { wallClock } from "../model/time.ts";
import type { Space } from "./paint.ts";

export interface Ink {
  text: string;
  grid: string;
  axis: string;
  hatch: string;
  ground: string;
  ghost: string;
  limit: string;
  warn: string;
  course: string;
  paper: string;
}

export const kAxisWidth = 68;
const kHalfLabel = 20; // CSS pixels
const kAxisFont = "12px 'IBM Plex Sans Variable', system-ui, sans-serif";

const kHour = 3_600_000;
const kDay = 24 * kHour;

/** Distances of ticks in time, each with the style that its labels need. */
function tickStyle(distance: number): TimeStyle {
  if (distance >= 28 * kDay) return "month";
  if (distance >= kDay) return "day";
  return distance >= 60_000 ? "time" : "seconds";
}

/** Labels of the time axis: the clock, and the day where a new one begins. */
function timeLabels(splits: readonly number[], locale: Locale): string[] {
  const distance = (splits[1] ?? 0) - (splits[0] ?? 0);
  const style = tickStyle(distance);
  let day = "";
  return splits.map((split, index) => {
    const label = time(split, style, locale);
    if (distance >= kDay) return label;
    const today = time(split, "day", locale);
    const isNew = today !== day && (index === 0 ? false : true);
    day = today;
    return isNew ? `${label}\n${today}` : label;
  });
}

/** Round distances for bytes: 1, 2, 5 times a power of ten, or powers of two. */
function byteSplits(max: number, height: number, locale: Locale): number[] {
  const wanted = Math.max(2, Math.floor(height / 44));
  const raw = max / wanted;
  let distance: number;
  if (locale.unit === "iec") {
    distance = 2 ** Math.ceil(Math.log2(Math.max(raw, 1)));
  } else {
    const power = 10 ** Math.floor(Math.log10(Math.max(raw, 1)));
    distance = ([1, 2, 5, 10].find((factor) => factor * power >= raw) ?? 10) * power;
  }
  const out: number[] = [];
  for (let at = 0; at <= max * 1.0001; at += distance) out.push(at);
  return out;
}

export interface FrameOptions {
  width: number;
  height: number;
  locale: Locale;
  ink: () => Ink;
  syncKey: string;
  timeAxis: boolean;
  maximum: () => number;
  paint: (space: Space, first: number, last: number) => void;
  onZoom: (start: number, end: number) => void;
  onCursor: (index: number | null, left: number, top: number) => void;
}

export function spaceOf(plot: uPlot): Space {
  const { left, top, width, height } = plot.bbox;
  return {
    context: plot.ctx, left, top, width, height, ratio: devicePixelRatio,
    x: (instant) => plot.valToPos(instant, "x", true),
    y: (amount) => plot.valToPos(amount, "y", true),
  };
}

/** The options of a chart over bucket ends. Values in uPlot are heights of the whole, for the crosshair's point. */
export function frameOptions(options: FrameOptions): uPlot.Options {
  const { locale, ink } = options;
  const axis = {
    font: kAxisFont,
    stroke: () => ink().text,
    grid: { stroke: () => ink().grid, width: 1 },
    ticks: { stroke: () => ink().axis, width: 1, size: 5 },
  };
  return {
    width: options.width,
    height: options.height,
    ms: 1,
    // On the browser's clock uPlot would put midnight where the chosen zone has none.
    tzDate: (instant) => {
      const wall = new Date(wallClock(instant, locale.zone));
      return new Date(wall.getTime() + wall.getTimezoneOffset() * 60_000);
    },
    padding: [10, 2, options.timeAxis ? 0 : 8, 0],
    legend: { show: false },
    cursor: {
      sync: { key: options.syncKey, setSeries: false },
      drag: { x: true, y: false, setScale: false, dist: 6 },
      points: { show: false },
      y: false,
    },
    scales: {
      x: { time: true },
      y: { range: () => [0, options.maximum() * 1.06 || 1] },
    },
    axes: [
      {
        ...axis,
        show: options.timeAxis,
        size: 38,
        space: 92,
        values: (plot, splits) => {
          // The canvas ends with the plotting area: what has no room there is left out, not cut.
          const room = plot.bbox.width / devicePixelRatio - kHalfLabel;
          return timeLabels(splits, locale).map((label, index) => (plot.valToPos(splits[index] ?? 0, "x") > room ? "" : label));
        },
        grid: { ...axis.grid, show: false },
      },
      {
        ...axis,
        size: kAxisWidth,
        gap: 6,
        splits: (_plot, _index, _min, max) => byteSplits(max, options.height, locale),
        values: (_plot, splits) => splits.map((split) => (split === 0 ? "0" : axisBytes(split, locale))),
        ticks: { show: false },
      },
    ],
    series: [{}, { show: true, paths: () => null, points: { show: false }, stroke: "transparent" }],
    hooks: {
      draw: [
        (plot) => {
          const [first, last] = plot.series[0]?.idxs ?? [0, 0];
          const space = spaceOf(plot);
          space.context.save();
          space.context.beginPath();
          space.context.rect(space.left, space.top, space.width, space.height);
          space.context.clip();
          options.paint(space, Math.max(0, first), last);
          space.context.restore();
        },
      ],
      setSelect: [
        (plot) => {
          const { left, width } = plot.select;
          if (width < 4) return;
          options.onZoom(plot.posToVal(left, "x"), plot.posToVal(left + width, "x"));
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        },
      ],
      setCursor: [
        (plot) => options.onCursor(plot.cursor.idx ?? null, plot.cursor.left ?? -1, plot.cursor.top ?? -1),
      ],
    },
  };
}
