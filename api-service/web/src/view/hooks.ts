// The browser's side of the view: address, width, theme.
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Ground } from "../model/palette.ts";
import { formatView, parseView, type Theme, type View } from "../model/state.ts";

/** The view of the address bar, and a way to change both. */
export function useAddress(): [View, (change: Partial<View>, replace?: boolean) => void] {
  const [view, setView] = useState(() => parseView(location.search));
  const current = useRef(view);
  current.current = view;
  useEffect(() => {
    const follow = () => setView(parseView(location.search));
    addEventListener("popstate", follow);
    return () => removeEventListener("popstate", follow);
  }, []);
  const go = useCallback((change: Partial<View>, replace = false) => {
    const next = { ...current.current, ...change };
    // Charts on one axis of time zoom together: that is one step, not two.
    if (formatView(next) === formatView(current.current)) return;
    current.current = next;
    history[replace ? "replaceState" : "pushState"](null, "", location.pathname + formatView(next));
    setView(next);
  }, []);
  return [view, go];
}

/** The theme in force, set on the document for the style sheet. */
export function useGround(theme: Theme): Ground {
  const media = matchMedia("(prefers-color-scheme: dark)");
  const [dark, setDark] = useState(media.matches);
  useEffect(() => {
    const follow = () => setDark(media.matches);
    media.addEventListener("change", follow);
    return () => media.removeEventListener("change", follow);
  }, []);
  const ground = theme === "auto" ? (dark ? "dark" : "light") : theme;
  // Before anything reads colours from the style sheet.
  document.documentElement.dataset.theme = ground;
  return ground;
}

/** The window's width in CSS pixels. */
export function useWidth(): number {
  const [width, setWidth] = useState(innerWidth);
  useEffect(() => {
    const follow = () => setWidth(innerWidth);
    addEventListener("resize", follow);
    return () => removeEventListener("resize", follow);
  }, []);
  return width;
}

/** A ref for an element, and its width as it is laid out; 0 before that. */
export function useElementWidth(): [{ current: HTMLDivElement | null }, number] {
  const ref = useRef<HTMLDivElement | null>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const measure = () => setWidth(Math.floor(element.clientWidth));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [ref, width];
}
