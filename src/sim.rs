//! Simulated sites on loopback, for demonstrations and tests. A simulated site knows the truth about its
//! content, and it can misbehave. Nothing here shares code with the rooms that read sites.

mod behaviour;
mod chance;
mod fault;
mod fault_in_list;
mod fault_names;
mod fault_needs;
mod faults;
mod faulty_answer;
mod generate;
mod html;
mod http;
mod latin_1;
mod like_sampler;
mod names;
mod odd_page;
mod pages;
mod place;
mod quota_keeper;
mod request_log;
mod sending;
mod server;
mod shape;
mod site;
mod sites;
mod spec;
mod time_text;
mod trouble;
mod truth;
mod typed_fault;
mod world;

pub use fault::Fault;
pub use faults::Faults;
pub use odd_page::OddPage;
pub use place::Place;
pub use request_log::LoggedRequest;
pub use server::Server;
pub use shape::{Shape, UnknownShape};
pub use site::SimSite;
pub use spec::Spec;
pub use trouble::{FaultSwitch, HowLong, Trouble, When};
pub use truth::{Truth, TruthFile, TruthLike};
pub use typed_fault::TypedFault;
pub use world::{SimItem, SimUser, World};
