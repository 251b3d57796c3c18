//! What holds for each target, whatever bytes it is given. The fuzz targets include these files.

pub mod config;
pub mod cursors;
pub mod descriptions;
pub mod pages;
pub mod psv;
pub mod retry_after;
pub mod robots;
