//! Pure decisions: what a page leads to, when to stop, when to retry, when to pause, and when many
//! failures are one outage, and how many requests the site itself allows.

pub mod attempt;
mod cut_off;
mod doubling;
pub mod first_contact;
pub mod follow;
pub mod incidents;
pub mod lack;
pub mod like_list;
pub mod lookup;
pub mod missing_field;
pub mod outage;
pub mod pause;
pub mod plan;
pub mod retry;
pub mod robots_age;
pub mod settle;
pub mod stored_facts;
mod under_limit;
mod user_list;
pub mod windows;

#[cfg(test)]
mod tests;
