// The style sheet's colours for the canvas, which can't use custom properties.
import type { Ink } from "./frame.ts";

export function readInk(): Ink {
  const style = getComputedStyle(document.documentElement);
  const of = (name: string) => style.getPropertyValue(name).trim();
  return {
    text: of("--muted"),
    grid: of("--grid"),
    axis: of("--line"),
    hatch: of("--hatch"),
    ground: of("--unknown"),
    ghost: of("--ghost"),
    limit: of("--over"),
    warn: of("--warn"),
    course: of("--accent"),
    paper: of("--ground"),
  };
}
