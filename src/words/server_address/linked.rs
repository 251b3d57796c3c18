//! The address of a server that is reached through another port of this machine.

use super::read::{decoded, is_this_machine};
use super::{BadServerAddress, ServerAddress};

const DEFAULT_PORT: u16 = 5432;

/// The modes in which a connection may do without TLS.
const UNENCRYPTED: [&str; 3] = ["disable", "allow", "prefer"];

impl ServerAddress {
    /// Returns the host and the port, if the server listens on a port of this machine and the address allows
    /// connections without TLS.
    pub fn open_port(&self) -> Option<(String, u16)> {
        let in_place = self.0.given.host_str().filter(|host| !host.is_empty());
        let host = in_place.map(str::to_owned).or_else(|| self.parameter("host"))?;
        let host = decoded(&host).ok()?;
        let mode = self.parameter("sslmode")?;
        let named = || self.parameter("port")?.parse().ok();
        let port = self.0.given.port().or_else(named).unwrap_or(DEFAULT_PORT);
        let is_open = is_this_machine(&host) && UNENCRYPTED.contains(&mode.as_str());
        is_open.then(|| (host.trim_matches(['[', ']']).to_owned(), port))
    }

    /// Returns the same address with this port of 127.0.0.1 and this schema, without TLS and without a
    /// password.
    pub fn through_port(&self, port: u16, schema: &str) -> Result<Self, BadServerAddress> {
        let mut url = self.0.connection.clone();
        url.set_host(Some("127.0.0.1")).map_err(|_| BadServerAddress::Host)?;
        url.set_port(Some(port)).map_err(|()| BadServerAddress::Port)?;
        url.set_password(None).map_err(|()| BadServerAddress::Shape)?;
        let replaced = ["host", "port", "sslmode", "sslrootcert", "sslcert", "sslkey"];
        let kept: Vec<_> = self.0.connection.query_pairs().into_owned().collect();
        let kept = kept.into_iter().filter(|(name, _)| !replaced.contains(&name.as_str()));
        url.query_pairs_mut()
            .clear()
            .extend_pairs(kept)
            .append_pair("schema", schema)
            .append_pair("sslmode", "disable");
        Self::parse(url.as_str())
    }

    /// Returns the same address with another schema.
    pub fn with_schema(&self, schema: &str) -> Result<Self, BadServerAddress> {
        let mut url = self.0.given.clone();
        let pairs: Vec<_> = self.0.given.query_pairs().into_owned().collect();
        let kept = pairs.into_iter().filter(|(name, _)| name != "schema");
        url.query_pairs_mut().clear().extend_pairs(kept).append_pair("schema", schema);
        Self::parse(url.as_str())
    }

    /// Returns the password, if the address holds one. It must not be shown.
    pub fn password(&self) -> Option<String> {
        self.0.given.password().and_then(|password| decoded(password).ok())
    }

    fn parameter(&self, name: &str) -> Option<String> {
        let mut pairs = self.0.connection.query_pairs();
        pairs.find(|(known, _)| known == name).map(|(_, value)| value.into_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> ServerAddress {
        ServerAddress::parse(text).unwrap()
    }

    #[test]
    fn only_a_port_of_this_machine_without_tls_is_open() {
        for (text, port) in [
            ("postgres://localhost/d", 5432),
            ("postgres://u:p@127.0.0.1:15432/d?sslmode=disable", 15432),
            ("postgres:///d?host=127.0.0.1&port=6000", 6000),
            ("postgres://[::1]:7/d", 7),
        ] {
            assert_eq!(read(text).open_port().map(|(_, port)| port), Some(port), "{text}");
        }
        assert_eq!(read("postgres://[::1]/d").open_port().unwrap().0, "::1");
        for text in [
            "postgres://db.example.org/d",
            "postgres:///d?host=/run/postgresql",
            "postgres://localhost/d?sslmode=require",
            "postgres://localhost/d?sslmode=verify-full",
        ] {
            assert_eq!(read(text).open_port(), None, "{text}");
        }
    }

    #[test]
    fn an_address_through_another_port_has_its_schema_and_no_password() {
        for text in [
            "postgres://u:p%40ss@localhost:1/d?schema=old&sslmode=prefer",
            "postgres:///d?host=localhost&user=u",
        ] {
            let through = read(text).through_port(99, "new").unwrap();
            assert_eq!(through.schema(), "new");
            assert_eq!(through.open_port(), Some(("127.0.0.1".to_owned(), 99)));
            assert!(!through.has_password(), "{through}");
            assert!(through.to_string().contains("sslmode=disable"), "{through}");
        }
        let address = read("postgres://u:p%40ss@localhost/d?schema=old&sslmode=allow");
        let other = address.with_schema("ne w").unwrap();
        assert_eq!((other.schema(), other.password().as_deref()), ("ne w", Some("p@ss")));
        assert!(other.connection_url().query().unwrap().contains("sslmode=allow"));
        assert_eq!(address.password().as_deref(), Some("p@ss"));
        assert_eq!(read("postgres://u@localhost/d").password(), None);
    }
}
