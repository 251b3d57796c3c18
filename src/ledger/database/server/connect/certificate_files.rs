//! Whether the files that an address names for TLS can be used.

use sqlx::postgres::PgSslMode;

use crate::words::ServerAddress;

/// The parameters that name files, and the variables that stand in for them.
const FILES: [(&str, &str); 3] =
    [("sslrootcert", "PGSSLROOTCERT"), ("sslcert", "PGSSLCERT"), ("sslkey", "PGSSLKEY")];

/// Returns what is wrong with the first file that can't be used, if there is one.
pub fn fault(address: &ServerAddress, mode: PgSslMode) -> Option<String> {
    let checks_server = matches!(mode, PgSslMode::VerifyCa | PgSslMode::VerifyFull);
    if matches!(mode, PgSslMode::Disable | PgSslMode::Allow) {
        return None;
    }
    let [_, cert, key] = FILES.map(|(name, variable)| given(address, name, variable).is_some());
    FILES
        .into_iter()
        .filter(|(name, _)| checks_server || *name != "sslrootcert")
        .find_map(|(name, variable)| {
            let (by, value) = given(address, name, variable)?;
            fault_of_file(name, &value)
                .map(|fault| format!("the file {value}, which {by} names, {fault}"))
        })
        .or_else(|| {
            (cert != key).then(|| "of sslcert and sslkey, only one is given: give both".to_owned())
        })
}

/// Returns what names the file, and its path.
fn given(
    address: &ServerAddress,
    name: &'static str,
    variable: &'static str,
) -> Option<(&'static str, String)> {
    let mut pairs = address.connection_url().query_pairs();
    let value = pairs.find(|(known, _)| known == name).map(|(_, value)| (name, value.into_owned()));
    let (by, value) = value.or_else(|| Some((variable, std::env::var(variable).ok()?)))?;
    // The driver takes the content of a file, too.
    (!value.trim().starts_with("-----BEGIN")).then_some((by, value))
}

fn fault_of_file(name: &str, path: &str) -> Option<String> {
    let data = match std::fs::read(path) {
        Ok(data) => data,
        Err(error) => return Some(format!("can't be read ({error}): name another")),
    };
    let text = String::from_utf8_lossy(&data);
    let mut begins = text.lines().filter_map(|line| line.trim().strip_prefix("-----BEGIN "));
    let (kind, holds) = match name {
        // There are several kinds of keys.
        "sslkey" => ("key", begins.any(|kind| kind.ends_with("PRIVATE KEY-----"))),
        _ => ("certificate", begins.any(|kind| kind == "CERTIFICATE-----")),
    };
    (!holds).then(|| format!("holds no {kind} in PEM form: name another"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault_in(parameters: &str) -> Option<String> {
        let text = format!("postgres://u@db.example.org/d?{parameters}");
        fault(&ServerAddress::parse(&text).unwrap(), PgSslMode::VerifyFull)
    }

    #[test]
    fn a_file_that_is_of_no_use_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ca.pem");
        let path = file.to_str().unwrap();
        let told = fault_in(&format!("sslrootcert={path}")).unwrap();
        assert!(told.contains(path) && told.contains("can't be read"), "{told}");
        std::fs::write(&file, "no certificate").unwrap();
        for name in ["sslrootcert", "sslcert"] {
            let told = fault_in(&format!("{name}={path}")).unwrap();
            assert!(told.contains(name) && told.contains("holds no certificate"), "{told}");
        }
        let told = fault_in(&format!("sslkey={path}")).unwrap();
        assert!(told.contains("holds no key"), "{told}");
        let pem = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        std::fs::write(&file, pem).unwrap();
        assert_eq!(fault_in(&format!("sslrootcert={path}")), None);
        let told = fault_in(&format!("sslcert={path}")).unwrap();
        assert!(told.contains("give both"), "{told}");
        assert_eq!(fault_in("schema=x"), None);
    }
}
