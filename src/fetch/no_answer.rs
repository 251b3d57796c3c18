//! Why a request got no answer, in words, and whose fault that is.

mod tls;

use std::error::Error;
use std::io;
use std::time::Duration;

use rustix::io::Errno;
use url::Url;

use super::excerpt::excerpt;
use crate::config::show_length;
use crate::words::{FetchFailure, LocalTrouble};

/// The errors that mean that this machine has run out of something, with what to do about it.
const EXHAUSTED: [(Errno, &str); 5] = [
    (
        Errno::MFILE,
        "this process may open no more files: raise `ulimit -n`, or lower pace.max_in_flight",
    ),
    (Errno::NFILE, "this machine can open no more files: close other programs"),
    (Errno::NOMEM, "this machine has no memory left for a connection: close other programs"),
    (Errno::NOBUFS, "this machine has no memory left for a connection: close other programs"),
    (
        Errno::ADDRNOTAVAIL,
        "this machine has no free port, or no network of that kind: close other programs, or check \
         the network",
    ),
];

/// A request that got no answer.
#[derive(Clone, Copy, Debug)]
pub struct NoAnswer<'a> {
    /// What the client says.
    pub error: &'a reqwest::Error,
    /// The address.
    pub url: &'a Url,
    /// Its host, for a message.
    pub host: &'a str,
    /// How long the answer was waited for.
    pub timeout: Duration,
    /// The variable that names the proxy of the address, if it has one.
    pub proxy: Option<&'static str>,
    /// Whether answers have come before, so that a proxy was usable.
    pub had_answers: bool,
}

