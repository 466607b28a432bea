#include "alert-service/ledger/sqlite/schema_steps.hpp"

#include <array>

namespace bandwatch::alert::sqlite {
namespace {

// Instants are UTC milliseconds. Byte counts are the bits of an unsigned 64-bit number, so SQL must not add them up
// directly. A step, once released, never changes: a new version is a new step.
constexpr const char* kVersion1 = R"(
CREATE TABLE ledger (
  one            INTEGER PRIMARY KEY CHECK (one = 1),
  message_id_key BLOB NOT NULL,
  counting_since INTEGER,            -- NULL: the counting has not begun
  cursor         INTEGER,
  last_claim     INTEGER NOT NULL    -- the claim token given last
) STRICT;
INSERT INTO ledger (one, message_id_key, last_claim) VALUES (1, randomblob(32), 0);

CREATE TABLE gap (window_start INTEGER NOT NULL, window_end INTEGER NOT NULL) STRICT;

CREATE TABLE series (
  number    INTEGER PRIMARY KEY,
  id        TEXT NOT NULL UNIQUE,    -- canonical labels
  direction INTEGER NOT NULL,
  service   TEXT NOT NULL,
  route     TEXT NOT NULL,
  consumer  TEXT NOT NULL,
  workspace TEXT NOT NULL
) STRICT;

CREATE TABLE checkpoint (
  series INTEGER PRIMARY KEY REFERENCES series (number),
  at     INTEGER NOT NULL,
  value  INTEGER NOT NULL
) STRICT;

CREATE TABLE slot (
  slot_end INTEGER NOT NULL,         -- (slot_end - 15 min, slot_end]
  series   INTEGER NOT NULL REFERENCES series (number),
  bytes    INTEGER NOT NULL,
  PRIMARY KEY (slot_end, series)
) STRICT, WITHOUT ROWID;

CREATE TABLE quota (
  id          TEXT PRIMARY KEY,
  definition  TEXT NOT NULL,         -- what it counts: another text, another count
  known_since INTEGER NOT NULL
) STRICT;

CREATE TABLE usage (
  quota        TEXT NOT NULL,
  period       TEXT NOT NULL,
  period_start INTEGER NOT NULL,
  period_end   INTEGER NOT NULL,
  bytes        INTEGER NOT NULL,     -- of its slots; kept so that no poll has to add them up
  PRIMARY KEY (quota, period)
) STRICT;
CREATE INDEX usage_by_end ON usage (period_end);

CREATE TABLE crossing (
  quota         TEXT NOT NULL,
  period        TEXT NOT NULL,
  limit_version INTEGER NOT NULL,
  threshold     INTEGER NOT NULL,    -- basis points
  announced_by  INTEGER NOT NULL,    -- threshold whose mail tells of it
  at            INTEGER NOT NULL,
  used          INTEGER NOT NULL,
  period_end    INTEGER NOT NULL,
  recorded_at   INTEGER NOT NULL,
  PRIMARY KEY (quota, period, limit_version, threshold)
) STRICT;
CREATE INDEX crossing_by_end ON crossing (period_end);

CREATE TABLE outbox (
  number        INTEGER PRIMARY KEY,
  notification  TEXT NOT NULL UNIQUE,
  quota         TEXT NOT NULL,
  period        TEXT NOT NULL,
  limit_version INTEGER NOT NULL,
  threshold     INTEGER NOT NULL,
  sender        TEXT NOT NULL,
  recipient     TEXT NOT NULL,
  message_id    TEXT NOT NULL UNIQUE,
  message       TEXT NOT NULL,
  state         INTEGER NOT NULL,
  attempts      INTEGER NOT NULL DEFAULT 0,
  next_at       INTEGER NOT NULL,    -- not to be claimed before
  claim_token   INTEGER,             -- NULL: nobody's
  claim_until   INTEGER,
  intent_at     INTEGER,             -- when the last bytes were about to go out, last time
  created_at    INTEGER NOT NULL,
  settled_at    INTEGER,
  reply         TEXT NOT NULL DEFAULT '',
  FOREIGN KEY (quota, period, limit_version, threshold) REFERENCES crossing
) STRICT;
CREATE INDEX outbox_waiting ON outbox (state, next_at) WHERE state < 4;
CREATE INDEX outbox_by_crossing ON outbox (quota, period, limit_version, threshold);
)";

// Messages that no crossing is behind, their urgency, the scrapes behind the totals, and how long a crossing is told.
constexpr const char* kVersion2 = R"(
ALTER TABLE outbox RENAME TO outbox1;
DROP INDEX outbox_waiting;
DROP INDEX outbox_by_crossing;
CREATE TABLE outbox (
  number        INTEGER PRIMARY KEY,
  notification  TEXT NOT NULL UNIQUE,
  topic         INTEGER NOT NULL,
  quota         TEXT NOT NULL,
  period        TEXT NOT NULL,
  limit_version INTEGER,             -- NULL as threshold: no crossing is behind it
  threshold     INTEGER,
  urgency       INTEGER NOT NULL,    -- the highest goes first
  sender        TEXT NOT NULL,
  recipient     TEXT NOT NULL,
  message_id    TEXT NOT NULL UNIQUE,
  message       TEXT NOT NULL,
  state         INTEGER NOT NULL,
  attempts      INTEGER NOT NULL DEFAULT 0,
  next_at       INTEGER NOT NULL,    -- not to be claimed before
  claim_token   INTEGER,             -- NULL: nobody's
  claim_until   INTEGER,
  intent_at     INTEGER,             -- when the last bytes were about to go out, last time
  created_at    INTEGER NOT NULL,
  settled_at    INTEGER,
  reply         TEXT NOT NULL DEFAULT '',
  FOREIGN KEY (quota, period, limit_version, threshold) REFERENCES crossing
) STRICT;
INSERT INTO outbox SELECT number, notification, 1, quota, period, limit_version, threshold, threshold, sender, recipient,
  message_id, message, state, attempts, next_at, claim_token, claim_until, intent_at, created_at, settled_at, reply
  FROM outbox1;
DROP TABLE outbox1;
CREATE INDEX outbox_waiting ON outbox (state, next_at) WHERE state < 4;
CREATE INDEX outbox_by_crossing ON outbox (quota, period, limit_version, threshold);

CREATE TABLE scrape (
  slot_end INTEGER PRIMARY KEY,      -- of the slot in which the booked stretch ended
  expected INTEGER NOT NULL,
  seen     INTEGER NOT NULL
) STRICT;
)";

