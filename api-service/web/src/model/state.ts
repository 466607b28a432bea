// What the page shows, and its one form in the address: a link reproduces the view.

export type Direction = "egress" | "ingress";
export type Dimension = "service" | "route" | "consumer" | "workspace";
export type Unit = "si" | "iec";
export type Theme = "auto" | "light" | "dark";

export const kDimensions: readonly Dimension[] = ["service", "route", "consumer", "workspace"];
export const kLookbacks = ["5m", "15m", "1h", "6h", "24h", "7d", "30d", "90d"] as const;
export const kSteps = ["auto", "15s", "30s", "1m", "5m", "15m", "1h", "6h", "1d", "1w", "1mo"] as const;
export const kTops = [5, 10, 20, 50, 0] as const; // 0: all

/** The last stretch of time, or a fixed one in UTC milliseconds. */
export type Range = { lookback: string } | { start: number; end: number };

export interface Filter {
  dimension: Dimension;
  value: string;
}

export interface View {
  page: "traffic" | "quotas";
  quota: string; // id of the opened quota, empty: none
  range: Range;
  step: string; // "auto" or a duration
  zone: string; // "browser" or an IANA name
  group: Dimension[]; // empty: directions only
  direction: Direction | "both";
  filters: Filter[];
  hidden: string[]; // keys of lines that are switched off
  top: number;
  compare: boolean;
  shape: "stacked" | "lines";
  unit: Unit;
  theme: Theme;
}

export const kDefault: View = {
  page: "traffic",
  quota: "",
  range: { lookback: "24h" },
  step: "auto",
  zone: "browser",
  group: ["service"],
  direction: "both",
  filters: [],
  hidden: [],
  top: 10,
  compare: false,
  shape: "stacked",
  unit: "si",
  theme: "auto",
};

const kDuration = /^(?=.)([0-9]+y)?([0-9]+w)?([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?$/;

function oneOf<T extends string>(value: string | null, allowed: readonly T[], fallback: T): T {
  return allowed.find((item) => item === value) ?? fallback;
}

function parseRange(query: URLSearchParams): Range {
  const start = Date.parse(query.get("from") ?? "");
  const end = Date.parse(query.get("to") ?? "");
  if (start < end) return { start, end };
  const lookback = query.get("last") ?? "";
  return kDuration.test(lookback) ? { lookback } : kDefault.range;
}

function parseGroup(text: string | null): Dimension[] {
  if (text === null) return kDefault.group;
  return kDimensions.filter((dimension) => text.split(",").includes(dimension));
}

function parseStep(text: string | null): string {
  return text && (kDuration.test(text) || text === "1mo") ? text : "auto";
}

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** Reads an address's query; what it doesn't understand keeps its default. */
export function parseView(search: string): View {
  const query = new URLSearchParams(search);
  const zone = query.get("zone") ?? "browser";
  const top = Number(query.get("top") ?? kDefault.top);
  return {
    page: oneOf(query.get("page"), ["traffic", "quotas"], kDefault.page),
    quota: query.get("quota") ?? "",
    range: parseRange(query),
    step: parseStep(query.get("step")),
    zone: zone !== "browser" && isZone(zone) ? zone : "browser",
    group: parseGroup(query.get("group")),
    direction: oneOf(query.get("direction"), ["both", "egress", "ingress"], "both"),
    filters: kDimensions.flatMap((dimension) => query.getAll(dimension).map((value) => ({ dimension, value }))),
    hidden: query.getAll("hide"),
    top: kTops.some((allowed) => allowed === top) ? top : kDefault.top,
    compare: query.get("compare") === "1",
    shape: oneOf(query.get("shape"), ["stacked", "lines"], kDefault.shape),
    unit: oneOf(query.get("unit"), ["si", "iec"], kDefault.unit),
    theme: oneOf(query.get("theme"), ["auto", "light", "dark"], kDefault.theme),
  };
}

/** The query of a view, "" for the default one. Defaults are left out; parseView(formatView(view)) is the view. */
export function formatView(view: View): string {
  const query = new URLSearchParams();
  const put = (name: string, value: string, fallback: string) => value !== fallback && query.append(name, value);
  put("page", view.page, kDefault.page);
  put("quota", view.quota, "");
  if ("lookback" in view.range) {
    put("last", view.range.lookback, "24h");
  } else {
    query.append("from", new Date(view.range.start).toISOString());
    query.append("to", new Date(view.range.end).toISOString());
  }
  put("step", view.step, "auto");
  put("zone", view.zone, "browser");
  put("group", view.group.join(","), kDefault.group.join(","));
  put("direction", view.direction, "both");
  for (const filter of view.filters) query.append(filter.dimension, filter.value);
  for (const key of view.hidden) query.append("hide", key);
  put("top", String(view.top), String(kDefault.top));
  put("compare", view.compare ? "1" : "", "");
  put("shape", view.shape, kDefault.shape);
  put("unit", view.unit, kDefault.unit);
  put("theme", view.theme, kDefault.theme);
  const text = query.toString();
  return text ? `?${text}` : "";
}

/** The IANA name behind a view's zone. */
export function zoneName(zone: string): string {
  return zone === "browser" ? Intl.DateTimeFormat().resolvedOptions().timeZone : zone;
}
