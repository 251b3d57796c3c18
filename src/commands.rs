//! What each command does: plain values in, exit status out.

mod advice;
mod audit;
mod child;
mod config;
mod crawling;
mod demo;
mod exit;
mod export;
mod failures;
mod finish;
mod keygen;
mod models_file;
mod resume;
mod sheet;
mod signals;
mod simulate;
mod start;
mod status;
mod talk;
mod torture;
mod verify;

pub use advice::advise;
pub use audit::audit;
pub use config::{ConfigSources, config_check, config_show};
pub use demo::{Demo, demo};
pub use exit::{Exit, Refused, exit_code};
pub use export::{ExportArgs, KeySources, export};
pub use failures::failures;
pub use keygen::keygen;
pub use resume::{Resume, resume};
pub use simulate::{Simulate, simulate};
pub use start::{Start, start};
pub use status::status;
pub use talk::{TALK, print, tell, tell_error, warn};
pub use torture::{Torture, torture};
pub use verify::verify;
