// The answers that the page reads.
import type { Direction } from "../model/state.ts";

export type Labels = { direction: Direction } & Partial<Record<"service" | "route" | "consumer" | "workspace", string>>;

export interface Amounts {
  total: number;
  values: (number | null)[];
}

export interface Series extends Amounts {
  labels: Labels;
  previous?: Amounts;
}

export interface Others extends Series {
  count: number;
}

export type GapReason = "scrape_missing" | "restart" | "not_yet_born";

export interface Gap {
  start: string;
  end: string;
  reason: GapReason;
  target: string;
}

export interface Bandwidth {
  start: string;
  end: string;
  step: string;
  tz: string;
  ends?: number[];
  first_end: number;
  step_ms: number | null;
  partial: boolean;
  as_of: string;
  complete_until: string;
  coverage: number | null;
  series: Series[];
  others?: Others[];
  gaps: Gap[];
  warnings: string[];
}

/** A bucket of the stream: values in the order of the last list of series. */
export interface StreamBucket {
  end: number;
  partial: boolean;
  values: (number | null)[];
}

export interface Quota {
  id: string;
  name: string;
  scope: Partial<Record<"services" | "routes" | "consumers" | "workspaces", string[]>>;
  direction: Direction | "both";
  limit: number;
  limit_text: string;
  used: number;
  ratio: number;
  at_least: boolean;
  period: { id: string; start: string; end: string; tz: string };
  next_threshold: number | null;
  projected_exhaustion: string | null;
  coverage: number | null;
  thresholds: { ratio: number; notified_at: string | null; recipients: number }[];
  silenced_until: string | null;
  override: unknown;
}

export interface Problem {
  title: string;
  status: number;
  detail: string;
  parameter?: string;
  allowed?: string;
}

export interface Readiness {
  ready: boolean;
  reason?: string;
}

/** One name per dimension value, for typing filters. */
export interface Catalogue {
  services: string[];
  routes: string[];
  consumers: string[];
}
