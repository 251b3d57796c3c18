//! Counts in sentences: `1 task was given up`, `2 tasks were given up`.

/// Returns the count with its noun in the right number: `1 task`, `2 tasks`.
pub fn counted(n: u64, noun: &str) -> String {
    format!("{n} {noun}{}", one_or_more(n, "", "s"))
}

/// Returns the first word for exactly one, and the second for any other count.
pub const fn one_or_more<'w>(n: u64, one: &'w str, more: &'w str) -> &'w str {
    if n == 1 { one } else { more }
}

/// Returns a count with commas between its thousands: `632,840`.
pub fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (nth, digit) in digits.chars().enumerate() {
        if nth > 0 && (digits.len() - nth).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_is_singular() {
        assert_eq!([0, 1, 2].map(|n| counted(n, "task")), ["0 tasks", "1 task", "2 tasks"]);
        assert_eq!([0, 1, 2].map(|n| one_or_more(n, "was", "were")), ["were", "was", "were"]);
    }

    #[test]
    fn thousands_are_separated_by_commas() {
        let counts = [0, 999, 1_000, 28_806, 1_632_840];
        assert_eq!(counts.map(grouped), ["0", "999", "1,000", "28,806", "1,632,840"]);
    }
}
