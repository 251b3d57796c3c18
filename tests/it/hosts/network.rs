//! A host in a network of its own, whose cable to the server is pulled out.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crawl::sim::Faults;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

use super::team::{
    FIRST_LIKES, HeldTeam, Host, MAX_IN_FLIGHT, N_HOSTS, Rows, assert_same_as_in_a_file, hold_all,
    setup, until_all_held,
};
use crate::postgres::{self, Server};

/// By 15 s after the cable is out, the tasks of the host run elsewhere. The machine may be busy.
const TAKEN_UP_AFTER: Duration = Duration::from_secs(20);

/// A network with one host. Two cables lead to it: one from the database server, and one from the site.
struct Network {
    name: String,
    /// The first two bytes of all addresses.
    prefix: String,
}

/// How the link to the server is cut.
#[derive(Clone, Copy, Debug)]
enum Cut {
    Cable,
    ToServer,
    FromServer,
}

/// Runs `ip` and returns whether that worked.
fn ip(args: &str) -> bool {
    let mut command = Command::new("ip");
    command.args(args.split(' ')).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

impl Network {
    /// Returns none if this machine does not allow networks. The test is then named as skipped.
    fn new() -> Option<Self> {
        let (name, prefix) =
            (format!("c{}", fastrand::u16(..)), format!("10.{}", fastrand::u8(64..)));
        let network = Self { name, prefix };
        if network.set_up() {
            return Some(network);
        }
        let test = std::thread::current();
        eprintln!("skipped: {}: it may not set up a network", test.name().unwrap_or("a test"));
        None
    }

    fn set_up(&self) -> bool {
        let Self { name, prefix } = self;
        let cable = |n: u8| {
            ip(&format!("link add {name}-{n} type veth peer name {name}-{n}h netns {name}"))
                && ip(&format!("addr add {prefix}.{n}.1/24 dev {name}-{n}"))
                && ip(&format!("link set {name}-{n} up"))
                && ip(&format!("-n {name} addr add {prefix}.{n}.2/24 dev {name}-{n}h"))
                && ip(&format!("-n {name} link set {name}-{n}h up"))
        };
        ip(&format!("netns add {name}")) && cable(0) && cable(1)
    }

    /// Returns the address of the server, or of the site, at this end of its cable.
    fn here(&self, cable: u8) -> String {
        format!("{}.{cable}.1", self.prefix)
    }

    fn cut(&self, cut: Cut) {
        let Self { name, prefix } = self;
        let done = match cut {
            Cut::Cable => ip(&format!("link set {name}-0 down")),
            Cut::ToServer => ip(&format!("-n {name} route add blackhole {prefix}.0.1/32")),
            // Packets to an unknown interface vanish. A route that refuses them would fail on the server, whose TCP
            // would then count the time differently.
            Cut::FromServer => ip(&format!(
                "neigh replace {prefix}.0.2 lladdr 02:00:00:00:00:99 nud permanent dev {name}-0"
            )),
        };
        assert!(done, "{cut:?}");
    }

    fn mend(&self, cut: Cut) {
        let Self { name, prefix } = self;
        let done = match cut {
            Cut::Cable => ip(&format!("link set {name}-0 up")),
            Cut::ToServer => ip(&format!("-n {name} route del blackhole {prefix}.0.1/32")),
            Cut::FromServer => ip(&format!("neigh del {prefix}.0.2 dev {name}-0")),
        };
        assert!(done, "{cut:?}");
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        for n in [0, 1] {
            ip(&format!("link del {}-{n}", self.name));
        }
        ip(&format!("netns del {}", self.name));
    }
}

/// Lets hosts of the network in, encrypted, and returns the file of the authority that they have to trust.
async fn let_in(server: &Server, network: &Network) -> PathBuf {
    let mut authority = CertificateParams::new(Vec::new()).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    let trusted = authority.self_signed(&key).unwrap().pem();
    let issuer = Issuer::new(authority, key);
    let own = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec![network.here(0)]).unwrap();
    let certificate = params.signed_by(&own, &issuer).unwrap().pem();
    let data = server.data();
    for (name, text) in [("server.crt", certificate), ("server.key", own.serialize_pem())] {
        server.write(name, &text);
    }
    let rules = std::fs::read_to_string(data.join("pg_hba.conf")).unwrap();
    let rule = format!("{rules}\nhostssl all all {}.0.0/24 trust\n", network.prefix);
    server.write("pg_hba.conf", &rule);
    let mut conn = server.connect().await;
    for sql in ["alter system set ssl = on", "select pg_reload_conf()"] {
        sqlx::raw_sql(sql).execute(&mut conn).await.unwrap();
    }
    let path = server.folder().join("ca.pem");
    std::fs::write(&path, trusted).unwrap();
    path
}

