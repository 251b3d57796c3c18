//! A site that is not as expected: tables of what it does, and of what must hold then.

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
