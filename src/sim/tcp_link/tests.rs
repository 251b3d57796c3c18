use super::*;

use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// A link, and both ends of a connection through it.
struct Ends {
    link: TcpLink,
    listener: TcpListener,
    client: TcpStream,
    server: TcpStream,
}

impl Ends {
    async fn connect() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let link = TcpLink::to(listener.local_addr().unwrap(), 1).await.unwrap();
        let client = client_of(&link).await.unwrap();
        let server = listener.accept().await.unwrap().0;
        Self { link, listener, client, server }
    }

    async fn ask(&mut self, text: &str) -> String {
        say(&mut self.client, text).await;
        hear(&mut self.server, text.len()).await
    }

    async fn answer(&mut self, text: &str) -> String {
        say(&mut self.server, text).await;
        hear(&mut self.client, text.len()).await
    }
}

async fn client_of(link: &TcpLink) -> io::Result<TcpStream> {
    TcpStream::connect((Ipv4Addr::LOCALHOST, link.port())).await
}

async fn say(stream: &mut TcpStream, text: &str) {
    stream.write_all(text.as_bytes()).await.unwrap();
}

async fn hear(stream: &mut TcpStream, n: usize) -> String {
    let mut bytes = vec![0; n];
    stream.read_exact(&mut bytes).await.unwrap();
    String::from_utf8(bytes).unwrap()
}

/// Whether the other end has closed the connection.
async fn is_closed(stream: &mut TcpStream) -> bool {
    matches!(stream.read(&mut [0; 8]).await, Ok(0) | Err(_))
}

/// Whether nothing arrives for a while.
async fn is_silent(stream: &mut TcpStream) -> bool {
    tokio::time::timeout(Duration::from_millis(50), stream.read(&mut [0; 8])).await.is_err()
}

#[tokio::test]
async fn a_link_passes_on_what_both_ends_say_and_that_one_has_ended() {
    let mut ends = Ends::connect().await;
    assert_eq!(ends.ask("question").await, "question");
    assert_eq!(ends.answer("answer").await, "answer");
    ends.client.shutdown().await.unwrap();
    assert!(is_closed(&mut ends.server).await);
    // The other direction is still open.
    assert_eq!(ends.answer("late").await, "late");
}

#[tokio::test]
async fn a_delay_holds_up_each_direction_and_keeps_the_order() {
    let mut ends = Ends::connect().await;
    let (delay, jitter) = (Duration::from_millis(20), Duration::from_millis(5));
    ends.link.set(LinkState { delay, jitter, ..LinkState::default() });
    let began = std::time::Instant::now();
    let said: String = (0..100).map(|n| format!("{n:03}")).collect();
    for part in said.as_bytes().chunks(3) {
        ends.client.write_all(part).await.unwrap();
    }
    assert_eq!(hear(&mut ends.server, said.len()).await, said);
    assert!(began.elapsed() >= delay);
    ends.answer("answer").await;
    assert!(began.elapsed() >= delay * 2);
}

#[tokio::test]
async fn a_cable_that_is_out_tells_neither_end() {
    let mut ends = Ends::connect().await;
    ends.link.set(LinkState::cable_out());
    say(&mut ends.client, "question").await;
    say(&mut ends.server, "answer").await;
    // A connection that begins now reaches nobody.
    let mut another = client_of(&ends.link).await.unwrap();
    say(&mut another, "hello").await;
    assert!(is_silent(&mut ends.server).await && is_silent(&mut ends.client).await);
    ends.client.shutdown().await.unwrap();
    assert!(is_silent(&mut ends.server).await);
    ends.link.set(LinkState::default());
    assert_eq!(hear(&mut ends.server, 8).await, "question");
    assert!(is_closed(&mut ends.server).await);
    assert_eq!(hear(&mut ends.client, 6).await, "answer");
    let mut accepted = ends.listener.accept().await.unwrap().0;
    assert_eq!(hear(&mut accepted, 5).await, "hello");
}

#[tokio::test]
async fn one_direction_can_be_held_alone() {
    let mut ends = Ends::connect().await;
    ends.link.set(LinkState { holds_answers: true, ..LinkState::default() });
    assert_eq!(ends.ask("question").await, "question");
    say(&mut ends.server, "answer").await;
    assert!(is_silent(&mut ends.client).await);
    ends.link.set(LinkState { holds_requests: true, ..LinkState::default() });
    assert_eq!(hear(&mut ends.client, 6).await, "answer");
    say(&mut ends.client, "question").await;
    assert!(is_silent(&mut ends.server).await);
}

#[tokio::test]
async fn a_cut_ends_all_connections_and_new_ones_are_carried() {
    let mut ends = Ends::connect().await;
    ends.ask("question").await;
    ends.link.cut();
    assert!(is_closed(&mut ends.client).await && is_closed(&mut ends.server).await);
    ends.client = client_of(&ends.link).await.unwrap();
    ends.server = ends.listener.accept().await.unwrap().0;
    assert_eq!(ends.ask("again").await, "again");
}

#[tokio::test]
async fn connections_are_refused_until_the_link_takes_them_again() {
    let ends = Ends::connect().await;
    ends.link.set(LinkState { refuses: true, ..LinkState::default() });
    while client_of(&ends.link).await.is_ok() {}
    let refused = client_of(&ends.link).await.unwrap_err();
    assert_eq!(refused.kind(), io::ErrorKind::ConnectionRefused);
    ends.link.set(LinkState::default());
    while client_of(&ends.link).await.is_err() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn the_answer_to_a_commit_is_lost_and_no_other() {
    let mut ends = Ends::connect().await;
    ends.link.set(LinkState { loses: LostAnswers::ToCommits, ..LinkState::default() });
    assert_eq!(ends.ask("insert").await, "insert");
    assert_eq!(ends.answer("C\0\0\0\x0fINSERT 0 1\0").await.len(), 16);
    assert_eq!(ends.ask("commit").await, "commit");
    say(&mut ends.server, "C\0\0\0\x0bCOMMIT\0Z\0\0\0\x05I").await;
    assert!(is_closed(&mut ends.client).await && is_closed(&mut ends.server).await);
    assert_eq!(ends.link.n_lost(), 1);
}

#[tokio::test]
async fn the_answer_to_a_message_is_lost_and_no_earlier_one() {
    let mut ends = Ends::connect().await;
    ends.link.set(LinkState { loses: LostAnswers::ToMessage(3..4), ..LinkState::default() });
    ends.client = client_of(&ends.link).await.unwrap();
    ends.server = ends.listener.accept().await.unwrap().0;
    for text in ["a", "b"] {
        assert_eq!((ends.ask(text).await, ends.answer(text).await), (text.into(), text.into()));
    }
    assert_eq!(ends.ask("c").await, "c");
    say(&mut ends.server, "c").await;
    assert!(is_closed(&mut ends.client).await);
    assert_eq!(ends.link.n_lost(), 1);
}

#[tokio::test]
async fn all_connections_end_with_the_link() {
    let Ends { link, mut client, mut server, .. } = Ends::connect().await;
    drop(link);
    assert!(is_closed(&mut client).await && is_closed(&mut server).await);
}