/// Leads to the site from the site's end of a cable, and notes when the host in the network last sent something.
async fn lead_to_site(network: &Network, site: SocketAddr) -> (SocketAddr, Arc<Mutex<Instant>>) {
    let listener = TcpListener::bind((network.here(1), 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let last = Arc::new(Mutex::new(Instant::now()));
    let (noted, here) = (Arc::clone(&last), network.here(1));
    tokio::spawn(async move {
        while let Ok((from, who)) = listener.accept().await {
            let Ok(site) = TcpStream::connect(site).await else { continue };
            let ((mut from, mut back), (mut answers, mut to)) =
                (from.into_split(), site.into_split());
            let noted = (who.ip().to_string() != here).then(|| Arc::clone(&noted));
            tokio::spawn(async move {
                let mut bytes = vec![0; 1 << 16];
                while let Ok(n @ 1..) = from.read(&mut bytes).await {
                    if let Some(noted) = &noted {
                        *noted.lock().unwrap() = Instant::now();
                    }
                    if to.write_all(&bytes[..n]).await.is_err() {
                        break;
                    }
                }
            });
            tokio::spawn(async move { tokio::io::copy(&mut answers, &mut back).await });
        }
    });
    (address, last)
}

async fn lose_and_come_back(cut: Cut) {
    if postgres::server().is_none() {
        return;
    }
    let Some(network) = Network::new() else { return };
    let listen = format!("-c listen_addresses=127.0.0.1,{}", network.here(0));
    let server = Server::with_settings(&[&listen]).unwrap();
    let trusted = let_in(&server, &network).await;
    let n_items = 60;
    let notify = Arc::new(Notify::new());
    let mut setup = setup(n_items);
    setup.faults = Faults::script(hold_all(&notify, Vec::new()));
    let address = server.address();
    let mut crawl = setup.serve_with(address.clone()).await;
    let own = crawl.server.url();
    let site = own.trim_start_matches("http://").split('/').next().unwrap().to_owned();
    let (front, last_sent) = lead_to_site(&network, site.parse().unwrap()).await;
    crawl.configure(&site, &front.to_string());
    crawl.set("CRAWL_CONTACT", "mailto:tests@example.org");

    let there = address.replace("127.0.0.1", &network.here(0));
    let there = format!("{there}&sslrootcert={}", trusted.display());
    let mut hosts = vec![Host::run(&crawl, &["start"])];
    crawl.server.wait_for_requests(1).await;
    hosts.push(Host::run(&crawl, &["resume"]));
    let inside = ["ip", "netns", "exec", &network.name];
    hosts.push(Host::run_by(&crawl, &inside, &["resume", "--database", &there]));
    let mut rows = Rows::of(&server, &crawl).await;
    rows.wait_for_hosts(N_HOSTS).await;
    until_all_held(&crawl).await;
    let HeldTeam { crawl, mut hosts, mut rows, notify } = HeldTeam { crawl, hosts, rows, notify };
    let encrypted = "select count(*) from pg_stat_ssl where ssl";
    assert!(rows.number(encrypted).await > 0);

    let lost = hosts.pop().unwrap();
    network.cut(cut);
    let began = Instant::now();
    notify.notify_waiters();
    for host in hosts {
        host.expect(0).await;
    }
    let (took, sent) = (began.elapsed(), *last_sent.lock().unwrap() - began);
    assert!(took < TAKEN_UP_AFTER, "{took:?}");
    assert!(sent < Duration::from_secs(15), "it sent something {sent:?} after the cut");
    let n_repeats = crawl.repeats().len();
    assert!(n_repeats <= MAX_IN_FLIGHT, "{:?}", crawl.repeats());
    assert!(crawl.repeats().iter().all(|target| target.contains(FIRST_LIKES)));
    eprintln!("{cut:?}: taken up after {took:?}, last sent after {sent:?}, {n_repeats} repeats");

    let n_requests = crawl.server.n_requests();
    network.mend(cut);
    let said = lost.expect(0).await;
    assert!(said.contains("lost the connection to the database server"), "{said}");
    assert!(said.contains("other hosts took this one for dead"), "{said}");
    assert_eq!(crawl.server.n_requests(), n_requests);
    assert_eq!(rows.number("select count(*) from hosts").await, 4);
    assert_eq!(rows.number("select count(*) from hosts where ended_at is null").await, 0);
    assert_same_as_in_a_file(&crawl, n_items).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_whose_cable_is_out_is_replaced_and_comes_back_as_a_new_one() {
    lose_and_come_back(Cut::Cable).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes a minute"]
async fn a_host_that_can_not_speak_to_the_server_is_replaced() {
    lose_and_come_back(Cut::ToServer).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes a minute"]
async fn a_host_that_can_not_hear_the_server_is_replaced() {
    lose_and_come_back(Cut::FromServer).await;
}
