//! Exact decimals on SQLite, which has none: a text of digits whose order as text is the order of
//! the numbers.
//!
//! A number is written with 30 digits before and 30 after the point, which is more than a `Decimal`
//! has, behind a `1`. For a negative number each digit is taken from 9, behind a `0`, so that
//! the number farther from zero sorts first. Nothing is rounded, and no function has to
//! be registered on the connection.

use rust_decimal::Decimal;

/// How many digits there are on each side of the point.
const SIDE: usize = 30;

/// The key of a number that is compared with.
pub(crate) fn key(number: &Decimal) -> String {
    let text = number.abs().to_string();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let digits = format!("{whole:0>SIDE$}{fraction:0<SIDE$}");
    match number.is_sign_negative() && !number.is_zero() {
        true => format!("0{}", digits.bytes().map(nines).collect::<String>()),
        false => format!("1{digits}"),
    }
}

fn nines(digit: u8) -> char {
    char::from(b'0' + (b'9' - digit.clamp(b'0', b'9')))
}

/// The key of a stored number; `text` is an expression for its digits, evaluated once.
pub(crate) fn sqlite_key(text: &str) -> String {
    let zeros = "0".repeat(SIDE);
    let none = "0".repeat(2 * SIDE);
    // A number of 15 digits is exact in SQLite; 60 digits are four of them.
    let chunk = |start: usize| {
        format!("printf('%015d', 999999999999999 - CAST(substr(digits, {start}, 15) AS INTEGER))")
    };
    let complement = [chunk(1), chunk(16), chunk(31), chunk(46)].join(" || ");
    format!(
        "(SELECT CASE WHEN negative AND digits <> '{none}' THEN '0' || {complement} ELSE '1' || digits END \
         FROM (SELECT negative, \
         substr('{zeros}' || substr(plain, 1, instr(plain || '.', '.') - 1), -{SIDE}) || \
         substr(substr(plain, instr(plain || '.', '.') + 1) || '{zeros}', 1, {SIDE}) AS digits \
         FROM (SELECT substr(given, 1, 1) = '-' AS negative, ltrim(given, '-') AS plain \
         FROM (SELECT {text} AS given))))"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_sort_like_their_numbers() {
        let numbers = [
            "-79228162514264337593543950335",
            "-10",
            "-9.5",
            "-9",
            "-0.1",
            "0",
            "0.01",
            "0.1",
            "9",
            "10",
        ];
        let keys: Vec<String> = numbers
            .iter()
            .filter_map(|number| number.parse().ok())
            .map(|number| key(&number))
            .collect();
        assert_eq!(keys.len(), numbers.len());
        assert!(keys.is_sorted(), "{keys:?}");
        assert_eq!(key(&Decimal::new(10, 1)), key(&Decimal::ONE));
    }
}
