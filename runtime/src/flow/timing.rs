//! When timers fire, and when the clock starts processes.

use std::fmt;
use std::time::Duration;

use croner::parser::{CronParser, Seconds, Year};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, Timestamp, Zoned};

use super::{Context, Flow};

/// When a timer or a timeout fires, counted from the moment at which its task is made.
pub enum Timing<F: Flow> {
    /// After this long.
    After(Duration),
    /// At the next of these times.
    Cron(Cron),
    /// `|data| ..`
    Data(fn(&F::Data) -> Wait),
    /// `|data, activation| ..`
    Context(fn(&F::Data, &Context<'_>) -> Wait),
}

impl<F: Flow> fmt::Debug for Timing<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Timing")
    }
}

/// How long a timer waits, as its function has answered.
#[derive(Debug, Clone, Copy)]
pub enum Wait {
    /// This long by the calendar: a month has the days that it has, a day 24 hours.
    For(Span),
    /// Exactly this long.
    Exactly(SignedDuration),
    /// Until this moment. One that has passed is no wait at all.
    Until(Timestamp),
}

impl Wait {
    /// When it is over, if it began `now`; nothing when that lies beyond the end of time.
    #[must_use]
    pub fn end(self, now: Timestamp) -> Option<Timestamp> {
        match self {
            Self::For(span) => {
                let begin = now.to_zoned(TimeZone::UTC);
                let end = begin.checked_add(span).ok()?;
                Some(end.timestamp())
            }
            Self::Exactly(length) => now.checked_add(length).ok(),
            Self::Until(moment) => Some(moment),
        }
    }
}

/// The times of a cron expression, by the wall clock of a time zone. `#[flow]` has checked both.
///
/// The five fields are those of `cron(8)`: minute, hour, day of the month, month, day of the week (0 and 7
/// are Sunday), with names, ranges, lists, steps and `L`, or a word like `@daily`. Where the clock is put
/// forward, a fixed time that does not exist comes right after the gap; where it is put back, a fixed time
/// comes once and an interval goes on through the hour that comes twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cron {
    /// The expression.
    pub expression: &'static str,
    /// The name of the time zone, as in the IANA data base.
    pub zone: &'static str,
}

/// A cron expression that names no time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the cron expression `{expression}` in `{zone}` names no time: {reason}")]
pub struct CronError {
    expression: &'static str,
    zone: &'static str,
    reason: String,
}

impl Cron {
    /// The first of its times after `now`.
    ///
    /// # Errors
    ///
    /// When the expression or the zone cannot be understood, or there is no such time.
    ///
    /// ```
    /// use procession::flow::Cron;
    /// use procession::jiff::Timestamp;
    ///
    /// let office = Cron { expression: "0 9 * * MON-FRI", zone: "Europe/Berlin" };
    /// let friday: Timestamp = "2026-03-27T12:00:00Z".parse()?;
    /// // On Monday the clocks have been put forward.
    /// assert_eq!(office.next(friday)?, "2026-03-30T07:00:00Z".parse()?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn next(&self, now: Timestamp) -> Result<Timestamp, CronError> {
        let (cron, now) = self.parse(now)?;
        let next = cron.find_next_occurrence(&now, false);
        next.map(|at| at.timestamp())
            .map_err(|error| self.error(error))
    }

    /// The last of its times that is not after `now`.
    ///
    /// # Errors
    ///
    /// As [`Cron::next`].
    pub fn last(&self, now: Timestamp) -> Result<Timestamp, CronError> {
        let (cron, now) = self.parse(now)?;
        let last = cron.find_previous_occurrence(&now, true);
        last.map(|at| at.timestamp())
            .map_err(|error| self.error(error))
    }

    fn parse(&self, now: Timestamp) -> Result<(croner::Cron, Zoned), CronError> {
        let parser = CronParser::builder()
            .seconds(Seconds::Disallowed)
            .year(Year::Disallowed)
            .build();
        let cron = parser
            .parse(self.expression)
            .map_err(|error| self.error(error))?;
        let zone = TimeZone::get(self.zone).map_err(|error| self.error(error))?;
        Ok((cron, now.to_zoned(zone)))
    }

    fn error(&self, reason: impl fmt::Display) -> CronError {
        CronError {
            expression: self.expression,
            zone: self.zone,
            reason: reason.to_string(),
        }
    }
}

