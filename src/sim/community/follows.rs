//! Who follows whom.

use super::super::chance::Dice;
use super::account::Standing;

/// The most users that somebody follows.
const MOST: u64 = 6;

/// The members of a club.
const CLUB: usize = 4;

/// Who follows whom, by the numbers of users.
#[derive(Clone, Debug, Default)]
pub(in crate::sim) struct Follows {
    /// Whom each user follows.
    pub followings: Vec<Vec<u32>>,
    /// Who follows each user.
    pub followers: Vec<Vec<u32>>,
}

impl Follows {
    /// Draws who follows whom. Sociable users prefer low numbers, so that some have many followers. The
    /// members of a club follow each other in a circle.
    pub fn draw(standings: &[Standing], seed: u64) -> Self {
        let of = |wanted: Standing| {
            let all = (0_u32..).zip(standings).filter(move |(_, standing)| **standing == wanted);
            all.map(|(user, _)| user).collect::<Vec<_>>()
        };
        let (sociable, clubbable) = (of(Standing::Sociable), of(Standing::Clubbable));
        let mut followings = vec![Vec::new(); standings.len()];
        for &user in &sociable {
            let mut dice = Dice::new(seed, "follows", user);
            for _ in 0..dice.below(MOST) {
                let most = dice.below(sociable.len() as u64);
                let at = usize::try_from(dice.below(most + 1)).unwrap_or_default();
                let other = sociable[at];
                let own: &mut Vec<u32> = &mut followings[user as usize];
                if other != user && !own.contains(&other) {
                    own.push(other);
                }
            }
        }
        for club in clubbable.chunks(CLUB).filter(|club| club.len() > 1) {
            for (at, &user) in club.iter().enumerate() {
                followings[user as usize].push(club[(at + 1) % club.len()]);
            }
        }
        let mut followers = vec![Vec::new(); standings.len()];
        for (user, own) in (0_u32..).zip(&followings) {
            for &other in own {
                followers[other as usize].push(user);
            }
        }
        Self { followings, followers }
    }
}
