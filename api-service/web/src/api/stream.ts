// The stream of new buckets (Server-Sent Events). The browser reconnects by itself and names the last bucket it has; with
// a token, which it can't send on its own, this module does both.
import { readEvents, type ServerEvent } from "./event_reader.ts";
import { authorization } from "./token.ts";
import type { Labels, StreamBucket } from "./types.ts";

export interface StreamListener {
  onSeries: (labels: Labels[]) => void;
  onBucket: (bucket: StreamBucket) => void;
  /** The connection or the service's own source is lost (false) or back (true). */
  onFresh: (fresh: boolean) => void;
  /** The stream was refused, and the browser won't try again by itself. */
  onEnd: () => void;
}

const RETRY_MS = 3000;

function tell(listener: StreamListener, event: ServerEvent): void {
  if (event.type === "stale") listener.onFresh(false);
  if (event.type === "fresh") listener.onFresh(true);
  if (event.type === "series") listener.onSeries((JSON.parse(event.data) as { series: Labels[] }).series);
  if (event.type === "bucket") listener.onBucket(JSON.parse(event.data) as StreamBucket);
}

function followWithToken(address: string, credential: Record<string, string>, listener: StreamListener): () => void {
  const stop = new AbortController();
  let last = "";
  const follow = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      const headers = last ? { ...credential, "Last-Event-ID": last } : credential;
      const status = await readEvents(address, headers, stop.signal, () => listener.onFresh(true), (event) => {
        last = event.id || last;
        tell(listener, event);
      }).catch(() => 0);
      if (stop.signal.aborted) return;
      listener.onFresh(false);
      if (status >= 400 && status < 500) {
        listener.onEnd();
        return;
      }
      await new Promise((resume) => setTimeout(resume, RETRY_MS));
    }
  };
  void follow();
  return () => stop.abort();
}

/** Follows a question until the returned function is called. */
export function followBandwidth(question: string, listener: StreamListener): () => void {
  const credential = authorization();
  if (credential.Authorization) return followWithToken(`api/v1/bandwidth/stream?${question}`, credential, listener);
  const source = new EventSource(`api/v1/bandwidth/stream?${question}`);
  source.addEventListener("open", () => listener.onFresh(true));
  source.addEventListener("error", () => {
    listener.onFresh(false);
    if (source.readyState === EventSource.CLOSED) listener.onEnd();
  });
  source.addEventListener("stale", () => listener.onFresh(false));
  source.addEventListener("fresh", () => listener.onFresh(true));
  source.addEventListener("series", (event) => listener.onSeries((JSON.parse(event.data) as { series: Labels[] }).series));
  source.addEventListener("bucket", (event) => listener.onBucket(JSON.parse(event.data) as StreamBucket));
  return () => source.close();
}
