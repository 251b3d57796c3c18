//! The card of a dataset: its texts, what real exports say of themselves, and whether others read it.

mod drawn;
mod exports;
mod readers;
mod sample;
mod texts;
