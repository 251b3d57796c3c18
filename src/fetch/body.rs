//! Reading bodies that may be long, broken or slow.

use bytes::{Bytes, BytesMut};
use reqwest::Response;

/// The longest body that is read, after decompression.
pub const MAX_BYTES: usize = 8 * 1024 * 1024;

/// Why a body could not be read.
#[derive(Debug)]
pub enum BodyError {
    /// It is too long.
    TooLong,
    /// It was cut off, or took too long.
    Broken(reqwest::Error),
}

/// Reads a body of at most `max` bytes. `n_read` counts the bytes whether or not it ends well.
pub async fn read(
    response: &mut Response,
    max: usize,
    n_read: &mut u64,
) -> Result<Bytes, BodyError> {
    let first = response.chunk().await.map_err(BodyError::Broken)?.unwrap_or_default();
    *n_read += first.len() as u64;
    let mut body = BytesMut::from(first);
    while let Some(chunk) = response.chunk().await.map_err(BodyError::Broken)? {
        *n_read += chunk.len() as u64;
        if body.len() + chunk.len() > max {
            return Err(BodyError::TooLong);
        }
        body.extend_from_slice(&chunk);
    }
    if body.len() > max { Err(BodyError::TooLong) } else { Ok(body.freeze()) }
}

/// Reads the first `max` bytes of a body, or all of a shorter one.
pub async fn read_beginning(response: &mut Response, max: usize) -> reqwest::Result<Bytes> {
    let mut body = BytesMut::new();
    while body.len() < max {
        let Some(chunk) = response.chunk().await? else { break };
        body.extend_from_slice(&chunk);
    }
    body.truncate(max);
    Ok(body.freeze())
}
