//! The place of the database: a file or a PostgreSQL server.

use super::*;

const ADDRESS: &str = "postgres://me:hush@localhost/likes?schema=a";

fn by_flag(text: &str) -> Result<Config, ConfigError> {
    Config::resolve(None, &[], &ConfigFlags::from([("database", text.to_owned())]))
}

fn by_variable(text: &str) -> Result<Config, ConfigError> {
    Config::resolve(None, &variables(&[("CRAWL_DATABASE", text)]), &ConfigFlags::new())
}

fn by_file(text: &str) -> Result<Config, ConfigError> {
    from_file(&format!("database: {text}"))
}

#[test]
fn a_server_can_be_named_wherever_a_file_can() {
    let text = "postgres://me@localhost:5432/likes?schema=a";
    for config in [by_flag(text), by_variable(text), by_file(text)] {
        let place = config.unwrap().database;
        assert_eq!((place.to_string().as_str(), place.file()), (text, None));
        assert_eq!(place.server().unwrap().schema(), "a");
    }
}

#[test]
fn a_password_may_be_in_the_file_and_the_variable_but_is_not_shown() {
    for config in [by_variable(ADDRESS), by_file(ADDRESS)] {
        let config = config.unwrap();
        assert!(config.database.has_password());
        assert!(!format!("{config:?}").contains("hush"));
    }
    let file = format!("database: {ADDRESS}");
    let (_, settings) =
        Config::explain(Some(("f", &file)), &[], &ConfigFlags::new(), |_| unreachable!()).unwrap();
    let shown = as_file(&settings);
    assert!(shown.contains("postgres://me:***@localhost/likes?schema=a"), "{shown}");
    assert!(!format!("{shown}{settings:?}").contains("hush"));
}

#[test]
fn a_password_on_the_command_line_is_refused() {
    assert_eq!(
        by_flag(ADDRESS).unwrap_err().to_string(),
        "--database: a password on the command line shows in the list of processes (`ps`); put it into \
         PGPASSWORD or the file that PGPASSFILE names, or give the whole address in config.yml or \
         CRAWL_DATABASE"
    );
}

#[test]
fn the_best_source_names_the_place() {
    let file = format!("database: {ADDRESS}");
    let variable = variables(&[("CRAWL_DATABASE", "postgres://localhost/v")]);
    let flag = ConfigFlags::from([("database", "f.db".to_owned())]);
    for (said, flags, expected, origin) in [
        (&[][..], ConfigFlags::new(), "postgres://me:***@localhost/likes?schema=a", "file f:1"),
        (&variable, ConfigFlags::new(), "postgres://localhost/v", "variable CRAWL_DATABASE"),
        (&variable, flag, "f.db", "flag --database"),
    ] {
        let (config, settings) =
            Config::explain(Some(("f", &file)), said, &flags, |_| unreachable!()).unwrap();
        let setting = settings.iter().find(|setting| setting.key == "database").unwrap();
        assert_eq!(config.database.to_string(), expected);
        assert_eq!(
            (&setting.value, setting.origin.to_string().as_str()),
            (&expected.into(), origin)
        );
    }
}

#[test]
fn a_bad_address_is_refused_without_being_shown() {
    let unknown = "(allowed here: schema, sslmode, sslrootcert, sslcert, sslkey, host, port, user, dbname, \
        application_name)";
    for (text, words) in [
        ("mysql://me:hush@h/d", "a crawl is kept in an SQLite file or on a PostgreSQL server"),
        (
            "sqlite://hush.db",
            "use a path such as crawl.db, or postgres://user@host:5432/name?schema=crawl",
        ),
        ("http://me:hush@h/d", "this is the address of something else"),
        ("postgres://me:hush@h:x/d", "not the address of a PostgreSQL server"),
        ("postgres://me:hush@h/d?sslmode=require", "could be read or changed on their way"),
        ("postgres://me:hush@h/d?password=hush", "a password does not belong among the parameters"),
        (
            "postgres://me:hush@h/d?ssl-mode=disable",
            &format!("unknown parameter ssl-mode in the address; did you mean sslmode? {unknown}"),
        ),
        (
            "postgres://me:hush@h/d?options=hush",
            &format!("unknown parameter options in the address {unknown}"),
        ),
    ] {
        for refusal in [by_flag(text), by_variable(text), by_file(&format!("'{text}'"))] {
            let error = refusal.unwrap_err();
            let shown = format!("{error} {:?} {}", error, error.excerpt().unwrap_or_default());
            assert!(error.to_string().contains(words) && !shown.contains("hush"), "{shown}");
        }
    }
    for text in
        [format!("{{database: {ADDRESS}, like_limit: x}}"), format!("database: {ADDRESS}: x")]
    {
        let error = from_file(&text).unwrap_err();
        assert!(!format!("{error:?}").contains("hush"), "{error:?}");
    }
}
