import { time } from "../model/format.ts";
import type { Theme, View } from "../model/state.ts";
import { useShared } from "./context.ts";
import { Choice, Icon } from "./controls.tsx";

/** How the figures on the page stand in time. */
export interface Pulse {
  state: "loading" | "live" | "fixed" | "stale";
  asOf: number | null;
}

const kWords: Record<Pulse["state"], string> = { loading: "Loading", live: "Live", fixed: "Fixed range", stale: "Connection lost" };

function PulseMark({ pulse }: { pulse: Pulse }) {
  const { locale } = useShared();
  return (
    <p class={`pulse is-${pulse.state}`} role="status">
      <span class="dot" aria-hidden="true" />
      <span>{kWords[pulse.state]}</span>
      {pulse.asOf !== null && (
        <span class="as-of">
          as of <time dateTime={new Date(pulse.asOf).toISOString()}>{time(pulse.asOf, "seconds", locale)}</time>
        </span>
      )}
    </p>
  );
}

function Tab({ page, children }: { page: View["page"]; children: string }) {
  const { view, go } = useShared();
  return (
    <button
      type="button"
      class="tab"
      aria-current={view.page === page ? "page" : undefined}
      onClick={() => go({ page, quota: "" })}
    >
      {children}
    </button>
  );
}

const kThemes: [Theme, string][] = [["auto", "Auto"], ["light", "Light"], ["dark", "Dark"]];

export function Header({ pulse }: { pulse: Pulse }) {
  const { view, go } = useShared();
  const next = kThemes[(kThemes.findIndex(([theme]) => theme === view.theme) + 1) % kThemes.length]?.[0] ?? "auto";
  const label = kThemes.find(([theme]) => theme === view.theme)?.[1] ?? "Auto";
  return (
    <header class="top">
      <h1 class="brand">
        <svg viewBox="0 0 28 20" aria-hidden="true">
          <path class="out" d="M1 14h6V9h6V2h7v5h7" />
          <path class="in" d="M1 18.5h26" />
        </svg>
        Bandwatch
      </h1>
      <nav aria-label="Pages">
        <Tab page="traffic">Traffic</Tab>
        <Tab page="quotas">Quotas</Tab>
      </nav>
      <PulseMark pulse={pulse} />
      <div class="tools">
        <Choice
          label="Units"
          value={view.unit}
          options={[["si", "GB"], ["iec", "GiB"]]}
          onChange={(unit) => go({ unit }, true)}
        />
        <button type="button" class="quiet" title="Theme" onClick={() => go({ theme: next }, true)}>
          <Icon name="theme" /> <span class="sr">Theme: </span>{label}
        </button>
        <a class="quiet" href={view.theme === "auto" ? "docs" : `docs?theme=${view.theme}`}>API</a>
      </div>
    </header>
  );
}
