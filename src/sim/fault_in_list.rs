//! Lists as some faults change them: what leads to the next page, totals, and ids.

use serde_json::{Value, json};

use super::fault::Fault;
use super::http::HttpResponse;
use super::sites::played::{EntryFields, SimList};
use super::world::{RENAMED, RENUMBERED};

/// Another origin. Nothing can ever be there.
const ELSEWHERE: &str = "http://elsewhere.invalid";

/// A total that no list has.
const LARGE: u64 = 9_000_000_000_000_000_000;

/// Returns a page of a list as a fault changes it; `None` if the fault does not concern lists.
pub(super) fn change(
    fault: &Fault,
    list: &SimList,
    base: &str,
    page: HttpResponse,
) -> Option<HttpResponse> {
    Some(match fault {
        Fault::ForeignNext => with_next(page, |next| next.replace(base, ELSEWHERE)),
        Fault::RelativeNext => with_next(page, |next| next.replace(base, "")),
        Fault::QuotedLink => with_link(page, quoted),
        Fault::UnquotedLink => with_link(page, |link| link.replace('"', "")),
        Fault::NoNext => without_next(page),
        Fault::NullTotal => with_total(page, list, &Value::Null),
        Fault::SmallTotal => with_total(page, list, &json!(1)),
        Fault::LargeTotal => with_total(page, list, &json!(LARGE)),
        Fault::AlwaysMore => with_more(page),
        Fault::Renamed => renamed(page, list.fields),
        _ => return None,
    })
}

/// Changes the addresses of the next page, in the page and in the `Link` header.
fn with_next(page: HttpResponse, change: impl Fn(&str) -> String) -> HttpResponse {
    let page = with_headers(page, |name, value| match name {
        "Link" => Some(change(value)),
        _ => Some(value.to_owned()),
    });
    with_json(page, |body| {
        if let Some(next) = body.get("next").and_then(Value::as_str) {
            body["next"] = json!(change(next));
        }
    })
}

fn with_link(page: HttpResponse, change: impl Fn(&str) -> String) -> HttpResponse {
    with_headers(page, |name, value| match name {
        "Link" => Some(change(value)),
        _ => Some(value.to_owned()),
    })
}

/// Returns a `Link` header that a reader who splits at commas, or looks for `rel=next`, reads wrongly.
fn quoted(link: &str) -> String {
    let titled = link.replace(
        "; rel=\"next\"",
        "; title=\"the next, \\\"and\\\"; rel=last\"; rel=\"prefetch next\"",
    );
    format!("</other?fields=a,b;rel=next>; rel=\"alternate\", {titled}")
}

fn without_next(page: HttpResponse) -> HttpResponse {
    let page = with_headers(page, |name, value| match name {
        "Link" => None,
        "x-next-page" => Some(String::new()),
        _ => Some(value.to_owned()),
    });
    with_json(page, |body| {
        if let Some(fields) = body.as_object_mut() {
            fields.retain(|name, _| !matches!(name.as_str(), "next" | "cursors" | "cursor"));
        }
    })
}

fn with_total(page: HttpResponse, list: &SimList, total: &Value) -> HttpResponse {
    let Some(place) = list.total else { return page };
    let page = with_headers(page, |name, value| {
        Some(if name == place { total.to_string() } else { value.to_owned() })
    });
    with_json(page, |body| {
        if let Some(found) = body.pointer_mut(place) {
            *found = total.clone();
        }
    })
}

fn with_more(page: HttpResponse) -> HttpResponse {
    with_json(page, |body| {
        if let Some(fields) = body.as_object_mut() {
            fields.insert("has_more".to_owned(), json!(true));
        }
    })
}

fn renamed(page: HttpResponse, fields: Option<EntryFields>) -> HttpResponse {
    let Some(fields) = fields else { return page };
    with_json(page, |body| {
        let rows = body.pointer_mut(fields.rows).and_then(Value::as_array_mut);
        let first = rows.and_then(|rows| rows.first_mut());
        let Some(id) = first.and_then(|entry| entry.pointer_mut(fields.id)) else { return };
        *id = match id.as_u64() {
            Some(number) => json!(number + RENUMBERED),
            None => json!(format!("{}{RENAMED}", id.as_str().unwrap_or_default())),
        };
    })
}

/// Changes the headers of a page, or leaves some out.
fn with_headers(page: HttpResponse, change: impl Fn(&str, &str) -> Option<String>) -> HttpResponse {
    let headers = page.headers.iter();
    let kept = headers.filter_map(|(name, value)| Some((*name, change(name, value)?)));
    HttpResponse { headers: kept.collect(), ..page }
}

/// Changes a page of JSON. Another page stays as it is.
fn with_json(page: HttpResponse, change: impl FnOnce(&mut Value)) -> HttpResponse {
    match serde_json::from_slice::<Value>(&page.body) {
        Ok(mut body) => {
            change(&mut body);
            HttpResponse { body: body.to_string().into_bytes(), ..page }
        }
        Err(_) => page,
    }
}
