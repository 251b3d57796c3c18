use super::*;

/// A user id as the site has them, and the output of
/// `printf %s UID | openssl dgst -sha256 -hmac 'a key of 24 plain letters'`.
const USER_ID: &str = "5dcebcfaedbd4e7b8a27bd1ae55f1ac3";
const BY_OPENSSL: &str = "b7cbcf7f3bd1efbafe83c4be7318ecfcf4da37dc7e7be1aac74004982b86d204";

#[test]
fn a_pseudonym_equals_the_hash_of_openssl() {
    let key = PseudonymKey::from_bytes(b"a key of 24 plain letters").unwrap();
    let pseudonym = key.pseudonym(&UserId::new(USER_ID).unwrap());
    assert_eq!(pseudonym.to_string(), BY_OPENSSL);
    assert_eq!(hex::encode(pseudonym.as_bytes()), BY_OPENSSL);
    assert_eq!(format!("{pseudonym:?}"), format!("Pseudonym({BY_OPENSSL})"));
    assert_eq!(key.fingerprint(), "5b44cd36");
}

#[test]
fn the_known_answers_of_rfc_4231_hold() {
    let long_key = [0xaa; 131];
    let counting: Vec<u8> = (1..=25).collect();
    let long_data: &[u8] = b"This is a test using a larger than block-size key and a larger than \
        block-size data. The key needs to be hashed before being used by the HMAC algorithm.";
    let cases: [(&[u8], &[u8], &str); 7] = [
        (
            &[0x0b; 20],
            b"Hi There",
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
        ),
        (
            b"Jefe",
            b"what do ya want for nothing?",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        ),
        (
            &[0xaa; 20],
            &[0xdd; 50],
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
        ),
        (
            &counting,
            &[0xcd; 50],
            "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
        ),
        (&[0x0c; 20], b"Test With Truncation", "a3b6167473100ee06e0c796c2955552b"),
        (
            &long_key,
            b"Test Using Larger Than Block-Size Key - Hash Key First",
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
        ),
        (&long_key, long_data, "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"),
    ];
    for (i, (key, data, answer)) in cases.into_iter().enumerate() {
        let digest = PseudonymKey::from_bytes(key).unwrap().digest(data).to_string();
        assert!(digest.starts_with(answer), "case {}: {digest}", i + 1);
    }
}

#[test]
fn one_line_end_is_not_part_of_the_key() {
    let key = "two times sixteen plain letters!";
    assert_eq!(key.len(), 32);
    let fingerprint = |text: &str| PseudonymKey::from_text(text.as_bytes()).unwrap().fingerprint();
    let plain = fingerprint(key);
    assert_eq!(fingerprint(&format!("{key}\n")), plain);
    assert_eq!(fingerprint(&format!("{key}\r\n")), plain);
    for other in [format!("{key}\n\n"), format!("{key}\r"), format!(" {key}"), format!("{key}\n\r")]
    {
        assert_ne!(fingerprint(&other), plain, "{other:?}");
    }
}

#[test]
fn a_short_key_is_refused_without_being_shown() {
    let almost = b"thirty-one letters are too few.\n";
    for (text, n) in [(&b""[..], 0), (b"\r\n", 0), (almost, 31)] {
        let refusal = PseudonymKey::from_text(text).unwrap_err();
        assert_eq!(refusal, KeyError::TooShort(n));
    }
    assert_eq!(
        PseudonymKey::from_text(b"hush").unwrap_err().to_string(),
        "the key has 4 bytes but needs at least 32; `crawl keygen FILE` makes a good one"
    );
    let key = PseudonymKey::from_text(&b"hush ".repeat(7)).unwrap();
    assert_eq!(format!("{key:?}"), "PseudonymKey(redacted)");
}

#[test]
fn a_generated_key_is_64_hex_digits_and_a_line_end() {
    let mut random = [0x5a; 32];
    random[0] = 0x01;
    let text = PseudonymKey::generate_text(random);
    assert_eq!(text, format!("01{}\n", "5a".repeat(31)));
    assert!(PseudonymKey::from_text(text.as_bytes()).is_ok());
}

#[test]
fn pseudonyms_sort_as_their_digits_do() {
    let key = PseudonymKey::from_bytes(b"a key of 24 plain letters").unwrap();
    let of = |i: u32| key.pseudonym(&UserId::new(format!("user-{i}")).unwrap());
    let mut pseudonyms: Vec<_> = (0..100).map(of).collect();
    pseudonyms.sort();
    let digits: Vec<_> = pseudonyms.iter().map(ToString::to_string).collect();
    assert!(digits.is_sorted());
}