// Why a series counts from where it does, slots packed by day, and deltas that are kept aside.
constexpr const char* kVersion3 = R"(
ALTER TABLE series ADD COLUMN origin INTEGER;       -- NULL: it came before this was recorded
ALTER TABLE series ADD COLUMN origin_at INTEGER;
ALTER TABLE series ADD COLUMN origin_bytes INTEGER;

CREATE TABLE slot_day (
  day_end INTEGER NOT NULL,          -- (day_end - 24 h, day_end]
  series  INTEGER NOT NULL REFERENCES series (number),
  bytes   INTEGER NOT NULL,          -- of all its slots
  packed  BLOB NOT NULL,
  PRIMARY KEY (day_end, series)
) STRICT, WITHOUT ROWID;

CREATE TABLE held (
  number      INTEGER PRIMARY KEY,
  series      INTEGER NOT NULL REFERENCES series (number),
  since       INTEGER NOT NULL,      -- the sample before
  at          INTEGER NOT NULL,
  bytes       INTEGER NOT NULL,
  origin      INTEGER NOT NULL,
  state       INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  settled_at  INTEGER,
  UNIQUE (series, at)
) STRICT;
CREATE INDEX held_open ON held (state) WHERE state = 1;
)";

// The sample that a series' first delta started from, up to which earlier samples may be counted later.
constexpr const char* kVersion4 = "ALTER TABLE series ADD COLUMN origin_since INTEGER";

// Periods into which something was released after they had been judged.
constexpr const char* kVersion5 = R"(
ALTER TABLE usage ADD COLUMN reopened INTEGER NOT NULL DEFAULT 0;  -- 1: its thresholds are to be looked at again
CREATE INDEX usage_reopened ON usage (quota, period) WHERE reopened = 1;
)";

// A period is its two instants, not the name that it has in some zone, and is due until all of it is said: of the day
// before the cursor that is found out again, and what was told is known. What was told of periods whose beginning is
// not on record keeps its end alone: those are not the periods that are counted now. A notice of a period as a whole is
// named by its instants from here on, so that the ones that have gone out are known by that name.
constexpr const char* kVersion6 = R"(
ALTER TABLE usage RENAME TO usage5;
DROP INDEX usage_by_end;
DROP INDEX usage_reopened;
CREATE TABLE usage (
  quota        TEXT NOT NULL,
  period       TEXT NOT NULL,        -- what people call it
  period_start INTEGER NOT NULL,
  period_end   INTEGER NOT NULL,
  bytes        INTEGER NOT NULL,     -- of its slots; kept so that no poll has to add them up
  state        INTEGER NOT NULL,     -- what is still to be said of it; 0: nothing
  PRIMARY KEY (quota, period_start, period_end)
) STRICT;
INSERT INTO usage SELECT quota, period, period_start, period_end, bytes,
  CASE WHEN EXISTS (SELECT 1 FROM quota WHERE id = quota AND definition LIKE 'period rolling %') THEN 0
    WHEN period_end > (SELECT coalesce(cursor, 0) - 86400000 FROM ledger) THEN 1 WHEN reopened THEN 3 ELSE 0 END
  FROM usage5;
