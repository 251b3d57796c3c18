//! A small Sketchfab on loopback, for the demo and the tests: it knows the truth and can misbehave.

mod answer;
mod dealer;
mod fault_share;
mod faults;
mod generate;
mod http;
mod names;
mod pages;
mod request_log;
mod server;
mod shape;
mod site;
mod truth;
mod world;

pub use fault_share::FaultShare;
pub use faults::{Fault, Faults};
pub use generate::Spec;
pub use request_log::LoggedRequest;
pub use server::Server;
pub use shape::{Shape, UnknownShape};
pub use site::SimSite;
pub use truth::Truth;
pub use world::{SimItem, SimUser, World};
