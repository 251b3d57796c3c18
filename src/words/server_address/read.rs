//! Reads the address of a PostgreSQL server.

use url::{Host, Url, form_urlencoded};

use std::sync::Arc;

use super::{AddressParts, BadServerAddress, ServerAddress};

const SSL_MODES: [&str; 6] = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"];

/// The modes that check who answers.
const CHECKED_SSL_MODES: [&str; 2] = ["verify-ca", "verify-full"];

const DEFAULT_SCHEMA: &str = "crawl";

/// The longest name that PostgreSQL does not cut off.
const MAX_NAME_BYTES: usize = 63;

type Parameters = Vec<(&'static str, String)>;

/// Where the server listens.
enum Reached {
    /// On this machine: on loopback or a Unix socket.
    Locally,
    OverNetwork,
}

impl ServerAddress {
    /// The parameters that an address may have. The driver knows more, and ignores unknown ones.
    pub const PARAMETERS: [&str; 10] = [
        "schema",
        "sslmode",
        "sslrootcert",
        "sslcert",
        "sslkey",
        "host",
        "port",
        "user",
        "dbname",
        "application_name",
    ];

    /// Reads an address that begins with `postgres://` or `postgresql://`.
    pub fn parse(text: &str) -> Result<Self, BadServerAddress> {
        // The parser would drop some of these silently.
        if text.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err(BadServerAddress::Space);
        }
        let rest = text.split_once("://").ok_or(BadServerAddress::Shape)?.1;
        // A password with a / or ? that is not encoded ends the host early: its rest must not be taken for
        // something that may be shown.
        let tail = rest.split_once(['/', '?', '#']).map_or("", |(_, tail)| tail);
        if tail.contains(['@', '#']) || rest.contains('#') {
            return Err(BadServerAddress::Shape);
        }
        // A comma in the password may stay as it is.
        let authority = rest.split(['/', '?']).next().unwrap_or_default();
        if authority.rsplit('@').next().is_some_and(|hosts| hosts.contains(',')) {
            return Err(BadServerAddress::Host);
        }
        let given = Url::parse(text).map_err(|_| BadServerAddress::Shape)?;
        if !matches!(given.scheme(), "postgres" | "postgresql") || given.cannot_be_a_base() {
            return Err(BadServerAddress::Shape);
        }
        let parameters = parameters(&given)?;
        let user = decoded(given.username())?;
        decoded(given.password().unwrap_or_default())?;
        if !user.is_empty() && value_of(&parameters, "user").is_some() {
            return Err(BadServerAddress::Twice("the user"));
        }
        check_database(&given, &parameters)?;
        let reached = host(&given, &parameters)?;
        check_port(&given, &parameters)?;
        let schema = value_of(&parameters, "schema").unwrap_or(DEFAULT_SCHEMA).to_owned();
        check_schema(&schema)?;
        let connection = connection(&given, &parameters, ssl_mode(&parameters, &reached)?);
        Ok(ServerAddress(Arc::new(AddressParts { given, connection, schema })))
    }
}

/// Reads the parameters, each of which may be given once.
fn parameters(given: &Url) -> Result<Parameters, BadServerAddress> {
    let mut parameters = Parameters::new();
    for (name, value) in given.query_pairs() {
        let Some(known) = ServerAddress::PARAMETERS.into_iter().find(|known| *known == name) else {
            return Err(match &*name {
                "password" | "passfile" | "sslpassword" => BadServerAddress::PasswordParameter,
                _ => BadServerAddress::Parameter(name.into_owned()),
            });
        };
        if value_of(&parameters, known).is_some() {
            return Err(BadServerAddress::Twice(known));
        }
        if !is_text(&value) {
            return Err(BadServerAddress::NotText);
        }
        // An empty schema is refused later, with a message that says what is allowed.
        if value.is_empty() && known != "schema" {
            return Err(BadServerAddress::NoValue(known));
        }
        parameters.push((known, value.into_owned()));
    }
    // Whoever writes these means another parameter, not a part of the value.
    let written = given.query().unwrap_or_default().split('&');
    let odd = written
        .filter_map(|pair| pair.split_once('='))
        .find(|(_, value)| value.contains(['?', ';', '=']));
    if let Some((name, _)) = odd {
        let known = parameters.iter().find(|(known, _)| *known == name);
        return Err(
            known.map_or(BadServerAddress::Shape, |(known, _)| BadServerAddress::Separator(known))
        );
    }
    Ok(parameters)
}

fn value_of<'p>(parameters: &'p Parameters, name: &str) -> Option<&'p str> {
    parameters.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
}

