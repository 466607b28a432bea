import { useMemo, useState } from "preact/hooks";
import type { Locale } from "../model/format.ts";
import { ColourBook } from "../model/palette.ts";
import { zoneName } from "../model/state.ts";
import { SharedProvider } from "./context.ts";
import { Header, type Pulse } from "./header.tsx";
import { useAddress, useGround, useWidth } from "./hooks.ts";
import { QuotasPage } from "./quotas_page.tsx";
import { TrafficPage } from "./traffic_page.tsx";

/** The whole page: a header, and the part that the address names. */
export function App() {
  const [view, go] = useAddress();
  const ground = useGround(view.theme);
  const width = useWidth();
  const [colours] = useState(() => new ColourBook());
  const [pulse, setPulse] = useState<Pulse>({ state: "loading", asOf: null });
  const locale = useMemo<Locale>(
    () => ({ language: navigator.language, zone: zoneName(view.zone), unit: view.unit }),
    [view.zone, view.unit],
  );
  return (
    <SharedProvider value={{ view, go, locale, ground, colours, width }}>
      <a class="skip" href="#main">Skip to the chart</a>
      <Header pulse={pulse} />
      <main id="main" tabIndex={-1}>
        {view.page === "traffic" ? <TrafficPage onPulse={setPulse} /> : <QuotasPage onPulse={setPulse} />}
      </main>
    </SharedProvider>
  );
}
