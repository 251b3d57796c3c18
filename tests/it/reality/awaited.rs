//! The rows that do not hold yet, by the beginning of their names, and what each of them awaits.

pub const AWAITED: [(&str, &str); 0] = [];
