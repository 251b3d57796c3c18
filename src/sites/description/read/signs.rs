//! The site's headers, the signs of its firewall, and the size of its published dataset.

use super::given::Given;
use super::{keys, names};
use crate::sites::description::{
    FirewallSigns, PublishedSize, RateLimitHeaders, ResetForm, TokenHeader,
};
use crate::yaml::YamlError;

/// Reads how a token is sent. No message shows the value: someone may have put the token itself there.
pub fn token(given: &Given<'_>) -> Result<TokenHeader, YamlError> {
    const PLACE: &str = "{token}";
    let section = given.section(&keys::TOKEN)?;
    let header = names::sent_header(&section.need("header", "header: Authorization")?)?;
    let value = section.need("value", "value: \"Bearer {token}\"")?;
    let text = value.short_text(200)?;
    if !text.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()) {
        return Err(value.refused("the value of a header must be plain ASCII"));
    }
    let Some((before, after)) = text.split_once(PLACE) else {
        return Err(value.refused(
            "{token} is missing; write a value such as \"Bearer {token}\", and put the token itself into the variable that site.token_env names",
        ));
    };
    if after.contains(['{', '}']) || before.contains(['{', '}']) {
        return Err(value.refused("the value must hold {token} once and no other braces"));
    }
    Ok(TokenHeader { header, before: before.to_owned(), after: after.to_owned() })
}

/// Reads the headers that say how many requests are left.
pub fn rate_limit(given: &Given<'_>) -> Result<RateLimitHeaders, YamlError> {
    let section = given.section(&keys::RATE_LIMIT)?;
    if let Some(header) = section.get("header") {
        section.refuse(
            &["remaining", "limit", "reset", "as"],
            "can't be combined with header; name one header of RateLimit fields, or one header per number",
        )?;
        return Ok(RateLimitHeaders::Fields { header: names::header(&header)? });
    }
    if section.get("remaining").is_none() {
        return Err(section.refused(
            "no header is named; add header: RateLimit, or remaining, reset and as for one header per number",
        ));
    }
    let header = |key, example| names::header(&section.need(key, example)?);
    let form = section.need("as", "as: epoch, or as: seconds")?;
    Ok(RateLimitHeaders::Separate {
        remaining: header("remaining", "remaining: X-RateLimit-Remaining")?,
        limit: section.get("limit").map(|given| names::header(&given)).transpose()?,
        reset: header("reset", "reset: X-RateLimit-Reset")?,
        form: match form.text()? {
            "epoch" => ResetForm::Epoch,
            "seconds" => ResetForm::Seconds,
            other => return Err(form.refused(keys::none_of(other, &["epoch", "seconds"]))),
        },
    })
}

/// Reads the signs of the site's firewall.
pub fn firewall(given: &Given<'_>) -> Result<FirewallSigns, YamlError> {
    let section = given.section(&keys::FIREWALL)?;
    Ok(FirewallSigns {
        header: names::header(&section.need("header", "header: x-amzn-waf-action")?)?,
        page_status: section.need("status", "status: 405")?.whole(201..=599_u16)?,
        page_words: section
            .need("words", "words: human verification")?
            .short_text(200)?
            .to_lowercase(),
    })
}

/// Reads the size of a published dataset.
pub fn published(given: &Given<'_>) -> Result<PublishedSize, YamlError> {
    const MOST: u64 = 1_000_000_000_000;
    let section = given.section(&keys::PUBLISHED)?;
    let like_limit = section.need("like_limit", "like_limit: 5")?.whole(0..=u32::MAX)?;
    let top = section.need("top", "top: 2300")?;
    let size = PublishedSize {
        n_items: section.need("items", "items: 28806")?.whole(1..=MOST)?,
        n_likes: section.need("likes", "likes: 632840")?.whole(1..=MOST)?,
        n_users: section.need("users", "users: 62583")?.whole(1..=MOST)?,
        like_limit,
        top: top.whole(1..=u32::MAX)?,
    };
    if size.top < like_limit {
        return Err(top.refused(format!(
            "the most liked item has {} likes, fewer than like_limit ({like_limit})",
            size.top
        )));
    }
    Ok(size)
}
