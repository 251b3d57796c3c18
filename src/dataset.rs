//! The dataset as files: tables in several formats, pseudonyms, the card and its charts.

pub mod card;
pub mod chart;
pub mod export;
pub mod pseudonym;
pub mod psv;
pub mod rows;
pub mod statistics;
