// The answers that the page reads. What openapi.yaml describes comes from it (schema.d.ts is made of it by the build).
import type { components } from "./schema.d.ts";

type Schemas = components["schemas"];

export type Bandwidth = Schemas["Bandwidth"];
export type Series = Schemas["Line"];
export type Amounts = NonNullable<Series["previous"]>;
export type Labels = Series["labels"];
export type Gap = Bandwidth["gaps"][number];
export type GapReason = Gap["reason"];
export type Problem = Schemas["Problem"];

/** A bucket of the stream: values in the order of the last list of series. */
export interface StreamBucket {
  end: number;
  partial: boolean;
  values: (number | null)[];
}

export type Quotas = Schemas["Quotas"];
export type Quota = Schemas["Quota"];
export type Threshold = Quota["thresholds"][number];
export type Capabilities = Schemas["Capabilities"];

/** One name per dimension value, for typing filters. */
export interface Catalogue {
  services: string[];
  routes: string[];
  consumers: string[];
}
