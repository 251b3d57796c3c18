//! Storing attributes and owners of items.

use std::collections::HashSet;

use super::forgotten::{TombstoneKey, forgotten_by_key};
use super::item_keys::ItemKeys;
use super::rounds::rounds;
use crate::ledger::connection::{Connection, Reader};
use crate::ledger::error::Result;
use crate::ledger::multi_row::{self, Bound, Is};
use crate::ledger::names::Names;
use crate::words::{Attribute, AttributeValue, ItemAttributes, KnownAttribute, Owner, UserId};

/// The owner of an item, after the item's key.
type OwnerRow<'a> = (i64, &'a Owner);

/// An attribute of an item, after the item's key.
type AttributeRow<'a> = (i64, &'a Attribute);

// An item may come up on several pages. The smallest value is kept, so that the order in which pages came
// makes no difference. Only attributes that the crawl's description names are stored.
const INSERT_ATTRIBUTES: &str = "
    insert into attributes (item, type, value)
    select column1, column2, coalesce(column4, column5)
    from {rows} as given join attribute_types on type = column2 and kind = column3
    where column1 is not null
    on conflict (item, type) do update set value = excluded.value
    where excluded.value < attributes.value";

/// The same for PostgreSQL, where texts and numbers have a column each.
const INSERT_ATTRIBUTES_OF_TWO_TYPES: &str = "
    insert into attributes (item, type, value, number)
    select column1, column2, column4, column5
    from {rows} as given join attribute_types on type = column2 and kind = column3
    where column1 is not null
    on conflict (item, type) do update set value = excluded.value, number = excluded.number
    where excluded.value < attributes.value or excluded.number < attributes.number";

const INSERT_OWNERS: &str = "
    insert into owners (item, user_id, username)
    select column1, column2, column3 from {rows} as given where column1 is not null
    on conflict (item) do update set user_id = excluded.user_id, username = excluded.username
    where (excluded.user_id, excluded.username) < (owners.user_id, owners.username)";

/// Stores the attributes and owners of items that are stored, without anything that names a user who was
/// forgotten.
pub async fn insert_attributes(
    conn: &mut Connection,
    found: &[&ItemAttributes],
    keys: &ItemKeys<'_>,
    key: Option<&TombstoneKey>,
) -> Result<()> {
    if found.is_empty() {
        return Ok(());
    }
    let forgotten = match key {
        Some(key) => Forgotten::read(conn, key, found).await?,
        None => Forgotten::default(),
    };
    for found in rounds(found, |one| &one.item_id) {
        insert_round(conn, &found, keys, &forgotten).await?;
    }
    Ok(())
}

/// Stores the attributes and owners of distinct items.
async fn insert_round(
    conn: &mut Connection,
    found: &[&ItemAttributes],
    keys: &ItemKeys<'_>,
    forgotten: &Forgotten,
) -> Result<()> {
    let (mut owners, mut attributes): (Vec<OwnerRow<'_>>, Vec<AttributeRow<'_>>) =
        (Vec::new(), Vec::new());
    for one in found {
        let Some(item) = keys.get(&one.item_id) else { continue };
        let (owner, is_kept) = forgotten.leave_out(one);
        owners.extend(owner.map(|owner| (item, owner)));
        attributes.extend(one.attributes.iter().filter(is_kept).map(|of| (item, of)));
    }
    let types = &[Is::Int, Is::Text, Is::Text];
    let _ = multi_row::execute_later(conn, INSERT_OWNERS, types, &owners, bind_owner).await?;
    let sql = conn.either(INSERT_ATTRIBUTES, INSERT_ATTRIBUTES_OF_TWO_TYPES);
    let types = &[Is::Int, Is::Int, Is::Int, Is::Text, Is::Int];
    let _ = multi_row::execute_later(conn, sql, types, &attributes, bind_attribute).await?;
    Ok(())
}

/// Returns whether the text of an attribute names one of these people. A licence never does, and of an address
/// only what follows the host.
pub fn names_someone(attribute: Option<KnownAttribute>, text: &str, names: &Names) -> bool {
    match attribute {
        Some(KnownAttribute::Licence) => false,
        Some(KnownAttribute::Address) => names.are_in_address(text),
        _ => names.taken_out_of(text).is_some(),
    }
}

/// What must not be stored, because users asked to be forgotten.
#[derive(Default)]
struct Forgotten {
    /// Those of the owners and of the texts of attributes that are ids of such users.
    user_ids: HashSet<UserId>,
    /// The attributes that mean the same everywhere, by their position.
    known: Vec<Option<KnownAttribute>>,
}

impl Forgotten {
    async fn read(
        conn: &mut Reader,
        key: &TombstoneKey,
        found: &[&ItemAttributes],
    ) -> Result<Self> {
        let owners = found.iter().filter_map(|one| one.owner.as_ref());
        let owners = owners.map(|owner| owner.user_id.clone());
        let texts = found.iter().flat_map(|one| &one.attributes).filter_map(|one| text(&one.value));
        let texts = texts.filter_map(|text| UserId::new(text).ok());
        let all: Vec<UserId> = owners.chain(texts).collect();
        let user_ids: HashSet<UserId> =
            forgotten_by_key(conn, key, all.iter()).await?.into_iter().cloned().collect();
        let sql = "select name from attribute_types order by type";
        let names: Vec<String> = conn.ask(sql).all().await?;
        let known = names.iter().map(|name| KnownAttribute::named(name)).collect();
        Ok(Self { user_ids, known })
    }

    /// Returns the owner of an item who may be stored, and whether an attribute of the item may be.
    fn leave_out<'a>(
        &self,
        of: &'a ItemAttributes,
    ) -> (Option<&'a Owner>, impl Fn(&&Attribute) -> bool) {
        let (owner, left_out) = match &of.owner {
            Some(owner) if self.user_ids.contains(&owner.user_id) => {
                let [id, name] = [owner.user_id.reveal(), &owner.username].map(str::to_owned);
                (None, Some(Names::new(&[id], &[name])))
            }
            owner => (owner.as_ref(), None),
        };
        let is_kept = move |attribute: &&Attribute| {
            let Some(text) = text(&attribute.value) else { return true };
            let known = self.known.get(attribute.position).copied().flatten();
            let is_of_owner =
                left_out.as_ref().is_some_and(|names| names_someone(known, text, names));
            let is_id = known != Some(KnownAttribute::Licence)
                && UserId::new(text).is_ok_and(|id| self.user_ids.contains(&id));
            !is_of_owner && !is_id
        };
        (owner, is_kept)
    }
}

fn text(value: &AttributeValue) -> Option<&str> {
    match value {
        AttributeValue::Text(text) => Some(text),
        _ => None,
    }
}

fn bind_owner(statement: Bound, (item, owner): &OwnerRow<'_>) -> Bound {
    let Owner { user_id, username } = owner;
    statement.bind(*item).bind(user_id.reveal().to_owned()).bind(username.clone())
}

fn bind_attribute(statement: Bound, (item, attribute): &AttributeRow<'_>) -> Bound {
    let number = i64::try_from(attribute.position).unwrap_or(i64::MAX).saturating_add(1);
    let statement = statement.bind(*item).bind(number).bind(attribute.value.kind().code());
    let number = match &attribute.value {
        AttributeValue::Text(_) => None,
        AttributeValue::Count(n) => Some(*n),
        AttributeValue::Moment(at) => Some(at.as_millis()),
        AttributeValue::Truth(is_true) => Some(i64::from(*is_true)),
    };
    statement.bind(text(&attribute.value)).bind(number)
}
