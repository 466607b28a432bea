// Where the crosshair stands, told to those who ask, without drawing the whole page anew for each move of the mouse.
import type { Direction } from "../model/state.ts";

export interface Position {
  direction: Direction;
  index: number; // of the bucket
  left: number; // CSS pixels within the plotting area
  top: number;
}

export class Cursor {
  private position: Position | null = null;
  private readonly listeners = new Set<(position: Position | null) => void>();

  get current(): Position | null {
    return this.position;
  }

  move(position: Position | null): void {
    if (position === null && this.position === null) return;
    this.position = position;
    for (const listener of this.listeners) listener(position);
  }

  subscribe(listener: (position: Position | null) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

/** The bucket (start, end] that holds an instant; the nearest one for an instant outside. `ends` ascend. */
export function bucketAt(ends: readonly number[], instant: number): number {
  let low = 0;
  let high = ends.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ends[middle] ?? 0) >= instant) high = middle;
    else low = middle + 1;
  }
  return low;
}
