import type { Quota } from "../api/types.ts";
import { sumGaps } from "../model/gaps.ts";
import { labelNames, type Chart, type Panel, type Row } from "../model/chart.ts";
import { bytesParts, change, exactBytes, percent } from "../model/format.ts";
import { useShared } from "./context.ts";
import { QuotaFact } from "./quota_fact.tsx";

function TotalFact({ panel }: { panel: Panel }) {
  const { locale } = useShared();
  const [amount, unit] = bytesParts(panel.total, locale);
  const moved = panel.previousTotal === null ? null : change(panel.total, panel.previousTotal, locale);
  return (
    <div class="fact">
      <dt><span class={`way is-${panel.direction}`} aria-hidden="true" />{panel.direction === "egress" ? "Egress" : "Ingress"}</dt>
      <dd>
        <span class="figure">{amount}<small>{unit}</small></span>
        <span class="note">
          {panel.previousTotal === null ? exactBytes(panel.total, locale)
            : moved === null ? "nothing in the previous period" : `${moved} on the previous period`}
        </span>
      </dd>
    </div>
  );
}

/** Who used most, in words that answer the question. */
function MostFact({ rows, panel }: { rows: readonly Row[]; panel: Panel }) {
  const { locale, colours, ground } = useShared();
  const most = rows.find((row) => row.others === 0);
  if (!most || rows.length < 2 || panel.total === 0) return null;
  const own = (panel.direction === "egress" ? most.egress : most.ingress)?.total ?? 0;
  const [name, ...rest] = labelNames(most.labels);
  return (
    <div class="fact">
      <dt>Used most</dt>
      <dd>
        <span class="figure is-name" title={most.name}>
          <i style={{ background: colours.colour(most.key, false, ground) }} />{name ?? most.name}
        </span>
        <span class="note">{rest.map((one) => `${one}, `)}{percent(own / panel.total, locale)} of {panel.direction}</span>
      </dd>
    </div>
  );
}

const kAllButAll = 0.995; // share of scrapes seen below which misses are worth a word

function DataFact({ chart }: { chart: Chart }) {
  const { locale } = useShared();
  const { coverage } = chart.answer;
  const gaps = sumGaps(chart.answer.gaps);
  // Failed scrapes within a bucket leave no hole in it, as its bytes came with the next one.
  const missed = gaps.missing === 0 && coverage !== null && coverage < kAllButAll;
  return (
    <div class={gaps.missing > 0 || missed ? "fact is-warn" : "fact"}>
      <dt>Data</dt>
      <dd>
        <span class="figure">
          {missed ? "short gaps" : gaps.missing === 0 ? "no gaps" : gaps.missing === 1 ? "1 gap" : `${gaps.missing} gaps`}
        </span>
        <span class="note">
          {missed && `none of a whole ${chart.answer.step}, `}
          {coverage === null ? "coverage unknown" : `${percent(coverage, locale, 2)} of scrapes seen`}
          {gaps.restarts > 0 && `, ${gaps.restarts} ${gaps.restarts === 1 ? "restart" : "restarts"}`}
        </span>
      </dd>
    </div>
  );
}

/** The answers that people come for, before any chart is read. */
export function Facts({ chart, rows, quotas, now }: { chart: Chart; rows: readonly Row[]; quotas: readonly Quota[]; now: number }) {
  const first = chart.panels[0];
  return (
    <dl class="facts">
      {chart.panels.map((panel) => <TotalFact key={panel.direction} panel={panel} />)}
      {first && <MostFact rows={rows} panel={first} />}
      <QuotaFact quotas={quotas} now={now} />
      <DataFact chart={chart} />
    </dl>
  );
}
