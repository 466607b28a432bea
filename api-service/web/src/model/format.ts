// Numbers, bytes and times as people of this browser's language write them.
import type { Unit } from "./state.ts";

const kPrefixes: Record<Unit, { base: number; names: string[] }> = {
  si: { base: 1000, names: ["B", "kB", "MB", "GB", "TB", "PB"] },
  iec: { base: 1024, names: ["B", "KiB", "MiB", "GiB", "TiB", "PiB"] },
};

export interface Locale {
  language: string | undefined; // undefined: the browser's
  zone: string;
  unit: Unit;
}

const kNumbers = new Map<string, Intl.NumberFormat>();

function number(language: string | undefined, digits: number, significant: boolean): Intl.NumberFormat {
  const key = `${language} ${digits} ${significant}`;
  let format = kNumbers.get(key);
  if (!format) {
    format = new Intl.NumberFormat(language, significant ? { maximumSignificantDigits: digits }
      : { minimumFractionDigits: digits, maximumFractionDigits: digits });
    kNumbers.set(key, format);
  }
  return format;
}

/** Amount and unit apart, with three significant digits: ["1.28", "TB"]. */
export function bytesParts(bytes: number, locale: Locale): [string, string] {
  const { base, names } = kPrefixes[locale.unit];
  let step = 0;
  let value = bytes;
  // 999.5 would show as 1,000 of the smaller unit.
  while (Math.abs(value) >= (step === 0 ? base : 999.5) && step < names.length - 1) {
    value = bytes / base ** ++step;
  }
  const digits = step === 0 ? 0 : Math.abs(value) >= 99.95 ? 0 : Math.abs(value) >= 9.995 ? 1 : 2;
  return [number(locale.language, digits, false).format(value), names[step] ?? ""];
}

/** "1.28 TB", with a space that doesn't break. */
export function bytes(amount: number, locale: Locale): string {
  return bytesParts(amount, locale).join("\u00a0");
}

/** Short for axes: "1.5 GB", no digits that say nothing. */
export function axisBytes(amount: number, locale: Locale): string {
  const { base, names } = kPrefixes[locale.unit];
  let step = 0;
  while (Math.abs(amount) / base ** step >= base && step < names.length - 1) step++;
  return `${number(locale.language, 4, true).format(amount / base ** step)}\u00a0${names[step]}`;
}

/** Every byte: "1,284,331,007 B". */
export function exactBytes(amount: number, locale: Locale): string {
  return `${number(locale.language, 0, false).format(amount)}\u00a0B`;
}

/** A share such as 0.8123 as "81.2 %" in the language's own way; below 100 % never rounded up to it. */
export function percent(ratio: number, locale: Locale, digits = 1): string {
  const scale = 10 ** (digits + 2);
  const shown = ratio < 1 ? Math.min(ratio, (scale - 1) / scale) : ratio;
  return new Intl.NumberFormat(locale.language, {
    style: "percent", minimumFractionDigits: digits, maximumFractionDigits: digits,
  }).format(shown);
}

/** The change from `before` to `now`, signed: "+12.4 %"; null where there was nothing before. */
export function change(now: number, before: number, locale: Locale): string | null {
  if (before <= 0) return null;
  return new Intl.NumberFormat(locale.language, {
    style: "percent", signDisplay: "exceptZero", minimumFractionDigits: 1, maximumFractionDigits: 1,
  }).format(now / before - 1);
}

export type TimeStyle = "time" | "seconds" | "day" | "date" | "full" | "month";

const kTimeStyles: Record<TimeStyle, Intl.DateTimeFormatOptions> = {
  time: { hour: "2-digit", minute: "2-digit" },
  seconds: { hour: "2-digit", minute: "2-digit", second: "2-digit" },
  day: { day: "numeric", month: "short" },
  month: { month: "short", year: "numeric" },
  date: { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" },
  full: { year: "numeric", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit" },
};

const kTimes = new Map<string, Intl.DateTimeFormat>();

/** An instant on the clock of the locale's zone. */
export function time(instant: number, style: TimeStyle, locale: Locale): string {
  const key = `${locale.language} ${locale.zone} ${style}`;
  let format = kTimes.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(locale.language, { timeZone: locale.zone, ...kTimeStyles[style] });
    kTimes.set(key, format);
  }
  return format.format(instant);
}

/** A stretch of time, as short as it can be said: "24 Nov, 10:00 – 11:00". */
export function timeRange(start: number, end: number, locale: Locale): string {
  const style: Intl.DateTimeFormatOptions = { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" };
  if (end - start < 120_000) style.second = "2-digit";
  return new Intl.DateTimeFormat(locale.language, { timeZone: locale.zone, ...style }).formatRange(start, end);
}

/** Whole days, from the first one to the beginning of the one after the last: "21 Nov – 1 Dec". */
export function dayRange(start: number, end: number, locale: Locale): string {
  return new Intl.DateTimeFormat(locale.language, { timeZone: locale.zone, day: "numeric", month: "short" }).formatRange(start, end);
}
