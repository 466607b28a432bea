// Asks a question, keeps the answer while the next one is under way, and follows the stream.
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { ApiError, fetchBandwidth } from "../api/client.ts";
import { followBandwidth } from "../api/stream.ts";
import type { Bandwidth, Problem } from "../api/types.ts";
import { applyBucket, matchSeries } from "../model/live.ts";

export interface Answer {
  data: Bandwidth | null; // of the current question or, while loading, of the one before
  loading: boolean;
  problem: Problem | null;
  fresh: boolean; // false: the connection is lost, data stand still
  retry: () => void;
}

const kRetry = 10_000; // milliseconds until a failed question is asked again

export function useBandwidth(question: string, live: boolean): Answer {
  const [data, setData] = useState<Bandwidth | null>(null);
  const [loading, setLoading] = useState(true);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [fresh, setFresh] = useState(true);
  const [round, setRound] = useState(0);
  const latest = useRef<Bandwidth | null>(null);
  const received = useRef(0); // on the browser's steady clock

  const retry = useCallback(() => setRound((count) => count + 1), []);
  const keep = useCallback((next: Bandwidth) => {
    latest.current = next;
    setData(next);
  }, []);

  useEffect(() => {
    const aborter = new AbortController();
    let again = 0;
    setLoading(true);
    fetchBandwidth(question, aborter.signal).then(
      (answer) => {
        received.current = performance.now() - Date.parse(answer.as_of);
        keep(answer);
        setProblem(null);
        setFresh(answer.stale !== true);
        setLoading(false);
        // What stands still is asked for again.
        if (answer.stale) again = window.setTimeout(retry, kRetry);
      },
      (failure: unknown) => {
        if (aborter.signal.aborted) return;
        const found = failure instanceof ApiError ? failure.problem
          : { title: "Unexpected answer", status: 0, detail: String(failure) };
        setProblem(found);
        setLoading(false);
        // A refused question stays refused; a lost service comes back.
        if (found.status !== 400) again = window.setTimeout(retry, kRetry);
      },
    );
    return () => {
      aborter.abort();
      clearTimeout(again);
    };
  }, [question, round, keep, retry]);

  const following = live && data !== null && !loading && problem === null;
  useEffect(() => {
    if (!following) return;
    let order: number[] | null = null;
    let again = 0;
    const stop = followBandwidth(question, {
      onSeries: (labels) => {
        order = latest.current ? matchSeries(latest.current, labels) : null;
        if (order === null) retry();
      },
      onBucket: (bucket) => {
        if (order === null || latest.current === null) return;
        const next = applyBucket(latest.current, order, bucket, performance.now() - received.current);
        if (next === "refetch") retry();
        else keep(next);
      },
      onFresh: setFresh,
      onEnd: () => {
        again = window.setTimeout(retry, kRetry);
      },
    });
    return () => {
      stop();
      clearTimeout(again);
    };
  }, [following, question, keep, retry]);

  return { data, loading, problem, fresh, retry };
}