/// When a `StartTimer` starts processes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schedule {
    /// How often.
    pub every: Every,
    /// What becomes of the times at which no worker ran.
    pub missed: Missed,
}

/// How often a `StartTimer` starts a process. Each of its times is called a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Every {
    /// Each time that this long has passed. The first slot is when a worker first sees the flow; the others
    /// are counted from there, so that they do not drift.
    Period(Duration),
    /// At these times, of those that come after a worker has first seen the flow.
    Cron(Cron),
}

/// What becomes of slots that are found more than a minute late.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Missed {
    /// Nothing.
    Skip,
    /// One process stands for all of them.
    #[default]
    Once,
    /// Each has its process.
    All,
}

/// How late a slot may be found that was not missed.
const LATE: SignedDuration = SignedDuration::from_secs(60);

/// The shortest period; a mistake must not make a worker busy for ever.
const SHORTEST_PERIOD: Duration = Duration::from_secs(1);

impl Schedule {
    /// The first slot of a flow that a worker sees for the first time.
    ///
    /// # Errors
    ///
    /// When a cron expression names no time.
    pub(crate) fn first(&self, now: Timestamp) -> Result<Timestamp, CronError> {
        match self.every {
            Every::Period(_) => Ok(now),
            Every::Cron(cron) => cron.next(now),
        }
    }

    /// The slots for which processes have to be started `now`, oldest first, at most `limit`, and the one that
    /// comes next. `first`, which is not after `now`, is the oldest that has none yet.
    ///
    /// # Errors
    ///
    /// When a cron expression names no time.
    pub(crate) fn due(
        &self,
        first: Timestamp,
        now: Timestamp,
        limit: usize,
    ) -> Result<(Vec<Timestamp>, Timestamp), CronError> {
        let mut slots = Vec::new();
        let mut at = first;
        let on_time = now.checked_sub(LATE).unwrap_or(Timestamp::MIN);
        if self.missed != Missed::All && first < on_time {
            let missed = self.latest(first, on_time)?.max(first);
            if self.missed == Missed::Once {
                slots.push(missed);
            }
            at = self.next(missed)?;
        }
        while at <= now && slots.len() < limit {
            slots.push(at);
            at = self.next(at)?;
        }
        Ok((slots, at))
    }

    /// The slot after `slot`.
    fn next(&self, slot: Timestamp) -> Result<Timestamp, CronError> {
        match self.every {
            Every::Period(period) => {
                let period = period.max(SHORTEST_PERIOD);
                Ok(slot.checked_add(period).unwrap_or(Timestamp::MAX))
            }
            Every::Cron(cron) => cron.next(slot),
        }
    }

