import { useState } from "preact/hooks";
import { readInk } from "../chart/ink.ts";
import { drawPicture } from "../chart/picture.ts";
import type { Chart, Row } from "../model/chart.ts";
import { fileName, toCsv, toJson } from "../model/exports.ts";
import { bytes, timeRange } from "../model/format.ts";
import { curlCommand } from "../model/question.ts";
import { useShared } from "./context.ts";

function save(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // The browser has taken the bytes once the click is through.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** What is on the screen, to take away: files, a command, the call behind it. */
export function ChartActions({ chart, rows, question }: { chart: Chart; rows: readonly Row[]; question: string }) {
  const { view, locale, colours, ground } = useShared();
  const [said, setSaid] = useState("");
  const hidden = new Set(view.hidden);
  const picture = async () => {
    const root = document.getElementById("charts");
    if (!root) return;
    const blob = await drawPicture(root, {
      title: `Bandwidth by ${view.group.join(", ") || "direction"}`,
      subtitle: `${timeRange(chart.starts[0] ?? 0, chart.ends.at(-1) ?? 0, locale)} (${locale.zone}), per ${chart.answer.step}`,
      rows: rows.filter((row) => !hidden.has(row.key)).map((row) => ({
        row,
        colour: colours.colour(row.key, row.others > 0, ground),
        amount: bytes((row.egress?.total ?? 0) + (row.ingress?.total ?? 0), locale),
      })),
      ink: readInk().text,
      ground: getComputedStyle(document.body).backgroundColor,
    });
    if (blob) save(blob, fileName(chart, "png"));
  };
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(curlCommand(document.baseURI, question));
      setSaid("Copied.");
    } catch {
      // Only pages behind TLS or on this machine may write to the clipboard.
      setSaid(curlCommand(document.baseURI, question));
    }
  };
  return (
    <div class="actions" role="group" aria-label="Take away">
      <button type="button" class="key" onClick={() => save(new Blob([toCsv(chart, hidden)], { type: "text/csv" }), fileName(chart, "csv"))}>CSV</button>
      <button type="button" class="key" onClick={() => save(new Blob([toJson(chart, hidden)], { type: "application/json" }), fileName(chart, "json"))}>JSON</button>
      <button type="button" class="key" onClick={() => void picture()}>PNG</button>
      <button type="button" class="key" onClick={() => void copy()}>Copy as curl</button>
      <a class="key" href={`api/v1/bandwidth?${question}`}>API call</a>
      <span class="said" role="status">{said}</span>
    </div>
  );
}
