// What every part of the page may need: the view, how to change it, and how to write figures.
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Locale } from "../model/format.ts";
import type { ColourBook, Ground } from "../model/palette.ts";
import type { View } from "../model/state.ts";

export interface Shared {
  view: View;
  /** Changes the view and its address; `replace` for changes that are no step to come back to. */
  go: (change: Partial<View>, replace?: boolean) => void;
  locale: Locale;
  ground: Ground;
  colours: ColourBook;
  width: number;
}

const SharedContext = createContext<Shared | null>(null);
export const SharedProvider = SharedContext.Provider;

export function useShared(): Shared {
  const shared = useContext(SharedContext);
  if (!shared) throw new Error("no shared state above this part");
  return shared;
}
