//! Counts in sentences: `1 task was given up`, `2 tasks were given up`.

/// Returns the count with its noun in the right number: `1 task`, `2 tasks`.
pub fn counted(n: u64, noun: &str) -> String {
    format!("{n} {noun}{}", one_or_more(n, "", "s"))
}

/// Returns the first word for exactly one, and the second for any other count.
pub const fn one_or_more<'w>(n: u64, one: &'w str, more: &'w str) -> &'w str {
    if n == 1 { one } else { more }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_is_singular() {
        assert_eq!([0, 1, 2].map(|n| counted(n, "task")), ["0 tasks", "1 task", "2 tasks"]);
        assert_eq!([0, 1, 2].map(|n| one_or_more(n, "was", "were")), ["were", "was", "were"]);
    }
}
