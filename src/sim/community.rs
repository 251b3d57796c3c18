//! What a site knows beyond items and who likes them: accounts, who follows whom, comments, and details of
//! items. A world has it only if it was asked for.

pub(super) mod account;
pub(super) mod comments;
pub(super) mod follows;
pub(super) mod item_details;

use std::collections::HashMap;

use super::chance::Dice;
use super::sim_item::{RENAMED, SimItem, SimUser};
use account::{Access, Account, Standing};
use comments::Comment;
use follows::Follows;
use item_details::ItemDetails;

/// One in this many likes is missing in the item's own list, and only the user's list has it.
const LOST_ONE_IN: u64 = 40;

/// What a site knows beyond items and who likes them.
#[derive(Clone, Debug)]
pub(super) struct Community {
    /// The account of each user.
    pub accounts: Vec<Account>,
    /// Who follows whom.
    pub follows: Follows,
    /// The list of all users, those with most followers first.
    pub listed: Vec<u32>,
    /// The comments on each item.
    pub comments: Vec<Vec<Comment>>,
    /// The details of each item.
    pub details: Vec<ItemDetails>,
    /// How many items each user owns.
    pub n_owned: Vec<u32>,
    /// The item of each like.
    item_of: Vec<u32>,
    /// Which likes the item's own list lacks.
    lost: Vec<bool>,
    /// The likes of each user.
    likes_of: Vec<Vec<usize>>,
    by_id: HashMap<String, u32>,
    by_username: HashMap<String, u32>,
}

impl Community {
    /// Draws a community for a world's items, users and likes.
    pub fn draw(items: &[SimItem], users: &[SimUser], likes: &[u32], seed: u64) -> Self {
        let mut likes_of = vec![Vec::new(); users.len()];
        let mut item_of = vec![0; likes.len()];
        let mut n_owned = vec![0; users.len()];
        for (number, item) in (0..).zip(items) {
            n_owned[item.author as usize] += 1;
            for like in item.likes.clone() {
                likes_of[likes[like] as usize].push(like);
                item_of[like] = number;
            }
        }
        let numbers = 0..u32::try_from(users.len()).unwrap_or(u32::MAX);
        let dice = |topic: &'static str| move |number| Dice::new(seed, topic, number);
        let standing = |user| Standing::draw(&mut dice("standing")(user));
        let standings: Vec<_> = numbers.clone().map(standing).collect();
        let is_sociable = |user: &u32| standings[*user as usize] == Standing::Sociable;
        let writers: Vec<_> = numbers.clone().filter(is_sociable).collect();
        let account = |user: u32| {
            let mut dice = dice("account")(user);
            let n_likes = u32::try_from(likes_of[user as usize].len()).unwrap_or(u32::MAX);
            Account {
                access: Access::draw(&mut dice),
                n_likes: account::announced(n_likes, &mut dice),
                is_listed: is_sociable(&user) && dice.below(5) < 2,
            }
        };
        let accounts: Vec<_> = numbers.clone().map(account).collect();
        let follows = Follows::draw(&standings, seed);
        let mut listed: Vec<_> =
            numbers.filter(|user| accounts[*user as usize].is_listed).collect();
        listed.sort_by_key(|user| std::cmp::Reverse(follows.followers[*user as usize].len()));
        let comments: Vec<_> = (0..)
            .zip(items)
            .map(|(number, _)| comments::draw(&writers, &mut dice("comments")(number)))
            .collect();
        let details = (0..).zip(items.iter().zip(&comments)).map(|(number, (item, comments))| {
            let mut dice = dice("details")(number);
            let n_comments = comments::announced(comments.len(), &mut dice);
            ItemDetails::draw(&item.id, item.n_likes, n_comments, &mut dice)
        });
        let details = details.collect();
        let mut losing = dice("lost")(0);
        let lost = likes.iter().map(|_| losing.one_in(LOST_ONE_IN)).collect();
        let (by_id, by_username) = (HashMap::new(), HashMap::new());
        let mut community = Self {
            accounts,
            follows,
            listed,
            comments,
            details,
            n_owned,
            item_of,
            lost,
            likes_of,
            by_id,
            by_username,
        };
        community.index(users);
        community
    }

    /// Notes the ids and the names of the users, after they changed.
    pub fn index(&mut self, users: &[SimUser]) {
        let numbered = || (0..).zip(users);
        self.by_id = numbered().map(|(number, user)| (user.id.clone(), number)).collect();
        self.by_username =
            numbered().map(|(number, user)| (user.username.clone(), number)).collect();
    }

    /// Returns the number of the user who has this id, or had it before the user was renamed.
    pub fn user_with_id(&self, id: &str) -> Option<u32> {
        let former = || self.by_id.get(id.strip_suffix(RENAMED)?);
        self.by_id.get(id).or_else(former).copied()
    }

    /// Returns the number of the user with this name.
    pub fn user_with_name(&self, username: &str) -> Option<u32> {
        self.by_username.get(username).copied()
    }

    /// Returns whether an item's own list lacks a like.
    pub fn is_lost(&self, like: usize) -> bool {
        self.lost.get(like).copied().unwrap_or_default()
    }

    /// Returns the likes of a user: their numbers, and those of their items.
    pub fn likes_of(&self, user: u32) -> impl Iterator<Item = (usize, u32)> {
        self.likes_of[user as usize].iter().map(|&like| (like, self.item_of[like]))
    }
}
