//! The tests of the whole program, on loopback.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that can't continue has failed")]
#![allow(clippy::duplicate_mod, reason = "some suites run on both stores")]

mod asked_users;
mod audit;
mod backoff;
mod breaker;
mod by_user;
mod card;
mod changed_description;
mod commands;
mod conventions;
mod copying;
mod coverage;
// A release build has no crash points.
#[cfg(any(debug_assertions, feature = "crash-points"))]
mod crash;
mod database;
mod demo;
mod descriptions;
mod disk;
mod docs;
mod estimate;
mod every_site;
mod explain;
mod export;
mod failures;
mod faults;
mod first_contact;
mod forecast;
mod forget;
mod fuzz;
mod harness;
mod hostile;
mod hosts;
mod http;
mod item_coverage;
mod item_details;
mod layering;
mod live_page;
mod odd_places;
mod old_words;
mod on_server;
mod other_sites;
mod own_site;
mod pages;
mod parts;
mod plan;
mod postgres;
mod power_loss;

mod messages;
mod queue;
mod queue_model;
mod rate_limit;
mod readers;
mod reality;
mod repeated_end;
mod retry;
mod retry_within;
mod robots;
mod robots_reference;
mod schemas;
mod service;
mod settle;
mod shifted_likes;
mod signals;
mod simulate;
mod site_kind;
mod site_words;
mod sites_command;
mod stages;
mod status_watch;
mod stops;
mod terminal;
mod thumbs;
mod torture;
mod totals;
mod verify;
mod walk_through;
mod whole_crawl;