impl NoAnswer<'_> {
    /// Returns the failure that it is.
    pub fn judge(self) -> FetchFailure {
        let causes = causes(self.error);
        if let Some(reason) = exhausted(&causes) {
            return local(reason, true);
        }
        if self.error.is_timeout() {
            let timeout = show_length(self.timeout);
            return FetchFailure::Failed(format!("no answer within {timeout}"));
        }
        if !self.error.is_connect() {
            return FetchFailure::Failed(broken(self.error, &causes));
        }
        if let Some(failure) = self.proxy.and_then(|name| self.judge_proxy(name, &causes)) {
            return failure;
        }
        if find(&causes, io::Error::kind) == Some(io::ErrorKind::PermissionDenied) {
            let reason = "this machine does not permit the connection: check its firewall and the \
                          service's sandbox";
            return local(reason, false);
        }
        FetchFailure::Down(format!("no connection: {}", innermost(&causes, self.host)))
    }

    /// Returns the failure if the proxy is to blame.
    fn judge_proxy(self, name: &str, causes: &[&(dyn Error + 'static)]) -> Option<FetchFailure> {
        let said: Vec<String> = causes.iter().map(ToString::to_string).collect();
        let says = |words: &str| said.iter().any(|text| text.contains(words));
        if says("proxy authorization required")
            || says("credentials not accepted")
            || says("SOCKS error: server")
        {
            return Some(proxy_login(name));
        }
        let is_unreachable = says("failed to create underlying connection")
            || says("io error establishing tunnel")
            || says("unexpected end of file")
            || says("io error during SOCKS handshake")
            || says("failed parsing server response");
        // Without TLS, the only connection is the one to the proxy.
        let is_direct = self.url.scheme() == "http" && !says("SOCKS") && !says("socks");
        if is_unreachable || is_direct {
            let cause = innermost(causes, self.host);
            if self.had_answers {
                return Some(FetchFailure::Down(format!(
                    "no connection: the proxy that {name} names can't be used at present ({cause})"
                )));
            }
            return Some(local(
                &format!(
                    "the proxy that {name} names can't be used ({cause}): check the variable and the \
                     proxy"
                ),
                false,
            ));
        }
        let refusal = said.iter().find_map(|text| text.strip_prefix("SOCKS error: "));
        let refusal = refusal.or_else(|| says("tunnel error").then_some("it refused"))?;
        let refusal = excerpt(refusal);
        Some(FetchFailure::Down(format!(
            "no connection: the proxy that {name} names did not connect to the site ({refusal})"
        )))
    }
}

/// Returns the failure of a request whose proxy asks for a login.
pub fn proxy_login(variable: &str) -> FetchFailure {
    let reason = format!(
        "the proxy asks for a login (status 407): put its user name and password into {variable}, as \
         in http://user:password@proxy.example:3128"
    );
    local(&reason, false)
}

/// Returns in words why a body was cut off.
pub fn say_of_body(error: &reqwest::Error, timeout: Duration) -> FetchFailure {
    let causes = causes(error);
    if let Some(reason) = exhausted(&causes) {
        return local(reason, true);
    }
    FetchFailure::Failed(if error.is_timeout() {
        format!("no answer within {}", show_length(timeout))
    } else {
        "the answer was cut off".to_owned()
    })
}

fn local(reason: &str, is_exhausted: bool) -> FetchFailure {
    FetchFailure::Local(LocalTrouble { reason: reason.to_owned(), is_exhausted })
}

/// Returns the causes of an error, from the outermost to the innermost.
fn causes(error: &reqwest::Error) -> Vec<&(dyn Error + 'static)> {
    let mut causes: Vec<&(dyn Error + 'static)> = Vec::new();
    let mut next = error.source();
    while let Some(cause) = next {
        causes.push(cause);
        // Such an error passes over the error that it holds.
        let held = cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        next = held.map(|held| held as &(dyn Error + 'static)).or_else(|| cause.source());
    }
    causes
}

/// Returns what the innermost error of the system says, in the form that `read` gives.
fn find<T>(causes: &[&(dyn Error + 'static)], read: impl Fn(&io::Error) -> T) -> Option<T> {
    causes.iter().rev().find_map(|cause| cause.downcast_ref::<io::Error>()).map(read)
}

/// Returns what this machine has run out of, if that is the cause.
fn exhausted(causes: &[&(dyn Error + 'static)]) -> Option<&'static str> {
    let code = find(causes, io::Error::raw_os_error).flatten().or_else(|| {
        // Looking a name up opens files too, but does not say so when it can't.
        let is_name = causes.iter().any(|cause| cause.to_string().starts_with("dns error"));
        is_name.then(|| std::fs::File::open("/dev/null").err()?.raw_os_error()).flatten()
    })?;
    EXHAUSTED.iter().find(|(errno, _)| errno.raw_os_error() == code).map(|(_, reason)| *reason)
}

/// Returns in words why an established connection returned no answer.
fn broken(error: &reqwest::Error, causes: &[&(dyn Error + 'static)]) -> String {
    if error.is_body() || error.is_decode() {
        return "the answer was cut off".to_owned();
    }
    let hyper = causes.iter().find_map(|cause| cause.downcast_ref::<hyper::Error>());
    let why = match hyper {
        Some(error) if error.is_parse_too_large() => "the head of the answer is too long",
        Some(error) if error.is_parse() && error.to_string().contains("version") => {
            "the answer is not HTTP; a port that speaks TLS needs https://"
        }
        Some(error) if error.is_parse() => "the answer is not HTTP",
        Some(error) if error.is_incomplete_message() => "it was closed before an answer arrived",
        _ => match find(causes, io::Error::kind).and_then(say_of_io) {
            Some(why) => why,
            None => return "the connection broke".to_owned(),
        },
    };
    format!("the connection broke: {why}")
}

/// Returns the innermost cause in words.
fn innermost(causes: &[&(dyn Error + 'static)], host: &str) -> String {
    let tls = causes.iter().find_map(|cause| cause.downcast_ref::<rustls::Error>());
    if let Some(error) = tls {
        return tls::say(error);
    }
    if causes.iter().any(|cause| cause.to_string().starts_with("dns error")) {
        let cause = causes.last().map(ToString::to_string).unwrap_or_default();
        let why = cause.strip_prefix("failed to lookup address information: ").unwrap_or(&cause);
        return format!("the name {host} was not found ({})", excerpt(why));
    }
    if let Some(why) = find(causes, io::Error::kind).and_then(say_of_io) {
        return why.to_owned();
    }
    causes.last().map_or_else(|| "unknown cause".to_owned(), |cause| excerpt(&cause.to_string()))
}

fn say_of_io(kind: io::ErrorKind) -> Option<&'static str> {
    Some(match kind {
        io::ErrorKind::ConnectionRefused => "it was refused",
        io::ErrorKind::ConnectionReset => "it was reset",
        io::ErrorKind::ConnectionAborted | io::ErrorKind::BrokenPipe => "it was aborted",
        io::ErrorKind::NetworkUnreachable | io::ErrorKind::NetworkDown => {
            "the network can't be reached"
        }
        io::ErrorKind::HostUnreachable => "the host can't be reached",
        io::ErrorKind::TimedOut => "the host did not answer in time",
        io::ErrorKind::UnexpectedEof => "it was closed before an answer arrived",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_this_machine_has_run_out_of_is_found_below_other_errors() {
        let of_errno = |errno: Errno| {
            let error = io::Error::other(io::Error::from_raw_os_error(errno.raw_os_error()));
            let held = error.get_ref().map(|held| held as &(dyn Error + 'static));
            exhausted(&[&error, held.unwrap()])
        };
        assert!(of_errno(Errno::MFILE).is_some_and(|reason| reason.contains("ulimit -n")));
        assert!(of_errno(Errno::ADDRNOTAVAIL).is_some_and(|reason| reason.contains("port")));
        assert_eq!(of_errno(Errno::CONNREFUSED), None);
        assert_eq!(exhausted(&[]), None);
    }
}
