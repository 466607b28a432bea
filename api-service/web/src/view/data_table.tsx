import { useState } from "preact/hooks";
import type { Chart } from "../model/chart.ts";
import { exactBytes, timeRange } from "../model/format.ts";
import { useShared } from "./context.ts";
import { gapReason } from "./words.ts";

const kPage = 100;

/** The chart as a table: for screen readers, and for those who want each figure. Built when it is opened. */
export function DataTable({ chart }: { chart: Chart }) {
  const { locale } = useShared();
  const [open, setOpen] = useState(false);
  const [shown, setShown] = useState(kPage);
  const count = chart.ends.length;
  const buckets = Array.from({ length: Math.min(shown, count) }, (_, place) => count - 1 - place);
  return (
    <details class="data-table" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Table of the chart <span class="dim">{count} buckets, newest first</span></summary>
      {open && (
        <div class="scroll" tabIndex={0} role="region" aria-label="Table of the chart">
          <table>
            <caption class="sr">Bytes per bucket, by direction</caption>
            <thead>
              <tr>
                <th scope="col">Bucket</th>
                {chart.panels.flatMap((panel) => [
                  <th scope="col" key={panel.direction}>{panel.direction}</th>,
                  ...panel.lines.map((line) => <th scope="col" key={`${panel.direction} ${line.key}`}>{panel.direction} {line.name}</th>),
                ])}
              </tr>
            </thead>
            <tbody>
              {buckets.map((index) => (
                <tr key={chart.ends[index]}>
                  <th scope="row">
                    {timeRange(chart.starts[index] ?? 0, chart.ends[index] ?? 0, locale)}
                    {chart.answer.partial && index === count - 1 && " (open)"}
                  </th>
                  {chart.panels.flatMap((panel) => [
                    <td key={panel.direction}>
                      {panel.sum[index] == null
                        ? gapReason(chart.answer.gaps, chart.starts[index] ?? 0, chart.ends[index] ?? 0)
                        : exactBytes(panel.sum[index] ?? 0, locale)}
                    </td>,
                    ...panel.lines.map((line) => (
                      <td key={`${panel.direction} ${line.key}`}>
                        {line.values[index] == null ? "unknown" : exactBytes(line.values[index] ?? 0, locale)}
                      </td>
                    )),
                  ])}
                </tr>
              ))}
            </tbody>
          </table>
          {shown < count && <button type="button" class="key" onClick={() => setShown(shown + kPage * 5)}>Show more</button>}
        </div>
      )}
    </details>
  );
}