/// Checks the name of the database on the server. Without one, the environment would decide.
fn check_database(given: &Url, parameters: &Parameters) -> Result<(), BadServerAddress> {
    let path = given.path().strip_prefix('/').unwrap_or_default();
    decoded(path)?;
    match (path.is_empty(), value_of(parameters, "dbname").is_some()) {
        (true, false) => Err(BadServerAddress::NoDatabase),
        (false, true) => Err(BadServerAddress::Twice("the name of the database")),
        _ if path.contains('/') => Err(BadServerAddress::DatabaseName),
        _ if path.contains(['&', ';', '=']) => Err(BadServerAddress::DatabaseSeparator),
        _ => Ok(()),
    }
}

/// Checks the host, or the folder of the socket, and returns how it is reached. Without one, the environment
/// would decide, and the rules for another machine could not be applied.
fn host(given: &Url, parameters: &Parameters) -> Result<Reached, BadServerAddress> {
    let in_place = given.host_str().filter(|host| !host.is_empty());
    let host = match (in_place, value_of(parameters, "host")) {
        (None, None) => return Err(BadServerAddress::NoHost),
        (Some(_), Some(_)) => return Err(BadServerAddress::Twice("the host")),
        (Some(host), None) => {
            let host_text = decoded(host)?;
            if host_text.starts_with('/') { host_text } else { host.to_owned() }
        }
        (None, Some(host)) => host.to_owned(),
    };
    if host.starts_with('/') {
        return Ok(Reached::Locally);
    }
    if host.contains([',', '%', '/']) {
        return Err(BadServerAddress::Host);
    }
    let is_local = is_this_machine(&host);
    Ok(if is_local { Reached::Locally } else { Reached::OverNetwork })
}

/// Returns whether a host is this machine: 127.0.0.0/8, `::1`, `localhost`.
pub(super) fn is_this_machine(host: &str) -> bool {
    let is_bare_ipv6 = host.contains(':') && !host.starts_with('[');
    let host = if is_bare_ipv6 { format!("[{host}]") } else { host.to_owned() };
    // The parser replaces letters that look like ASCII, which the resolver does not.
    match Host::parse(&host).ok().filter(|_| host.is_ascii()) {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

fn check_port(given: &Url, parameters: &Parameters) -> Result<(), BadServerAddress> {
    let named = value_of(parameters, "port").map(|port| port.parse::<u16>().unwrap_or(0));
    match (given.port(), named) {
        (Some(_), Some(_)) => Err(BadServerAddress::Twice("the port")),
        (Some(0), _) | (_, Some(0)) => Err(BadServerAddress::Port),
        _ => Ok(()),
    }
}

/// Checks the name of a schema, which is always quoted. PostgreSQL keeps some names for itself.
fn check_schema(schema: &str) -> Result<(), BadServerAddress> {
    let is_own = schema.starts_with("pg_") || schema == "information_schema";
    let is_short = (1..=MAX_NAME_BYTES).contains(&schema.len());
    // In a search path, $user stands for another schema.
    let is_plain = schema != "$user" && !schema.chars().any(char::is_control);
    if is_short && is_plain && !is_own { Ok(()) } else { Err(BadServerAddress::Schema) }
}

/// Returns the mode of TLS. It is always passed to the driver, because PGSSLMODE would decide otherwise.
fn ssl_mode<'p>(
    parameters: &'p Parameters,
    reached: &Reached,
) -> Result<&'p str, BadServerAddress> {
    match (value_of(parameters, "sslmode"), reached) {
        (None, Reached::Locally) => Ok("prefer"),
        (None, Reached::OverNetwork) => Ok("verify-full"),
        (Some(mode), _) if !SSL_MODES.contains(&mode) => Err(BadServerAddress::SslMode),
        (Some(mode), Reached::OverNetwork) if !CHECKED_SSL_MODES.contains(&mode) => {
            Err(BadServerAddress::Unprotected)
        }
        (Some(mode), _) => Ok(mode),
    }
}

fn connection(given: &Url, parameters: &Parameters, ssl_mode: &str) -> Url {
    let mut url = given.clone();
    let others = parameters.iter().filter(|(name, _)| !["schema", "sslmode"].contains(name));
    url.query_pairs_mut().clear().extend_pairs(others).append_pair("sslmode", ssl_mode);
    url
}

/// Decodes a part of an address.
pub(super) fn decoded(part: &str) -> Result<String, BadServerAddress> {
    // Only in forms does + mean a space and & the next field.
    let field = format!("={}", part.replace('+', "%2B").replace('&', "%26"));
    let text = form_urlencoded::parse(field.as_bytes()).next().map(|(_, text)| text.into_owned());
    text.filter(|text| is_text(text)).ok_or(BadServerAddress::NotText)
}

/// Returns whether a decoded text is usable. The decoder puts U+FFFD in place of what is not UTF-8.
fn is_text(text: &str) -> bool {
    !text.contains(['\0', char::REPLACEMENT_CHARACTER])
}
