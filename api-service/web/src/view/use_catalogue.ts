import { useEffect, useState } from "preact/hooks";
import { fetchCatalogue } from "../api/client.ts";
import type { Catalogue } from "../api/types.ts";

const kNone: Catalogue = { services: [], routes: [], consumers: [] };

/** The names that can be filtered by, once they are `wanted`; none if they can't be had. Null until then. */
export function useCatalogue(wanted: boolean): Catalogue | null {
  const [found, setFound] = useState<Catalogue | null>(null);
  const missing = found === null;
  useEffect(() => {
    if (wanted && missing) fetchCatalogue().then(setFound, () => setFound(kNone));
  }, [wanted, missing]);
  return found;
}
