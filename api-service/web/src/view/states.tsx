import type { Problem } from "../api/types.ts";
import { useShared } from "./context.ts";
import { useCapabilities } from "./use_capabilities.ts";

/** The place of the figures before they are there, as high as they will be: nothing jumps. */
export function Skeleton() {
  return (
    <div class="skeleton" role="status">
      <span class="sr">Loading the chart</span>
      <div class="bone facts" />
      <div class="bone chart" />
      <div class="bone chart small" />
    </div>
  );
}

export function ProblemPanel({ problem, onRetry }: { problem: Problem; onRetry: () => void }) {
  const { go } = useShared();
  return (
    <section class="notice is-problem" role="alert">
      <h2>{problem.title}</h2>
      <p>{problem.detail}</p>
      {problem.allowed && <p class="hint">{problem.parameter} may hold: {problem.allowed}</p>}
      <div class="row">
        <button type="button" class="key is-main" onClick={onRetry}>Try again</button>
        {problem.status === 400 && (
          <button type="button" class="key" onClick={() => go({ range: { lookback: "24h" }, step: "auto", filters: [] })}>
            Back to the last 24 hours
          </button>
        )}
      </div>
    </section>
  );
}

/** Figures stand on the page, but newer ones can't be had. */
export function StaleNotice({ problem, onRetry }: { problem: Problem; onRetry: () => void }) {
  return (
    <div class="notice is-stale" role="alert">
      <p><strong>{problem.title}.</strong> {problem.detail} The figures below stand still.</p>
      <button type="button" class="key" onClick={onRetry}>Try again</button>
    </div>
  );
}

export function Warnings({ texts }: { texts: readonly string[] }) {
  if (texts.length === 0) return null;
  return (
    <ul class="notice is-stale" aria-label="Warnings">
      {texts.map((text) => <li key={text}>{text}</li>)}
    </ul>
  );
}

/** An answer without a line: the gateway may not count at all, or nothing matches. */
export function EmptyState({ question, onRetry }: { question: string; onRetry: () => void }) {
  const { view, go } = useShared();
  const reason = useCapabilities(question)?.reason ?? null;
  const off = reason?.includes("bandwidth_metrics") ?? false;
  return (
    <section class="notice is-empty" role="status">
      <h2>{off ? "bandwidth_metrics is off on the plugin" : "No traffic here"}</h2>
      {off && <p>The gateway is scraped, but its Prometheus plugin doesn't count bytes. Set <code>config.bandwidth_metrics: true</code> on the plugin; the chart begins with the next request.</p>}
      {!off && reason && <p>{reason}</p>}
      {!off && !reason && <p>{view.filters.length > 0 ? "Nothing in this window matches the filters." : "The gateway has counted nothing in this window."}</p>}
      <div class="row">
        {view.filters.length > 0 && <button type="button" class="key" onClick={() => go({ filters: [] })}>Remove filters</button>}
        <button type="button" class="key" onClick={onRetry}>Look again</button>
      </div>
    </section>
  );
}
