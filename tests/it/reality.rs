//! A site that is not as expected: tables of what it does, and of what must hold then.
//!
//! `awaited.rs` lists the rows that do not hold yet. They run only when ignored tests run.

mod awaited;
mod broken_stage;
mod entries;
mod expected;
mod first_contact;
mod gone;
mod hold;
mod http;
mod outage;
mod pages;
mod rehearsal;
mod retry;
mod row;
