import { useEffect, useState } from "preact/hooks";
import { kAxisWidth } from "../chart/frame.ts";
import type { Cursor, Position } from "../chart/cursor.ts";
import type { Chart, Panel } from "../model/chart.ts";
import { bytes, exactBytes, time, timeRange } from "../model/format.ts";
import { catchesUpFrom, missedWithin } from "../model/gaps.ts";
import { useShared } from "./context.ts";
import { gapReason } from "./words.ts";

const kWidth = 296;
const kShown = 8;

/** What is known of the bucket under the crosshair: human units and every byte. */
export function Tooltip(props: { chart: Chart; panel: Panel; hidden: ReadonlySet<string>; cursor: Cursor; width: number }) {
  const { chart, panel, hidden, cursor, width } = props;
  const { locale, colours, ground } = useShared();
  const [position, setPosition] = useState<Position | null>(null);
  useEffect(() => cursor.subscribe(setPosition), [cursor]);
  if (position === null || position.direction !== panel.direction) return null;
  const { index } = position;
  const [start, end] = [chart.starts[index] ?? 0, chart.ends[index] ?? 0];
  const sum = panel.sum[index];
  const lines = panel.lines
    .filter((line) => !hidden.has(line.key))
    .map((line) => ({ line, value: line.values[index] ?? null }))
    .sort((a, b) => (b.value ?? -1) - (a.value ?? -1));
  const more = lines.length - kShown;
  const open = chart.answer.partial && index === chart.ends.length - 1;
  const room = width - kAxisWidth;
  const right = position.left > room / 2;
  const left = kAxisWidth + (right ? position.left - kWidth - 14 : position.left + 14);
  const before = panel.ghost?.[index];
  const since = catchesUpFrom(chart.answer.gaps, start, end);
  return (
    <div class="tooltip" role="status" style={{ left: `${Math.max(4, Math.min(left, width - kWidth))}px`, width: `${kWidth}px` }}>
      <p class="when">{timeRange(start, end, locale)}{open && <em> still open</em>}</p>
      {sum == null ? <p class="unknown">Unknown: {gapReason(chart.answer.gaps, start, end)}</p> : (
        <>
          <p class="sum"><b>{bytes(sum, locale)}</b> <span>{exactBytes(sum, locale)}</span></p>
          {missedWithin(chart.answer.gaps, start, end).map((gap) => (
            <p key={gap.start} class="unknown">no scrape {timeRange(gap.start, gap.end, locale)}; its bytes came late</p>
          ))}
          {since !== null && <p class="unknown">holds the bytes since {time(since, "time", locale)}, which came late</p>}
          {before != null && <p class="before">previous period {bytes(before, locale)}</p>}
          <table>
            <tbody>
              {lines.slice(0, kShown).map(({ line, value }) => (
                <tr key={line.key}>
                  <th scope="row">
                    <i style={{ background: colours.colour(line.key, line.others > 0, ground) }} />{line.name}
                  </th>
                  <td>{value === null ? "unknown" : bytes(value, locale)}</td>
                  <td class="exact">{value === null ? "" : exactBytes(value, locale)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {more > 0 && <p class="more">and {more} more</p>}
        </>
      )}
    </div>
  );
}