    /// The last slot that is not after `now`, counted from the slot `from`.
    fn latest(&self, from: Timestamp, now: Timestamp) -> Result<Timestamp, CronError> {
        let period = match self.every {
            Every::Period(period) => period.max(SHORTEST_PERIOD),
            Every::Cron(cron) => return cron.last(now),
        };
        let period = SignedDuration::try_from(period).unwrap_or(SignedDuration::MAX);
        let passed = now.duration_since(from);
        let rest = SignedDuration::from_nanos_i128(passed.as_nanos() % period.as_nanos());
        Ok(now.checked_sub(rest).unwrap_or(from))
    }
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan;

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a moment")
    }

    fn due(missed: Missed, every: Every, last: &str, now: &str) -> Vec<String> {
        let schedule = Schedule { every, missed };
        let first = schedule.next(at(last)).expect("a slot");
        let (slots, next) = schedule.due(first, at(now), 100).expect("slots");
        assert!(next > at(now));
        let text = |slot: &Timestamp| slot.to_string();
        slots.iter().map(text).collect()
    }

    const HOURLY: Every = Every::Period(Duration::from_secs(3600));

    #[test]
    fn a_wait_by_the_calendar_knows_the_months() {
        let now = at("2026-01-31T10:00:00Z");
        let month = Wait::For(1.month());
        assert_eq!(month.end(now), Some(at("2026-02-28T10:00:00Z")));
        let beyond = Wait::Exactly(SignedDuration::MAX);
        assert_eq!(beyond.end(now), None);
    }

    #[test]
    fn a_slot_on_time_is_due_whatever_is_missed() {
        for missed in [Missed::Skip, Missed::Once, Missed::All] {
            let slots = due(
                missed,
                HOURLY,
                "2026-01-01T08:00:00Z",
                "2026-01-01T09:00:30Z",
            );
            assert_eq!(slots, ["2026-01-01T09:00:00Z"], "{missed:?}");
        }
    }

    #[test]
    fn missed_slots_are_skipped_or_made_one_or_all() {
        let (last, now) = ("2026-01-01T08:00:00Z", "2026-01-01T11:30:00Z");
        assert_eq!(due(Missed::Skip, HOURLY, last, now), Vec::<String>::new());
        assert_eq!(
            due(Missed::Once, HOURLY, last, now),
            ["2026-01-01T11:00:00Z"]
        );
        assert_eq!(
            due(Missed::All, HOURLY, last, now),
            [
                "2026-01-01T09:00:00Z",
                "2026-01-01T10:00:00Z",
                "2026-01-01T11:00:00Z"
            ]
        );
        let now = "2026-01-01T11:00:01Z";
        assert_eq!(
            due(Missed::Skip, HOURLY, last, now),
            ["2026-01-01T11:00:00Z"]
        );
        assert_eq!(
            due(Missed::Once, HOURLY, last, now),
            ["2026-01-01T10:00:00Z", "2026-01-01T11:00:00Z"]
        );
    }

    #[test]
    fn a_cron_follows_the_wall_clock_through_both_changes() {
        let zone = "Europe/Berlin";
        let nightly = Cron {
            expression: "30 2 * * *",
            zone,
        };
        // 02:30 does not exist on the 29th of March; it comes once on the 25th of October.
        let spring = nightly.next(at("2026-03-28T12:00:00Z")).expect("a time");
        assert_eq!(spring, at("2026-03-29T01:00:00Z"));
        let autumn = nightly.next(at("2026-10-24T12:00:00Z")).expect("a time");
        assert_eq!(autumn, at("2026-10-25T00:30:00Z"));
        assert_eq!(nightly.next(autumn), Ok(at("2026-10-26T01:30:00Z")));
        // An interval goes on through the hour that comes twice.
        let half = Cron {
            expression: "*/30 * * * *",
            zone,
        };
        let slots = due(
            Missed::All,
            Every::Cron(half),
            "2026-10-25T00:00:00Z",
            "2026-10-25T01:30:00Z",
        );
        assert_eq!(slots.len(), 3, "{slots:?}");
    }

    #[test]
    fn missed_times_of_a_cron_are_one() {
        let daily = Every::Cron(Cron {
            expression: "0 9 * * *",
            zone: "UTC",
        });
        let (last, now) = ("2026-01-01T09:00:00Z", "2026-01-08T12:00:00Z");
        assert_eq!(
            due(Missed::Once, daily, last, now),
            ["2026-01-08T09:00:00Z"]
        );
        assert_eq!(due(Missed::All, daily, last, now).len(), 7);
        assert_eq!(due(Missed::Skip, daily, last, now), Vec::<String>::new());
    }

    #[test]
    fn what_names_no_time_is_an_error() {
        let never = Cron {
            expression: "0 0 31 2 *",
            zone: "UTC",
        };
        assert!(never.next(at("2026-01-01T00:00:00Z")).is_err());
        let nowhere = Cron {
            expression: "@daily",
            zone: "Europe/Atlantis",
        };
        assert!(nowhere.next(at("2026-01-01T00:00:00Z")).is_err());
    }
}
