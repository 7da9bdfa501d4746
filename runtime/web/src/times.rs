//! Times as people read them.

use minijinja::Value;
use procession::jiff::{SignedDuration, Timestamp};

/// A time as an element of a page: how long ago, with the moment itself for machines and for whoever points
/// at it.
pub(crate) fn ago(moment: &str) -> Value {
    let Ok(moment) = moment.parse::<Timestamp>() else {
        return Value::from(moment);
    };
    let told = told(moment, Timestamp::now());
    let exact = moment.strftime("%Y-%m-%d %H:%M UTC");
    // Neither holds anything that would have to be escaped.
    Value::from_safe_string(format!(
        r#"<time datetime="{moment}" title="{exact}">{told}</time>"#
    ))
}

/// How far a moment lies before or after another, in the largest unit that fits, to the nearest.
fn told(moment: Timestamp, now: Timestamp) -> String {
    let past = moment <= now;
    let apart = match past {
        true => now.duration_since(moment),
        false => moment.duration_since(now),
    };
    let Some(words) = words(apart) else {
        return "just now".to_owned();
    };
    match past {
        true => format!("{words} ago"),
        false => format!("in {words}"),
    }
}

fn words(apart: SignedDuration) -> Option<String> {
    let minutes = apart.as_mins();
    let (number, unit) = match minutes {
        0 => return None,
        1..60 => (minutes, "minute"),
        60..1_410 => ((minutes + 30) / 60, "hour"),
        1_410..42_480 => ((minutes + 720) / 1_440, "day"),
        42_480..503_040 => ((minutes + 21_600) / 43_200, "month"),
        _ => ((minutes + 262_800) / 525_600, "year"),
    };
    let plural = if number == 1 { "" } else { "s" };
    Some(format!("{number} {unit}{plural}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_unit_that_fits_is_told() {
        let now: Timestamp = "2026-01-31T12:00:00Z".parse().expect("a time");
        let cases = [
            ("2026-01-31T11:59:30Z", "just now"),
            ("2026-01-31T11:59:00Z", "1 minute ago"),
            ("2026-01-31T09:00:00Z", "3 hours ago"),
            ("2026-02-01T13:00:00Z", "in 1 day"),
            ("2026-02-02T11:59:00Z", "in 2 days"),
            ("2023-01-01T00:00:00Z", "3 years ago"),
        ];
        for (moment, expected) in cases {
            let moment = moment.parse().expect("a time");
            assert_eq!(told(moment, now), expected);
        }
    }

    #[test]
    fn what_is_no_time_is_shown_as_it_is() {
        assert_eq!(ago("<soon>").to_string(), "<soon>");
        assert!(!ago("<soon>").is_safe());
    }
}
