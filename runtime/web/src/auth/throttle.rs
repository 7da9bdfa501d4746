//! How often somebody may try a password.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;

use governor::{DefaultKeyedRateLimiter, Quota};

/// Ten attempts a minute for each login name from each address, thirty for each login name from anywhere.
#[derive(Debug, Clone)]
pub(super) struct Throttle {
    here: Arc<DefaultKeyedRateLimiter<(Option<IpAddr>, String)>>,
    anywhere: Arc<DefaultKeyedRateLimiter<String>>,
}

/// After so many attempts what is known of those before is looked through.
const MANY: usize = 10_000;

impl Default for Throttle {
    fn default() -> Self {
        const HERE: NonZeroU32 = NonZeroU32::new(10).expect("more than none");
        const ANYWHERE: NonZeroU32 = NonZeroU32::new(30).expect("more than none");
        Self {
            here: Arc::new(DefaultKeyedRateLimiter::keyed(Quota::per_minute(HERE))),
            anywhere: Arc::new(DefaultKeyedRateLimiter::keyed(Quota::per_minute(ANYWHERE))),
        }
    }
}

impl Throttle {
    /// Counts an attempt, and tells whether it may be made.
    pub(super) fn lets(&self, from: Option<IpAddr>, login: &str) -> bool {
        if self.here.len() > MANY {
            self.here.retain_recent();
            self.anywhere.retain_recent();
        }
        // Longer names than these are nobody's, and are not remembered whole.
        let login: String = login.chars().take(200).collect::<String>().to_lowercase();
        let anywhere = self.anywhere.check_key(&login).is_ok();
        self.here.check_key(&(from, login)).is_ok() && anywhere
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_eleventh_attempt_in_a_minute_is_refused() {
        let throttle = Throttle::default();
        for _ in 0..10 {
            assert!(throttle.lets(None, "ada"));
        }
        assert!(!throttle.lets(None, "Ada"));
        assert!(throttle.lets(None, "emma"));
    }
}
