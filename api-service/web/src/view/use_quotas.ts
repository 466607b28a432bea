import { useCallback, useEffect, useState } from "preact/hooks";
import { ApiError, fetchQuotas } from "../api/client.ts";
import type { Problem, Quota } from "../api/types.ts";

export interface QuotasAnswer {
  quotas: Quota[] | null;
  problem: Problem | null;
  at: number; // on the service's clock: the browser's may go wrong
  retry: () => void;
}

const kEvery = 60_000; // alert-service polls as often

/** The quotas, asked for again every minute. */
export function useQuotas(): QuotasAnswer {
  const [quotas, setQuotas] = useState<Quota[] | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [at, setAt] = useState(Date.now());
  const [round, setRound] = useState(0);
  const retry = useCallback(() => setRound((count) => count + 1), []);
  useEffect(() => {
    const aborter = new AbortController();
    fetchQuotas(aborter.signal).then(
      (found) => {
        setQuotas(found.quotas);
        setProblem(null);
        setAt(Date.parse(found.as_of));
      },
      (failure: unknown) => {
        if (aborter.signal.aborted) return;
        setProblem(failure instanceof ApiError ? failure.problem
          : { title: "Unexpected answer", status: 0, detail: String(failure) });
      },
    );
    const timer = window.setTimeout(retry, kEvery);
    return () => {
      aborter.abort();
      clearTimeout(timer);
    };
  }, [round, retry]);
  return { quotas, problem, at, retry };
}
