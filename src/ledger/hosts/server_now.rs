//! The server's time, as a part of a statement.

/// The server's time, in milliseconds since 1970. `now()` would be the time at which the transaction began.
macro_rules! server_now {
    () => {
        "(extract(epoch from clock_timestamp()) * 1000)::bigint"
    };
}
pub(super) use server_now;
