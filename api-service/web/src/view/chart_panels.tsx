import { useEffect, useMemo, useRef } from "preact/hooks";
import { Cursor } from "../chart/cursor.ts";
import { readInk } from "../chart/ink.ts";
import { Plot, type Scene } from "../chart/plot.ts";
import type { Chart, Panel } from "../model/chart.ts";
import { bytes } from "../model/format.ts";
import { useShared } from "./context.ts";
import { useElementWidth } from "./hooks.ts";
import { Tooltip } from "./tooltip.tsx";
import { useChartKeys } from "./chart_keys.ts";

const kSync = "traffic";

function heights(width: number, count: number): [number, number] {
  const wide = width >= 2200 ? 560 : width >= 1600 ? 470 : width >= 720 ? 330 : 240;
  return count === 1 ? [wide + 120, 0] : [wide, Math.round(wide * 0.5)];
}

interface PanelProps {
  chart: Chart;
  panel: Panel;
  hidden: ReadonlySet<string>;
  focus: string | null;
  cursor: Cursor;
  height: number;
  last: boolean;
}

function PanelPlot({ chart, panel, hidden, focus, cursor, height, last }: PanelProps) {
  const { view, go, locale, ground, colours } = useShared();
  const [frame, width] = useElementWidth();
  const plot = useRef<Plot | null>(null);
  const scene: Scene = {
    chart, panel, stacked: view.shape === "stacked", hidden, focus,
    colour: (key, others) => colours.colour(key, others, ground),
  };
  const current = useRef(scene);
  current.current = scene;

  useEffect(() => {
    const target = frame.current;
    if (!target || width === 0) return;
    const ink = readInk();
    const made = new Plot(target, current.current, {
      width, height, locale, ink: () => ink, cursor, syncKey: kSync, timeAxis: last,
      onRange: (start, end) => go({ range: { start: Math.round(start), end: Math.round(end) } }),
    });
    plot.current = made;
    return () => {
      made.destroy();
      plot.current = null;
    };
  }, [width, height, locale, ground, last, cursor, frame, go]);
  useEffect(() => plot.current?.show(current.current), [chart, hidden, focus, view.shape]);

  const onKey = useChartKeys(chart, panel.direction, cursor, plot);
  const name = panel.direction === "egress" ? "Egress" : "Ingress";
  return (
    <figure class="panel-plot">
      <figcaption>
        <span class={`way is-${panel.direction}`} aria-hidden="true" />
        {name}
        <span class="per">per {chart.answer.step}</span>
      </figcaption>
      <div
        class="plot"
        tabIndex={0}
        role="application"
        aria-roledescription="chart"
        aria-label={`${name}: ${bytes(panel.total, locale)} in ${chart.ends.length} buckets of ${chart.answer.step}. Arrow keys read buckets, plus and minus zoom, Page Up and Page Down move the window. The table below has all figures.`}
        onKeyDown={onKey}
        onWheel={(event) => {
          // Sideways, or with Shift: the page itself scrolls with a plain wheel.
          const across = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
          if (Math.abs(across) < 2) return;
          event.preventDefault();
          plot.current?.pan(across / 1200);
        }}
        onMouseLeave={() => cursor.move(null)}
      >
        <div ref={frame} style={{ height: `${height}px` }} />
        <Tooltip chart={chart} panel={panel} hidden={hidden} cursor={cursor} width={width} />
      </div>
    </figure>
  );
}

/** One chart per direction, one above the other on one axis of time. */
export function ChartPanels({ chart, hidden, focus }: { chart: Chart; hidden: ReadonlySet<string>; focus: string | null }) {
  const { width } = useShared();
  const cursor = useMemo(() => new Cursor(), []);
  const [large, small] = heights(width, chart.panels.length);
  return (
    <div class="panels" id="charts">
      {chart.panels.map((panel, index) => (
        <PanelPlot
          key={panel.direction}
          {...{ chart, panel, hidden, focus, cursor }}
          height={index === 0 ? large : small}
          last={index === chart.panels.length - 1}
        />
      ))}
    </div>
  );
}
