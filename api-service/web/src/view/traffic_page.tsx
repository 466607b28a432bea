import { useEffect, useMemo, useState } from "preact/hooks";
import { toChart, toRows, type Chart } from "../model/chart.ts";
import { bandwidthQuestion, isLive } from "../model/question.ts";
import { ChartActions } from "./chart_actions.tsx";
import { ChartPanels } from "./chart_panels.tsx";
import { useShared } from "./context.ts";
import { DataTable } from "./data_table.tsx";
import { Facts } from "./facts.tsx";
import type { Pulse } from "./header.tsx";
import { Legend } from "./legend.tsx";
import { EmptyState, ProblemPanel, Skeleton, StaleNotice, Warnings } from "./states.tsx";
import { Toolbar } from "./toolbar.tsx";
import { Truth } from "./truth.tsx";
import { QuotaGlance } from "./quota_glance.tsx";
import { useQuotas } from "./use_quotas.ts";
import { useBandwidth, type Answer } from "./use_bandwidth.ts";

function pulseOf(answer: Answer, live: boolean): Pulse {
  const asOf = answer.data ? Date.parse(answer.data.as_of) : null;
  if (!answer.fresh || answer.data?.stale || (answer.problem && answer.data)) return { state: "stale", asOf };
  if (answer.data === null) return { state: "loading", asOf };
  return { state: live ? "live" : "fixed", asOf };
}

function Figures({ chart, question }: { chart: Chart; question: string }) {
  const { view, colours } = useShared();
  const { quotas, at } = useQuotas();
  const [focus, setFocus] = useState<string | null>(null);
  const rows = useMemo(() => toRows(chart), [chart]);
  const hidden = useMemo(() => new Set(view.hidden), [view.hidden]);
  colours.note(rows.filter((row) => row.others === 0).map((row) => row.key));
  return (
    <>
      <Facts chart={chart} rows={rows} quotas={quotas ?? []} now={at} />
      <div class="figures">
        <div class="charts">
          <ChartPanels chart={chart} hidden={hidden} focus={focus} />
          <Truth chart={chart} />
          <ChartActions chart={chart} rows={rows} question={question} />
        </div>
        <div class="side">
          <Legend chart={chart} rows={rows} hidden={hidden} onFocus={setFocus} />
          <QuotaGlance quotas={quotas ?? []} now={at} />
        </div>
      </div>
      <DataTable chart={chart} />
    </>
  );
}

/** Egress and ingress over time. */
export function TrafficPage({ onPulse }: { onPulse: (pulse: Pulse) => void }) {
  const { view, width } = useShared();
  const live = isLive(view);
  const question = bandwidthQuestion(view, width);
  const answer = useBandwidth(question, live);
  const chart = useMemo(() => (answer.data ? toChart(answer.data) : null), [answer.data]);
  const { state, asOf } = pulseOf(answer, live);
  useEffect(() => onPulse({ state, asOf }), [state, asOf, onPulse]);
  const empty = chart !== null && chart.panels.length === 0;
  return (
    <div class={answer.loading ? "traffic is-loading" : "traffic"} aria-busy={answer.loading}>
      <Toolbar />
      {answer.problem && chart && <StaleNotice problem={answer.problem} onRetry={answer.retry} />}
      {chart && <Warnings texts={chart.answer.warnings} />}
      {answer.problem && !chart && <ProblemPanel problem={answer.problem} onRetry={answer.retry} />}
      {!answer.problem && !chart && <Skeleton />}
      {chart && empty && <EmptyState question={question} onRetry={answer.retry} />}
      {chart && !empty && <Figures chart={chart} question={question} />}
    </div>
  );
}
