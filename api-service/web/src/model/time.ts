// Durations, wall clocks in any zone, and the instants behind them. All instants are UTC milliseconds.

const kUnits: Record<string, number> = {
  y: 365 * 86_400_000, w: 7 * 86_400_000, d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000,
};

/** Milliseconds of a duration such as "1h30m"; 0 if it is none. */
export function durationMs(text: string): number {
  let sum = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+)([ywdhms])/g)) sum += Number(amount) * (kUnits[unit ?? ""] ?? 0);
  return sum;
}

/** "6h", "1h 30m", "45s": the two largest units, rounded. */
export function formatDuration(ms: number): string {
  const parts: string[] = [];
  let rest = Math.round(ms / 1000) * 1000;
  for (const unit of ["d", "h", "m", "s"]) {
    const size = kUnits[unit] ?? 1;
    const amount = Math.floor(rest / size);
    if (amount > 0 && parts.length < 2) parts.push(`${amount}${unit}`);
    else if (parts.length > 0) break;
    rest -= amount * size;
  }
  return parts.join(" ") || "0s";
}

const kParts = new Map<string, Intl.DateTimeFormat>();

function partsOf(zone: string): Intl.DateTimeFormat {
  let format = kParts.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: zone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric",
      hour: "numeric", minute: "numeric", second: "numeric",
    });
    kParts.set(zone, format);
  }
  return format;
}

/** What a clock in `zone` shows at `instant`, written as if it were UTC. */
export function wallClock(instant: number, zone: string): number {
  const found: Record<string, number> = {};
  for (const part of partsOf(zone).formatToParts(instant)) found[part.type] = Number(part.value);
  return Date.UTC(found.year ?? 0, (found.month ?? 1) - 1, found.day, found.hour, found.minute, found.second)
    + (((instant % 1000) + 1000) % 1000);
}

/** The instant at which a clock in `zone` shows `wall`. Where the clock skips it, the instant after the skip; where it
 * comes twice, the first one. */
export function instantOf(wall: number, zone: string): number {
  const day = 86_400_000;
  const offsets = [wall - day, wall + day].map((around) => wallClock(around, zone) - around);
  const candidates = offsets.map((offset) => wall - offset).sort((a, b) => a - b);
  return candidates.find((candidate) => wallClock(candidate, zone) === wall) ?? Math.max(...candidates);
}

/** Midnight in `zone` at or before `instant`, moved by whole days. */
export function startOfDay(instant: number, zone: string, days = 0): number {
  const wall = wallClock(instant, zone);
  return instantOf(Math.floor(wall / 86_400_000) * 86_400_000 + days * 86_400_000, zone);
}

/** The first instant of the month in `zone` that holds `instant`, moved by whole months. */
export function startOfMonth(instant: number, zone: string, months = 0): number {
  const wall = new Date(wallClock(instant, zone));
  return instantOf(Date.UTC(wall.getUTCFullYear(), wall.getUTCMonth() + months, 1), zone);
}

/** A value for <input type="datetime-local">: the wall clock in `zone`, to the minute. */
export function toInput(instant: number, zone: string): string {
  return new Date(wallClock(instant, zone)).toISOString().slice(0, 16);
}

/** The instant that such an input means in `zone`; NaN if it is empty. */
export function fromInput(text: string, zone: string): number {
  const wall = Date.parse(`${text}Z`);
  return Number.isNaN(wall) ? wall : instantOf(wall, zone);
}
