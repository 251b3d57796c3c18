//! What an export must hold: the truth, except for what a row loses.

use crawl::dataset::psv;
use crawl::sim::World;

use super::row::Loses;

/// The rows of the three files.
pub struct Expected {
    items: Vec<[String; 2]>,
    likes: Vec<[String; 4]>,
    features: Vec<[String; 3]>,
}

impl Expected {
    pub fn of(world: &World, loses: &Loses) -> Self {
        let (mut items, mut likes, mut features) = (Vec::new(), Vec::new(), Vec::new());
        let all = world.items().iter().enumerate().filter(|(_, item)| item.n_likes >= 5);
        for (rank, item) in all.map(|(at, item)| (at + 1, item)) {
            if loses.items.contains(&rank) {
                continue;
            }
            let named = loses.names.iter().find(|(of, _)| *of == rank);
            let name = named.map_or(&item.name, |(_, name)| name);
            items.push([name, &item.id].map(Clone::clone));
            let is_lost = |place: &usize| {
                loses.likes.iter().any(|(of, places)| *of == rank && places.contains(place))
            };
            let kept = world.likers(item).enumerate().filter(|(place, _)| !is_lost(place));
            let username = |place: usize| {
                let mut odd = loses.usernames.iter();
                odd.find(|(of, at, _)| (*of, *at) == (rank, place)).map(|(.., name)| name)
            };
            likes.extend(kept.map(|(place, user)| {
                let username = username(place).unwrap_or(&user.username);
                [name, &item.id, &user.id, username].map(Clone::clone)
            }));
            if !loses.features.contains(&rank) {
                let of = |kind, values: &[&'static str]| {
                    let row = |value: &&str| [item.id.as_str(), kind, *value].map(str::to_owned);
                    values.iter().map(row).collect::<Vec<_>>()
                };
                features.extend(of("category", &item.categories));
                features.extend(of("tag", &item.tags));
            }
        }
        Self { items, likes, features }
    }

    /// Returns what is wrong with the three files.
    pub fn compare(&self, items: &[u8], likes: &[u8], features: &[u8]) -> Vec<String> {
        let wrong = [
            differs("model_urls.psv", items, &["name", "mid"], &self.items),
            differs(
                "model_likes.psv",
                likes,
                &["modelname", "mid", "uid", "username"],
                &self.likes,
            ),
            differs("model_feats.psv", features, &["mid", "type", "value"], &self.features),
        ];
        wrong.into_iter().flatten().collect()
    }
}

fn differs<const N: usize>(
    name: &str,
    file: &[u8],
    header: &[&str],
    wanted: &[[String; N]],
) -> Option<String> {
    let rows: Result<Vec<_>, _> = psv::read(file, header).collect();
    let rows = match rows {
        Ok(rows) => rows,
        Err(error) => return Some(format!("{name}: {error}")),
    };
    let pairs = rows.iter().zip(wanted).position(|(row, wanted)| row.fields != *wanted);
    let at = pairs.or((rows.len() != wanted.len()).then_some(rows.len().min(wanted.len())))?;
    let (found, due) = (rows.get(at).map(|row| &row.fields), wanted.get(at));
    Some(format!(
        "{name} has {} rows of {}; row {at} is {found:?}, wanted {due:?}",
        rows.len(),
        wanted.len()
    ))
}
