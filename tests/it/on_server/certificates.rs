//! Certificates of a server that are not accepted: the error says why, and what to do.

use std::net::Ipv4Addr;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::harness::Setup;
use crate::site_kind::SiteKind;

/// The length of a client's request for encryption.
const SSL_REQUEST_BYTES: usize = 8;

/// Answers like a PostgreSQL server until the connection is encrypted. Returns its port.
async fn serve(chain: Vec<CertificateDer<'static>>, key: &KeyPair) -> u16 {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let settings = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, PrivateKeyDer::try_from(key.serialize_der()).unwrap())
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(settings));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = [0; SSL_REQUEST_BYTES];
            stream.read_exact(&mut request).await.unwrap();
            stream.write_all(b"S").await.unwrap();
            // The client refuses the certificate.
            let _ = acceptor.accept(stream).await;
        }
    });
    port
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_that_is_not_accepted_is_refused_with_the_remedy() {
    let crawl = Setup::new(SiteKind::SketchfabV3, 5).serve_with("crawl.db".to_owned()).await;
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let own_key = KeyPair::generate().unwrap();
    let own = params.self_signed(&own_key).unwrap();
    std::fs::write(crawl.path("ca.pem"), own.pem()).unwrap();
    let authority = Issuer::new(params, KeyPair::try_from(own_key.serialize_der()).unwrap());
    let trusted = format!("&sslrootcert={}", crawl.path("ca.pem").display());
    for (name, years, trusts, told) in [
        ("127.0.0.1", (2000, 2100), false, "issued by an authority that is not trusted"),
        ("db.example.org", (2000, 2100), true, "is not for 127.0.0.1 but for db.example.org"),
        ("127.0.0.1", (2000, 2001), true, "its certificate has expired"),
        ("127.0.0.1", (2098, 2099), true, "its certificate is not valid yet"),
        // That of the authority itself.
        ("", (2000, 2100), true, "is that of an authority, not of a server"),
    ] {
        let key = KeyPair::generate().unwrap();
        let port = if name.is_empty() {
            serve(vec![own.der().clone()], &own_key).await
        } else {
            let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
            params.not_before = date_time_ymd(years.0, 1, 1);
            params.not_after = date_time_ymd(years.1, 1, 1);
            let certificate = params.signed_by(&key, &authority).unwrap();
            serve(vec![certificate.der().clone()], &key).await
        };
        let rest = if trusts { &trusted } else { "" };
        let address = format!("postgres://u@127.0.0.1:{port}/d?sslmode=verify-full{rest}");
        let (_, err) = crawl.expect(9, &["status", "--database", &address]).await;
        assert!(err.contains(told), "{told}: {err}");
    }
}
