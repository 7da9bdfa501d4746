//! Passwords: Argon2id, and how long they have to be.

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash};

/// What a password lacks, in words; nothing when it will do. NIST SP 800-63B-4 asks for a length, and for no
/// mixture of letters and digits.
pub(crate) fn needs(password: &str, login: &str) -> Option<&'static str> {
    if password.chars().count() < 10 {
        return Some("Use at least 10 characters.");
    }
    if password.chars().count() > 200 {
        return Some("Use at most 200 characters.");
    }
    let lower = password.to_lowercase();
    if !login.is_empty() && lower.contains(&login.to_lowercase()) {
        return Some("It must not contain your login name.");
    }
    let mut letters = lower.chars();
    let first = letters.next();
    if letters.all(|letter| Some(letter) == first) || COMMON.contains(&lower.as_str()) {
        return Some("It is too easy to guess.");
    }
    None
}

/// What attackers try first, of those that are long enough.
const COMMON: &[&str] = &[
    "1234567890",
    "12345678910",
    "password123",
    "password1234",
    "passwordpassword",
    "qwertyuiop",
    "qwerty123456",
    "iloveyou123",
    "administrator",
    "changeme123",
    "letmein1234",
    "welcome123",
    "1q2w3e4r5t",
];

/// The hash of a password, as it is stored. It takes some ten milliseconds of a processor.
pub(crate) async fn hash(password: String) -> String {
    let work = move || {
        let hash = Argon2::default().hash_password(password.as_bytes());
        hash.map(|hash| hash.to_string()).unwrap_or_default()
    };
    // Only a shutdown of the runtime stops it.
    tokio::task::spawn_blocking(work).await.unwrap_or_default()
}

/// True when the password is the one that was hashed. For an account that is not there it takes as long.
pub(crate) async fn check(password: String, stored: Option<String>) -> bool {
    let work = move || {
        let known = stored.is_some();
        let stored = stored.unwrap_or_else(|| NOBODY.to_owned());
        let Ok(hash) = PasswordHash::new(&stored) else {
            return false;
        };
        let fits = Argon2::default().verify_password(password.as_bytes(), &hash);
        known && fits.is_ok()
    };
    tokio::task::spawn_blocking(work).await.unwrap_or(false)
}

/// The hash of a password that nobody has.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$cHJvY2Vzc2lvbi1ub2JvZHk$3+ZqG9BMXiRF3jCGNQvLCdGfTqGZYLvL3rDO7lX6z9M";

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_fits() {
        let stored = hash("correct horse battery".to_owned()).await;
        assert!(stored.starts_with("$argon2id$"), "{stored}");
        assert!(check("correct horse battery".to_owned(), Some(stored.clone())).await);
        assert!(!check("wrong horse battery".to_owned(), Some(stored)).await);
        assert!(!check("anything".to_owned(), None).await);
        assert!(!check("anything".to_owned(), Some("no hash".to_owned())).await);
    }

    #[test]
    fn the_hash_of_nobody_takes_as_long_as_others() {
        let hash = PasswordHash::new(NOBODY).expect("a hash");
        assert_eq!(hash.algorithm.as_str(), "argon2id");
    }

    #[test]
    fn weak_passwords_are_refused() {
        for weak in ["short", "Password123", "aaaaaaaaaaaaa", "my-ada-secret"] {
            assert!(needs(weak, "ada").is_some(), "{weak}");
        }
        assert_eq!(needs("correct horse battery", "ada"), None);
    }
}
