// The answers that the page reads. What openapi.yaml describes comes from it (schema.d.ts is made of it by the build).
import type { Direction } from "../model/state.ts";
import type { components } from "./schema.d.ts";

type Schemas = components["schemas"];

export type Bandwidth = Schemas["Bandwidth"];
export type Series = Schemas["Line"];
export type Amounts = NonNullable<Series["previous"]>;
export type Labels = Series["labels"];
export type Gap = Bandwidth["gaps"][number];
export type GapReason = Gap["reason"];
export type Problem = Schemas["Problem"];
export type Readiness = Schemas["Readiness"];

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

/** One name per dimension value, for typing filters. */
export interface Catalogue {
  services: string[];
  routes: string[];
  consumers: string[];
}
