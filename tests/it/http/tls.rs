//! Certificates, and connections that fail: the error names the innermost cause.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpSocket};
use tokio_rustls::TlsAcceptor;

use super::answers::address;
use super::front::{self, Rules};
use super::small_crawl;
use crate::harness::Crawl;

/// An issuer of certificates, and its own in PEM.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
}

impl Authority {
    fn new(name: &str) -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let pem = params.self_signed(&key).unwrap().pem();
        Self { issuer: Issuer::new(params, key), pem }
    }

    /// Serves the site over TLS with a certificate for this name, valid from one year to another.
    async fn serve(&self, site: SocketAddr, name: &str, years: (i32, i32)) -> SocketAddr {
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        params.not_before = date_time_ymd(years.0, 1, 1);
        params.not_after = date_time_ymd(years.1, 1, 1);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let chain = vec![CertificateDer::from(certificate.der().to_vec())];
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let settings = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(settings));
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let acceptor = acceptor.clone();
                tokio::spawn(async move {
                    let stream = acceptor.accept(stream).await?;
                    front::answer(stream, site, &Rules::none(), &std::sync::Mutex::default()).await
                });
            }
        });
        address
    }
}

/// Returns a crawl at this address that trusts these issuers.
fn crawl_at(crawl: &mut Crawl, url: &str, trusted: &str) {
    let own = crawl.server.url();
    crawl.configure(&own, url);
    let path = crawl.path("trusted.pem");
    std::fs::write(&path, trusted).unwrap();
    crawl.set("SSL_CERT_FILE", path.to_str().unwrap());
    crawl.set("SSL_CERT_DIR", crawl.path("none").to_str().unwrap());
}

const VALID: (i32, i32) = (2020, 2400);

#[tokio::test(flavor = "multi_thread")]
async fn a_site_with_a_trusted_certificate_is_crawled() {
    let (mut crawl, authority) = (small_crawl().await, Authority::new("ours"));
    let front = authority.serve(address(&crawl.server), "127.0.0.1", VALID).await;
    crawl_at(&mut crawl, &format!("https://{front}"), &authority.pem);
    crawl.expect(0, &["start"]).await;
    crawl.assert_truth().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_error_says_what_is_wrong_with_a_certificate() {
    let (authority, other) = (Authority::new("ours"), Authority::new("theirs"));
    for (name, years, trusted, words) in [
        ("127.0.0.1", (2000, 2001), &authority, "its certificate expired at 2001-01-01"),
        ("127.0.0.1", (2300, 2400), &authority, "its certificate is not valid before 2300-01-01"),
        ("other.example", VALID, &authority, "its certificate is for another name"),
        ("127.0.0.1", VALID, &other, "its certificate is from an unknown issuer"),
    ] {
        let mut crawl = small_crawl().await;
        let front = authority.serve(address(&crawl.server), name, years).await;
        crawl_at(&mut crawl, &format!("https://{front}"), &trusted.pem);
        let err = failed(&crawl).await;
        assert!(err.contains(&format!("no connection: {words}")), "{err}");
    }
}

/// Returns the words of a start that does not reach the site.
async fn failed(crawl: &Crawl) -> String {
    let (_, err) = crawl.expect(6, &["start"]).await;
    assert_eq!(crawl.server.n_requests(), 0);
    err
}

#[tokio::test(flavor = "multi_thread")]
async fn tls_to_a_plain_port_and_the_reverse_are_reported() {
    let authority = Authority::new("ours");
    let mut crawl = small_crawl().await;
    let plain = crawl.server.url().replace("http:", "https:");
    crawl_at(&mut crawl, &plain, &authority.pem);
    let (_, err) = crawl.expect(6, &["start"]).await;
    assert!(err.contains("no connection: the port does not speak TLS"), "{err}");

    let mut crawl = small_crawl().await;
    let front = authority.serve(address(&crawl.server), "127.0.0.1", VALID).await;
    crawl_at(&mut crawl, &format!("http://{front}"), &authority.pem);
    let err = failed(&crawl).await;
    assert!(err.contains("a port that speaks TLS needs https://"), "{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn certificates_of_our_own_that_can_not_be_read_are_local_trouble() {
    for holds in [None, Some("no certificate")] {
        let (mut crawl, authority) = (small_crawl().await, Authority::new("ours"));
        let front = authority.serve(address(&crawl.server), "127.0.0.1", VALID).await;
        crawl_at(&mut crawl, &format!("https://{front}"), holds.unwrap_or_default());
        if holds.is_none() {
            std::fs::remove_file(crawl.path("trusted.pem")).unwrap();
        }
        let (_, err) = crawl.expect(3, &["start"]).await;
        assert!(
            err.contains("certificates of trusted issuers") && err.contains("SSL_CERT_FILE"),
            "{err}"
        );
    }
    // A site without TLS needs none.
    let mut crawl = small_crawl().await;
    crawl.set("SSL_CERT_FILE", "/no/such/file");
    crawl.expect(0, &["start"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_fails_names_its_cause() {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind((Ipv4Addr::LOCALHOST, 0).into()).unwrap();
    let refusing = socket.local_addr().unwrap();
    let closing = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let closes = closing.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = closing.accept().await {
            let _ = front::read_head(&mut stream).await;
            let _ = stream.shutdown().await;
        }
    });
    for (url, words) in [
        (format!("http://{refusing}"), "no connection: it was refused"),
        (format!("http://{closes}"), "it was closed before an answer arrived"),
    ] {
        let mut crawl = small_crawl().await;
        crawl_at(&mut crawl, &url, "");
        let err = failed(&crawl).await;
        assert!(err.contains(words), "{err}");
    }
    // No name server is asked for a label that is too long.
    let host = format!("{}.invalid", "x".repeat(64));
    let mut crawl = small_crawl().await;
    crawl_at(&mut crawl, &format!("http://{host}"), "");
    crawl.configure("pace:", "contact: mailto:me@example.org\npace:");
    let err = failed(&crawl).await;
    assert!(err.contains(&format!("no connection: the name {host} was not found (")), "{err}");
}