CREATE INDEX usage_by_end ON usage (period_end);
CREATE INDEX usage_due ON usage (quota, period_end) WHERE state > 0;

CREATE TABLE crossing6 (
  quota         TEXT NOT NULL,
  period        TEXT NOT NULL,       -- what people call it
  period_start  INTEGER NOT NULL,
  period_end    INTEGER NOT NULL,
  limit_version INTEGER NOT NULL,
  threshold     INTEGER NOT NULL,    -- basis points
  announced_by  INTEGER NOT NULL,    -- threshold whose mail tells of it
  at            INTEGER NOT NULL,
  used          INTEGER NOT NULL,
  told_until    INTEGER NOT NULL,    -- until then it is no news
  recorded_at   INTEGER NOT NULL,
  PRIMARY KEY (quota, period_start, period_end, limit_version, threshold)
) STRICT;
INSERT INTO crossing6 SELECT c.quota, c.period, coalesce(u.period_start, 0), c.period_end, limit_version, threshold,
  announced_by, at, used, c.period_end, recorded_at
  FROM crossing c LEFT JOIN usage5 u ON u.quota = c.quota AND u.period = c.period AND u.period_end = c.period_end
  WHERE true ON CONFLICT DO NOTHING;

ALTER TABLE outbox RENAME TO outbox5;
DROP INDEX outbox_waiting;
DROP INDEX outbox_by_crossing;
CREATE TABLE outbox (
  number        INTEGER PRIMARY KEY,
  notification  TEXT NOT NULL UNIQUE,
  topic         INTEGER NOT NULL,
  quota         TEXT NOT NULL,
  period        TEXT NOT NULL,
  period_start  INTEGER NOT NULL,
  period_end    INTEGER NOT NULL,
  limit_version INTEGER,             -- NULL as threshold: no crossing is behind it
  threshold     INTEGER,
  urgency       INTEGER NOT NULL,    -- the highest goes first
  sender        TEXT NOT NULL,
  recipient     TEXT NOT NULL,
  message_id    TEXT NOT NULL UNIQUE,
  message       TEXT NOT NULL,
  state         INTEGER NOT NULL,
  attempts      INTEGER NOT NULL DEFAULT 0,
  next_at       INTEGER NOT NULL,    -- not to be claimed before
  claim_token   INTEGER,             -- NULL: nobody's
  claim_until   INTEGER,
  intent_at     INTEGER,             -- when the last bytes were about to go out, last time
  created_at    INTEGER NOT NULL,
  settled_at    INTEGER,
  reply         TEXT NOT NULL DEFAULT '',
  FOREIGN KEY (quota, period_start, period_end, limit_version, threshold) REFERENCES crossing6
) STRICT;
INSERT INTO outbox SELECT number,
  CASE WHEN topic IN (2, 3) AND u.period_start IS NOT NULL
    THEN CASE topic WHEN 2 THEN 'summary' ELSE 'start' END || char(10) || o.quota || char(10) || u.period_start
      || char(10) || u.period_end || char(10) || recipient
    ELSE notification END,
  topic, o.quota, o.period, coalesce(c.period_start, u.period_start, 0), coalesce(c.period_end, u.period_end, 0),
  o.limit_version, o.threshold, urgency, sender, recipient, message_id, message, state, attempts, next_at, claim_token,
  claim_until, intent_at, created_at, settled_at, reply
  FROM outbox5 o
  LEFT JOIN crossing6 c ON c.quota = o.quota AND c.period = o.period AND c.limit_version = o.limit_version
    AND c.threshold = o.threshold
  LEFT JOIN usage5 u ON u.quota = o.quota AND u.period = o.period;
DROP TABLE outbox5;
DROP TABLE crossing;
DROP TABLE usage5;
ALTER TABLE crossing6 RENAME TO crossing;
CREATE INDEX crossing_by_end ON crossing (told_until);
CREATE INDEX outbox_waiting ON outbox (state, next_at) WHERE state < 4;
CREATE INDEX outbox_by_crossing ON outbox (quota, period_start, period_end, limit_version, threshold);
)";

constexpr const char* kVersion7 = R"(
ALTER TABLE scrape ADD COLUMN doubts INTEGER NOT NULL DEFAULT 0;  -- counters that passed bytes which no scrape shows
ALTER TABLE ledger ADD COLUMN missing_since INTEGER;              -- NULL: no target is waited for
)";

constexpr std::array kSteps{kVersion1, kVersion2, kVersion3, kVersion4, kVersion5, kVersion6, kVersion7};

}  // namespace

std::span<const char* const> schema_steps() noexcept {
  return kSteps;
}

}  // namespace bandwatch::alert::sqlite
