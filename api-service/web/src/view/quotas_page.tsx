import { useEffect } from "preact/hooks";
import { byUrgency } from "../model/quota.ts";
import { useShared } from "./context.ts";
import type { Pulse } from "./header.tsx";
import { QuotaDetail } from "./quota_detail.tsx";
import { QuotaRow } from "./quota_row.tsx";
import { ProblemPanel, StaleNotice } from "./states.tsx";
import { useQuotas } from "./use_quotas.ts";

/** All quotas, the most pressing first; one of them opened below its bar. */
export function QuotasPage({ onPulse }: { onPulse: (pulse: Pulse) => void }) {
  const { view } = useShared();
  const { quotas, problem, at, retry } = useQuotas();
  const state = problem && quotas ? "stale" : quotas ? "live" : "loading";
  useEffect(() => onPulse({ state, asOf: quotas ? at : null }), [state, at, quotas, onPulse]);
  if (problem && !quotas) return <ProblemPanel problem={problem} onRetry={retry} />;
  if (!quotas) {
    return <div class="skeleton" role="status"><span class="sr">Loading quotas</span><div class="bone chart" /></div>;
  }
  if (quotas.length === 0) {
    return (
      <section class="notice is-empty" role="status">
        <h2>No quotas</h2>
        <p>alert-service knows of none, or Prometheus doesn't scrape it yet. Quotas stand in the file that <code>--quotas</code> names.</p>
        <div class="row"><button type="button" class="key" onClick={retry}>Look again</button></div>
      </section>
    );
  }
  return (
    <div class="quotas">
      {problem && <StaleNotice problem={problem} onRetry={retry} />}
      <h2 class="sr">Quotas</h2>
      <ul>
        {byUrgency(quotas).map((quota) => (
          <li key={quota.id} class={view.quota === quota.id ? "quota is-open" : "quota"}>
            <QuotaRow quota={quota} now={at} open={view.quota === quota.id} />
            {view.quota === quota.id && <QuotaDetail quota={quota} now={at} />}
          </li>
        ))}
      </ul>
    </div>
  );
}
