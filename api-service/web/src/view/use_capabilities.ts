import { useEffect, useState } from "preact/hooks";
import { fetchCapabilities } from "../api/client.ts";
import type { Capabilities } from "../api/types.ts";

/** What the service can tell, asked again whenever `key` changes; null until it has answered. */
export function useCapabilities(key = ""): Capabilities | null {
  const [found, setFound] = useState<Capabilities | null>(null);
  useEffect(() => {
    const aborter = new AbortController();
    // The figures stand without it; what is wrong with the service is said where they are asked for.
    fetchCapabilities(aborter.signal).then(setFound, () => undefined);
    return () => aborter.abort();
  }, [key]);
  return found;
}
