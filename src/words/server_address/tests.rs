//! What an address means, what is refused, and that no password is shown.

use proptest::prelude::*;

use super::*;

fn refused(text: &str) -> BadServerAddress {
    ServerAddress::parse(text).expect_err(text)
}

/// Returns the address for the driver and the schema.
fn read(text: &str) -> (String, String) {
    let address = ServerAddress::parse(text).unwrap_or_else(|bad| panic!("{text}: {bad}"));
    (address.connection_url().to_string(), address.schema().to_owned())
}

#[test]
fn the_schema_is_not_a_part_of_the_address_for_the_driver() {
    for (text, connection, schema) in [
        ("postgres://localhost/d", "postgres://localhost/d?sslmode=prefer", "crawl"),
        ("POSTGRESQL://u@127.0.0.2:1/d?", "postgresql://u@127.0.0.2:1/d?sslmode=prefer", "crawl"),
        (
            "postgres://u:p%40@[::1]:5/d?schema=a+%22b%2F&application_name=x",
            "postgres://u:p%40@[::1]:5/d?application_name=x&sslmode=prefer",
            "a \"b/",
        ),
        ("postgres://h/d?schema=PG_x", "postgres://h/d?sslmode=verify-full", "PG_x"),
        (
            "postgres:///?host=/run/postgresql&port=6&user=u&dbname=d",
            "postgres:///?host=%2Frun%2Fpostgresql&port=6&user=u&dbname=d&sslmode=prefer",
            "crawl",
        ),
        ("postgres://u@%2Frun%2Fpg/d", "postgres://u@%2Frun%2Fpg/d?sslmode=prefer", "crawl"),
        (
            "postgres://h/d%26%3D%3F?schema=a%3Fb%3Bc%3Dd%26e",
            "postgres://h/d%26%3D%3F?sslmode=verify-full",
            "a?b;c=d&e",
        ),
        ("postgres://u@h/d%2Fe", "postgres://u@h/d%2Fe?sslmode=verify-full", "crawl"),
    ] {
        assert_eq!(read(text), (connection.to_owned(), schema.to_owned()), "{text}");
    }
    assert_eq!(read(&format!("postgres://h/d?schema={}", "x".repeat(63))).1.len(), 63);
}

#[test]
fn the_connection_to_another_machine_is_protected() {
    let lookalike = "postgres:///d?sslmode=prefer&host=\u{ff4c}ocalhost";
    assert_eq!(refused(lookalike), BadServerAddress::Unprotected);
    for host in ["example.org", "10.0.0.1", "[::2]", "[::ffff:127.0.0.1]", "localhost.example.org"]
    {
        for mode in ["require", "prefer", "allow", "disable"] {
            let text = format!("postgres://{host}/d?sslmode={mode}");
            assert_eq!(refused(&text), BadServerAddress::Unprotected, "{text}");
            let text = format!("postgres:///d?sslmode={mode}&host={host}");
            assert_eq!(refused(&text), BadServerAddress::Unprotected, "{text}");
        }
        for mode in ["verify-ca", "verify-full"] {
            assert!(read(&format!("postgres://{host}/d?sslmode={mode}")).0.ends_with(mode));
        }
        assert!(read(&format!("postgres://{host}/d")).0.ends_with("?sslmode=verify-full"));
    }
    for place in [
        "localhost/d?",
        "LOCALHOST/d?",
        "127.9.9.9/d?",
        "[::1]/d?",
        "/d?host=/run&",
        "/d?host=::1&",
    ] {
        for mode in ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"] {
            assert!(read(&format!("postgres://{place}sslmode={mode}")).0.ends_with(mode));
        }
    }
}

