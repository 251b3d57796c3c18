//! The card of a dataset: its texts, the cards of real exports, and whether other programs can use it.

mod drawn;
mod exports;
mod readers;
mod sample;
mod texts;
