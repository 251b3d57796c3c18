use super::*;

const fn ms(n: u64) -> Duration {
    Duration::from_millis(n)
}

/// Gives turns that come after these milliseconds.
fn give(turns: &SharedTurns, after: &[u64], period: u64) {
    let now = Instant::now();
    turns.give(after.iter().map(|after| now + ms(*after)), ms(period));
}

/// Returns how many claims may begin now.
fn n_claims(turns: &SharedTurns) -> usize {
    (0..100).take_while(|_| turns.try_turn().is_ok()).count()
}

#[tokio::test(start_paused = true)]
async fn a_claim_begins_shortly_before_each_turn() {
    let turns = SharedTurns::default();
    assert_eq!(n_claims(&turns), 0, "no turn was given");
    give(&turns, &[30, 100, 200], 100);
    assert_eq!(n_claims(&turns), 1);
    assert_eq!(turns.try_turn(), Err(ms(60)), "the next one comes in 100 ms");
    tokio::time::advance(ms(60)).await;
    // The first turn was missed, and its claim no longer counts.
    assert_eq!(n_claims(&turns), 1);
    tokio::time::advance(ms(40)).await;
    assert_eq!(turns.try_to_send(), Ok(()));
    assert_eq!(turns.try_to_send(), Err(ms(100)), "the first turn is lost");
}

#[tokio::test(start_paused = true)]
async fn slow_claims_begin_before_their_turns_are_given_but_no_more_than_may_come() {
    let turns = SharedTurns::default();
    give(&turns, &[], 100);
    turns.note_claim(ms(400));
    // Twice as long as the claim takes is 800 ms, so eight turns may come by then.
    assert_eq!(n_claims(&turns), 9);
    give(&turns, &[0, 0], 100);
    assert_eq!((turns.try_to_send(), turns.try_to_send()), (Ok(()), Ok(())));
    assert_eq!(n_claims(&turns), 2, "as many as have left");
    // Claims that found no task count no longer after a while.
    tokio::time::advance(ms(1100)).await;
    assert_eq!(n_claims(&turns), 9);
}

#[tokio::test(start_paused = true)]
async fn many_claims_begin_at_once_where_the_rate_is_high() {
    let turns = SharedTurns::default();
    give(&turns, &[], 2);
    assert_eq!(n_claims(&turns), 20, "a claim takes at most 40 ms");
}

#[tokio::test(start_paused = true)]
async fn where_claims_are_slow_only_requests_that_are_ready_ask_for_turns() {
    let turns = SharedTurns::default();
    let _waits = turns.join_line();
    turns.want();
    assert_eq!(turns.wanted().await, 1);
    turns.note_claim(ms(400));
    turns.want();
    assert!(tokio::time::timeout(ms(100), turns.wanted()).await.is_err(), "nothing is claimed");
    let ready = [turns.join_senders(), turns.join_senders()];
    turns.want();
    assert_eq!(turns.wanted().await, 2);
    give(&turns, &[50], 100);
    turns.want();
    assert_eq!(turns.wanted().await, 1, "one has its turn");
    drop(ready);
    turns.want();
    assert!(tokio::time::timeout(ms(100), turns.wanted()).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn the_server_is_silent_only_if_it_has_not_answered_for_a_while() {
    let turns = SharedTurns::default();
    assert!(turns.server_silent_for(ms(1000)), "it never answered");
    give(&turns, &[0], 100);
    tokio::time::advance(ms(500)).await;
    assert!(!turns.server_silent_for(ms(1000)), "the turn was missed, but came recently");
    tokio::time::advance(ms(600)).await;
    assert!(turns.server_silent_for(ms(1000)));
    turns.note_none();
    assert!(!turns.server_silent_for(ms(1000)), "other hosts have the turns");
}
