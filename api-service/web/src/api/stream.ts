// The stream of new buckets (Server-Sent Events). The browser reconnects by itself and names the last bucket it has.
import type { Labels, StreamBucket } from "./types.ts";

export interface StreamListener {
  onSeries: (labels: Labels[]) => void;
  onBucket: (bucket: StreamBucket) => void;
  /** The connection or the service's own source is lost (false) or back (true). */
  onFresh: (fresh: boolean) => void;
  /** The stream was refused, and the browser won't try again by itself. */
  onEnd: () => void;
}

/** Follows a question until the returned function is called. */
export function followBandwidth(question: string, listener: StreamListener): () => void {
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
