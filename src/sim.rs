//! Simulated sites on loopback, for demonstrations and tests. A simulated site knows the truth about its
//! content, and it can misbehave. Nothing here shares code with the rooms that read sites.

mod behaviour;
mod fault_share;
mod faults;
mod generate;
mod http;
mod like_sampler;
mod names;
mod pages;
mod request_log;
mod sending;
mod server;
mod shape;
mod site;
mod spec;
mod truth;
mod world;

pub use fault_share::FaultShare;
pub use faults::{Fault, Faults};
pub use request_log::LoggedRequest;
pub use server::Server;
pub use shape::{Shape, UnknownShape};
pub use site::SimSite;
pub use spec::Spec;
pub use truth::Truth;
pub use world::{SimItem, SimUser, World};
