use axum::http::HeaderValue;
use axum::http::header::HeaderName;

use super::*;

const TOKEN: &str = "0123456789abcdef";

fn judge(guard: &Guard, address: &str, headers: &[(HeaderName, &str)]) -> Admission {
    let pairs =
        headers.iter().map(|(name, value)| (name.clone(), HeaderValue::from_str(value).unwrap()));
    let mut map = HeaderMap::new();
    for (name, value) in pairs {
        map.append(name, value);
    }
    guard.judge(&address.parse().unwrap(), &map)
}

#[test]
fn without_a_token_only_names_of_loopback_are_answered() {
    let guard = Guard::new(None);
    let own = ["localhost", "LOCALHOST:8787", "127.0.0.1:8787", "127.9.9.9", "[::1]:9000"];
    for host in own {
        assert_eq!(judge(&guard, "/", &[(HOST, host)]), Admission::Pass, "{host}");
    }
    let others = [
        "example.org",
        "localhost.example.org",
        "127.0.0.1.example.org",
        "192.168.0.1:8787",
        "0.0.0.0",
        "",
        "localhost@example.org",
        "a b",
    ];
    for host in others {
        assert_eq!(judge(&guard, "/", &[(HOST, host)]), Admission::Misdirected, "{host}");
    }
    assert_eq!(judge(&guard, "/", &[]), Admission::Misdirected);
    let twice = [(HOST, "localhost"), (HOST, "example.org")];
    assert_eq!(judge(&guard, "/", &twice), Admission::Misdirected);
}

#[test]
fn a_token_opens_as_bearer_or_once_in_the_address() {
    let guard = Guard::new(Some(&Token::read(TOKEN).unwrap()));
    assert_eq!(judge(&guard, "/", &[(HOST, "127.0.0.1")]), Admission::NoToken);
    for bearer in ["Bearer 0123456789abcdef", "bearer  0123456789abcdef"] {
        assert_eq!(
            judge(&guard, "/events", &[(AUTHORIZATION, bearer)]),
            Admission::Pass,
            "{bearer}"
        );
    }
    for wrong in ["Bearer 0123456789abcdeg", "Bearer ", "Basic 0123456789abcdef", TOKEN] {
        assert_eq!(judge(&guard, "/", &[(AUTHORIZATION, wrong)]), Admission::NoToken, "{wrong}");
    }
    assert_eq!(judge(&guard, "/?token=0123456789abcde", &[]), Admission::NoToken);
    let Admission::Cookie(cookie) = judge(&guard, "/?token=0123456789abcdef", &[]) else {
        panic!("no cookie");
    };
    assert!(cookie.ends_with("; Path=/; HttpOnly; SameSite=Lax"), "{cookie}");
    assert!(!cookie.contains(TOKEN), "{cookie}");
    let value = cookie.split(';').next().unwrap();
    let with_others = format!("a=b; {value}; c=d");
    assert_eq!(judge(&guard, "/", &[(COOKIE, &with_others)]), Admission::Pass);
    for wrong in ["crawl_dashboard=", &value[..value.len() - 1], &format!("x{value}")] {
        assert_eq!(judge(&guard, "/", &[(COOKIE, wrong)]), Admission::NoToken, "{wrong}");
    }
    let other =
        Guard::new(Some(&Token::read("another token 16".replace(' ', "-").as_str()).unwrap()));
    assert_eq!(judge(&other, "/", &[(COOKIE, value)]), Admission::NoToken);

    // Both at one host, at two ports: a browser sends each the cookies of both.
    let Admission::Cookie(second) = judge(&other, "/?token=another-token-16", &[]) else {
        panic!("no cookie");
    };
    let both = format!("{value}; {}", second.split(';').next().unwrap());
    let name = |cookie: &str| cookie.split('=').next().unwrap().to_owned();
    assert_ne!(name(value), name(&second), "one would take the other's place");
    for guard in [&guard, &other] {
        assert_eq!(judge(guard, "/", &[(COOKIE, &both)]), Admission::Pass);
    }
}
