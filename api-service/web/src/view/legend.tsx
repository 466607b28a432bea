import type { Chart, Line, Row, Values } from "../model/chart.ts";
import { bytes, change, exactBytes, percent } from "../model/format.ts";
import type { Dimension } from "../model/state.ts";
import { kDimensions } from "../model/state.ts";
import { useShared } from "./context.ts";
import { Icon } from "./controls.tsx";
import { sparkPath } from "../chart/spark.ts";

const kSpark = { width: 72, height: 18 };

function Spark({ values, colour }: { values: Values; colour: string }) {
  return (
    <svg class="spark" viewBox={`0 0 ${kSpark.width} ${kSpark.height}`} aria-hidden="true">
      <path d={sparkPath(values, kSpark.width, kSpark.height)} fill={colour} />
    </svg>
  );
}

function Amount({ line }: { line: Line | null }) {
  const { locale } = useShared();
  if (!line) return <td class="amount">–</td>;
  const moved = line.previous ? change(line.total, line.previous.total, locale) : null;
  return (
    <td class="amount" title={exactBytes(line.total, locale)}>
      {bytes(line.total, locale)}
      {line.previous && <span class="moved">{moved ?? "new"}</span>}
    </td>
  );
}

interface LegendProps {
  chart: Chart;
  rows: readonly Row[];
  hidden: ReadonlySet<string>;
  onFocus: (key: string | null) => void;
}

function LegendRow({ row, chart, hidden, onFocus }: { row: Row } & Omit<LegendProps, "rows">) {
  const { view, go, locale, colours, ground } = useShared();
  const colour = colours.colour(row.key, row.others > 0, ground);
  const main = chart.panels[0]?.direction === "ingress" ? row.ingress : row.egress;
  const whole = chart.panels[0]?.total ?? 0;
  const off = hidden.has(row.key);
  const toggle = () => go({ hidden: off ? view.hidden.filter((key) => key !== row.key) : [...view.hidden, row.key] }, true);
  const narrow = () => {
    const filters = kDimensions.flatMap((dimension: Dimension) =>
      row.labels[dimension] === undefined ? [] : [{ dimension, value: row.labels[dimension] ?? "" }]);
    go({ filters: [...view.filters.filter((one) => row.labels[one.dimension] === undefined), ...filters], hidden: [] });
  };
  const share = main && whole > 0 ? main.total / whole : null;
  return (
    <tr class={off ? "is-off" : undefined} onMouseEnter={() => onFocus(row.key)} onMouseLeave={() => onFocus(null)}>
      <th scope="row">
        <button type="button" class="line" aria-pressed={!off} onClick={toggle} onFocus={() => onFocus(row.key)} onBlur={() => onFocus(null)} title={row.name}>
          <i style={{ background: off ? "transparent" : colour, borderColor: colour }} />
          <span>{row.name}</span>
        </button>
      </th>
      <td class="trend">{main && <Spark values={main.values} colour={colour} />}</td>
      {chart.panels.map((panel) => <Amount key={panel.direction} line={panel.direction === "egress" ? row.egress : row.ingress} />)}
      <td class="share">
        {share !== null && <><i style={{ width: `${Math.min(1, share) * 100}%`, background: colour }} /><span>{percent(share, locale)}</span></>}
      </td>
      <td class="act">
        {row.others === 0 && view.group.length > 0 && (
          <button type="button" class="bare" onClick={narrow} title={`Only ${row.name}`}>
            <Icon name="filter" /><span class="sr">Only {row.name}</span>
          </button>
        )}
      </td>
    </tr>
  );
}

/** Every line with its totals, share and course; a click hides it, the funnel shows it alone. */
export function Legend(props: LegendProps) {
  const { chart, rows } = props;
  const { view } = useShared();
  const first = chart.panels[0]?.direction ?? "egress";
  return (
    <section class="legend" aria-label="Legend">
      <table>
        <thead>
          <tr>
            <th scope="col">{view.group.join(" / ") || "traffic"}</th>
            <th scope="col" class="trend"><span class="sr">Course</span></th>
            {chart.panels.map((panel) => <th key={panel.direction} scope="col" class="amount">{panel.direction}</th>)}
            <th scope="col" class="share">share<span class="sr"> of {first}</span></th>
            <th scope="col"><span class="sr">Show alone</span></th>
          </tr>
        </thead>
        <tbody>{rows.map((row) => <LegendRow key={row.key} row={row} {...props} />)}</tbody>
      </table>
    </section>
  );
}