#[test]
fn what_is_not_an_address_is_refused() {
    use BadServerAddress as Bad;
    for (text, bad) in [
        ("postgres:d", Bad::Shape),
        ("postgres://h:port/d", Bad::Shape),
        ("postgres://h:65536/d", Bad::Shape),
        ("postgres://h/d#x", Bad::Shape),
        ("postgres://u:a/b@h/d", Bad::Shape),
        ("postgres://u:1?x=y@h/d", Bad::Shape),
        ("postgres://h/d e", Bad::Space),
        ("postgres://h/d\n", Bad::Space),
        ("postgres://h/%FF", Bad::NotText),
        ("postgres://u:%FF@h/d", Bad::NotText),
        ("postgres://u%00@h/d", Bad::NotText),
        ("postgres://h/d?schema=a%00", Bad::NotText),
        ("postgres:///d", Bad::NoHost),
        ("postgres://h,i/d", Bad::Host),
        ("postgres://u:p,q@h:1,i:2/d", Bad::Host),
        ("postgres:///d?host=h,i", Bad::Host),
        ("postgres://h/d?port=1,2", Bad::Port),
        ("postgres://%6cocalhost/d", Bad::Host),
        ("postgres:///d?host=run/pg", Bad::Host),
        ("postgres://h", Bad::NoDatabase),
        ("postgres://h/?schema=x", Bad::NoDatabase),
        ("postgres://h/d/e", Bad::DatabaseName),
        ("postgres://h:0/d", Bad::Port),
        ("postgres://h/d?port=x", Bad::Port),
        ("postgres://h/d?host=/run", Bad::Twice("the host")),
        ("postgres://h:1/d?port=1", Bad::Twice("the port")),
        ("postgres://u@h/d?user=u", Bad::Twice("the user")),
        ("postgres://h/d?dbname=d", Bad::Twice("the name of the database")),
        ("postgres://h/d?schema=a&schema=b", Bad::Twice("schema")),
        ("postgres://h/d?sslcert=", Bad::NoValue("sslcert")),
        ("postgres://h/d?password=x", Bad::PasswordParameter),
        ("postgres://h/d?ssl-mode=disable", Bad::Parameter("ssl-mode".to_owned())),
        ("postgres://h/d?hostaddr=::1", Bad::Parameter("hostaddr".to_owned())),
        ("postgres://h/d?schema=x?sslmode=disable", Bad::Separator("schema")),
        ("postgres://h/d?schema=x;sslmode=verify-ca", Bad::Separator("schema")),
        ("postgres://h/d?schema=x=y", Bad::Separator("schema")),
        ("postgres://h/d?application_name=x?schema=y", Bad::Separator("application_name")),
        ("postgres:///?host=/run&dbname=d;schema=y", Bad::Separator("dbname")),
        ("postgres://h/d&schema=x", Bad::DatabaseSeparator),
        ("postgres://h/d;schema=x", Bad::DatabaseSeparator),
        ("postgres://h/schema=x", Bad::DatabaseSeparator),
        ("postgres://h/d?schema=", Bad::Schema),
        ("postgres://h/d?schema=pg_x", Bad::Schema),
        ("postgres://h/d?schema=information_schema", Bad::Schema),
        ("postgres://h/d?sslmode=full", Bad::SslMode),
    ] {
        assert_eq!(refused(text), bad, "{text}");
    }
    let long = format!("postgres://h/d?schema={}", "\u{e9}".repeat(32));
    assert_eq!(refused(&long), Bad::Schema, "64 bytes");
}

/// What libpq knows and this program does not obey is refused by its name.
#[test]
fn other_parameters_of_libpq_are_refused_by_name() {
    for name in [
        "hostaddr",
        "connect_timeout",
        "client_encoding",
        "options",
        "target_session_attrs",
        "load_balance_hosts",
        "service",
        "sslcrl",
        "sslnegotiation",
        "ssl_min_protocol_version",
        "channel_binding",
        "require_auth",
        "gssencmode",
        "keepalives",
        "fallback_application_name",
        "replication",
    ] {
        let text = format!("postgres://h/d?{name}=1");
        assert_eq!(refused(&text), BadServerAddress::Parameter(name.to_owned()), "{text}");
    }
    for name in ["password", "passfile", "sslpassword"] {
        let text = format!("postgres://h/d?{name}=1");
        assert_eq!(refused(&text), BadServerAddress::PasswordParameter, "{text}");
    }
}

#[test]
fn an_address_without_a_password_is_shown_as_it_means() {
    for text in ["postgres://h/d", "postgres://u@[::1]:5/d?schema=a+b", "postgres:///d?host=/run"] {
        let address = ServerAddress::parse(text).unwrap();
        assert_eq!((address.to_string().as_str(), address.has_password()), (text, false));
        assert_eq!(ServerAddress::parse(&address.to_string()), Ok(address));
    }
}

/// A word that no message holds by chance.
const MARK: &str = "Qz7hush";

proptest! {
    #[test]
    fn no_password_is_shown(
        odd in prop_oneof![any::<String>(), r"[@/?#&=:%a\[\]\\.+]{0,8}"],
        start in prop::sample::select(vec!["postgres://", "postgres://u", "postgresql:", "postgres:/", "postgres://u@h"]),
        end in prop::sample::select(vec!["@h/d", "@h:x/d", "@localhost/d?schema=x", "@h", "@", "@h/d?x=1", "@h/%FF"]),
        is_first in any::<bool>(),
    ) {
        let password = if is_first { format!("{MARK}{odd}") } else { format!("{odd}{MARK}") };
        let encoded: String = url::form_urlencoded::byte_serialize(password.as_bytes()).collect();
        for password in [password, encoded] {
            let shown = match ServerAddress::parse(&format!("{start}:{password}{end}")) {
                Ok(address) => {
                    prop_assert!(address.has_password());
                    format!("{address} {address:?}")
                }
                Err(bad) => format!("{bad} {bad:?}"),
            };
            prop_assert!(!shown.contains(MARK), "{}", shown);
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in any::<String>()) {
        for start in ["", "postgres:", "postgres://", "postgres://h/d?"] {
            if let Ok(address) = ServerAddress::parse(&format!("{start}{text}")) {
                prop_assert!(address.to_string().is_ascii());
            }
        }
    }
}
