// A quota's period as one rising line below its limit.
import uPlot from "uplot";
import type { Quota } from "../api/types.ts";
import { axisBytes, time, type Locale } from "../model/format.ts";
import { reachable, sumAt, thresholdText, type Course, type Crossing, type Span } from "../model/quota.ts";
import { frameOptions, type Ink } from "./frame.ts";
import { Cursor } from "./cursor.ts";
import { paintHatch, type Space } from "./paint.ts";

export interface QuotaPlotOptions {
  quota: Quota;
  span: Span;
  course: Course;
  crossed: readonly Crossing[];
  now: number;
  projected: number | null;
  locale: Locale;
  width: number;
  height: number;
  ink: Ink;
}

export class QuotaPlot {
  private readonly uplot: uPlot;

  constructor(target: HTMLElement, private readonly options: QuotaPlotOptions) {
    const { quota, locale, width, height, ink } = options;
    const cursor = new Cursor();
    const frame = frameOptions({
      width, height, locale: { ...locale, zone: quota.period.tz }, ink: () => ink, syncKey: `quota ${quota.id}`, timeAxis: true,
      maximum: () => Math.max(quota.limit, quota.used) * 1.04,
      paint: (space) => this.paint(space),
      onZoom: () => undefined,
      onCursor: () => cursor.move(null),
    });
    frame.cursor = { show: false };
    const xs = [options.span.start, options.span.end];
    this.uplot = new uPlot(frame, [xs, [0, 0]], target);
  }

  destroy(): void {
    this.uplot.destroy();
  }

  private paint(space: Space): void {
    const { course, span, ink } = this.options;
    // What the database has forgotten is no flat line.
    if (course.since > span.start) paintHatch(space, span.start, course.since, ink.axis, ink.ground);
    this.paintCourse(space);
    this.paintProjection(space);
    this.paintThresholds(space);
    this.paintMails(space);
  }

  private paintCourse({ context, x, y, ratio }: Space): void {
    const { ends, sums, before, since } = this.options.course;
    const { ink } = this.options;
    const line = new Path2D();
    const area = new Path2D();
    let [lastX, lastY] = [x(since), y(before)];
    line.moveTo(lastX, lastY);
    area.moveTo(lastX, y(0));
    area.lineTo(lastX, lastY);
    ends.forEach((end, index) => {
      const sum = sums[index];
      if (sum == null) return;
      [lastX, lastY] = [x(Math.min(end, this.options.now)), y(sum)];
      line.lineTo(lastX, lastY);
      area.lineTo(lastX, lastY);
    });
    area.lineTo(lastX, y(0));
    area.closePath();
    context.fillStyle = ink.course;
    context.globalAlpha = 0.18;
    context.fill(area);
    context.globalAlpha = 1;
    context.strokeStyle = ink.course;
    context.lineWidth = 2 * ratio;
    context.stroke(line);
  }

  private paintProjection({ context, x, y, ratio }: Space): void {
    const { projected, now, quota, ink } = this.options;
    if (projected === null) return;
    context.save();
    context.setLineDash([5 * ratio, 4 * ratio]);
    context.strokeStyle = ink.course;
    context.lineWidth = 1.5 * ratio;
    context.beginPath();
    context.moveTo(x(now), y(quota.used));
    context.lineTo(x(projected), y(quota.limit));
    context.stroke();
    context.restore();
  }

  private paintThresholds(space: Space): void {
    const { context, left, width, y, ratio } = space;
    const { quota, locale, ink } = this.options;
    context.textAlign = "left";
    context.textBaseline = "alphabetic";
    context.font = `${11 * ratio}px 'IBM Plex Sans Variable', system-ui, sans-serif`;
    for (const threshold of reachable(quota)) {
      const share = threshold.ratio;
      const height = y(share * quota.limit);
      const isLimit = share >= 1;
      context.strokeStyle = isLimit ? ink.limit : ink.warn;
      context.lineWidth = (isLimit ? 1.5 : 1) * ratio;
      context.setLineDash(isLimit ? [] : [2 * ratio, 3 * ratio]);
      context.beginPath();
      context.moveTo(left, height);
      context.lineTo(left + width, height);
      context.stroke();
      context.fillStyle = isLimit ? ink.limit : ink.warn;
      const label = `${thresholdText(threshold, quota, locale)}${share === 1 ? `, ${axisBytes(quota.limit, locale)}` : ""}`;
      context.fillText(label, left + 6 * ratio, height - 4 * ratio);
    }
    context.setLineDash([]);
  }

  /** A dot where the course crossed, a stem where the mail went out. */
  private paintMails({ context, x, y, ratio, top, height }: Space): void {
    const { quota, course, crossed, locale, ink } = this.options;
    for (const { ratio: share, at } of crossed) {
      context.beginPath();
      context.arc(x(at), y(share * quota.limit), 4 * ratio, 0, 2 * Math.PI);
      context.fillStyle = share >= 1 ? ink.limit : ink.warn;
      context.fill();
    }
    for (const threshold of quota.thresholds) {
      if (threshold.notified_at === null) continue;
      const instant = Date.parse(threshold.notified_at);
      const at = x(instant);
      const height_at = threshold.kind === "forecast" ? sumAt(course, instant) : threshold.ratio * quota.limit;
      context.strokeStyle = ink.text;
      context.lineWidth = ratio;
      context.beginPath();
      context.moveTo(at, y(height_at));
      context.lineTo(at, top + height);
      context.stroke();
      context.fillStyle = ink.text;
      const label = `mail ${time(Date.parse(threshold.notified_at), "day", { ...locale, zone: quota.period.tz })}`;
      context.textAlign = "right";
      context.fillText(label, at - 4 * ratio, top + height - (6 + 14 * quota.thresholds.indexOf(threshold)) * ratio);
      context.textAlign = "left";
    }
  }
}
