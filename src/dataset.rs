//! The dataset as files: tables in several formats, pseudonyms, the card and its charts.

pub mod card;
pub mod chart;
pub mod export;
pub mod exported_file;
pub mod exported_images;
pub mod feature_counts;
pub mod formats;
pub mod identifying_columns;
pub mod like_times;
pub mod pseudonym;
pub mod psv;
pub mod share;
pub mod statistics;
pub mod table;
