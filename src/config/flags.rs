//! What the command line says of the configuration.

/// The texts of the flags that were given; a flag that no command offers stays empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flags {
    /// `--site-kind`
    pub site_kind: Option<String>,
    /// `--site-url`
    pub site_url: Option<String>,
    /// `--site-likes-url`
    pub site_likes_url: Option<String>,
    /// `--site-token-env`
    pub site_token_env: Option<String>,
    /// `--contact`
    pub contact: Option<String>,
    /// `--like-limit`
    pub like_limit: Option<String>,
    /// `--stages`
    pub stages: Option<String>,
    /// `--pace-requests-per-second`
    pub pace_requests_per_second: Option<String>,
    /// `--pace-max-in-flight`
    pub pace_max_in_flight: Option<String>,
    /// `--pace-timeout`
    pub pace_timeout: Option<String>,
    /// `--pace-obey-robots`
    pub pace_obey_robots: Option<String>,
    /// `--retry-failures-max`
    pub retry_failures_max: Option<String>,
    /// `--retry-backoff`
    pub retry_backoff: Option<String>,
    /// `--retry-backoff-max`
    pub retry_backoff_max: Option<String>,
    /// `--retry-pause`
    pub retry_pause: Option<String>,
    /// `--retry-wait-max`
    pub retry_wait_max: Option<String>,
    /// `--database`
    pub database: Option<String>,
    /// `--exports`
    pub exports: Option<String>,
}
