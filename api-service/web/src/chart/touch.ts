// Fingers on a chart: one moves the window, two stretch it. What lies under a finger stays under it.

export interface Window {
  start: number;
  end: number;
}

/** A finger: the instant that it touched, and where it is, in pixels from the plotting area's left edge. */
export interface Finger {
  instant: number;
  x: number;
}

const kSlack = 6; // pixels across before a touch is no tap and no swipe of the page
const kShortest = 10_000; // milliseconds of the narrowest window

/** The window, over a plotting area of `width` pixels, in which the instants lie under their fingers: `window` moved for
 * one, stretched for two. */
export function windowUnder(fingers: readonly Finger[], window: Window, width: number): Window {
  const [first, second] = fingers;
  if (!first) return window;
  let length = window.end - window.start;
  let [at, x] = [first.instant, first.x];
  if (second && second.instant !== first.instant) {
    const apart = Math.max(1, (second.x - first.x) * Math.sign(second.instant - first.instant));
    length = Math.max(kShortest, (Math.abs(second.instant - first.instant) / apart) * width);
    [at, x] = [(first.instant + second.instant) / 2, (first.x + second.x) / 2];
  }
  const start = at - (x / width) * length;
  return { start, end: start + length };
}

export interface TouchedChart {
  /** The window that is shown, null while there is none. */
  shown: () => Window | null;
  /** Shows a window; `held`: the fingers are still on it. */
  show: (window: Window, held: boolean) => void;
}

/** Lets fingers move the chart drawn over `area`, which leaves vertical swipes to the page. */
export function followTouches(area: HTMLElement, chart: TouchedChart): void {
  const fingers = new Map<number, Finger & { from: number }>();
  let moved = false;
  const place = (event: PointerEvent) => event.clientX - area.getBoundingClientRect().left;
  const instantAt = (x: number, window: Window) => window.start + (x / area.clientWidth) * (window.end - window.start);

  area.addEventListener("pointerdown", (event) => {
    const window = event.pointerType === "touch" ? chart.shown() : null;
    if (window === null) return;
    fingers.set(event.pointerId, { instant: instantAt(place(event), window), x: place(event), from: place(event) });
    area.setPointerCapture(event.pointerId);
  });
  area.addEventListener("pointermove", (event) => {
    const finger = fingers.get(event.pointerId);
    const window = finger ? chart.shown() : null;
    if (!finger || window === null) return;
    finger.x = place(event);
    // Until the page knows whether it is to scroll, it lets the moves through.
    moved ||= Math.abs(finger.x - finger.from) > kSlack;
    if (!moved) return;
    chart.show(windowUnder([...fingers.values()], window, area.clientWidth), true);
  });
  const lift = (event: PointerEvent) => {
    if (!fingers.delete(event.pointerId) || !moved) return;
    const window = chart.shown();
    moved = fingers.size > 0;
    if (window !== null) chart.show(window, moved);
  };
  area.addEventListener("pointerup", lift);
  area.addEventListener("pointercancel", lift);
}
