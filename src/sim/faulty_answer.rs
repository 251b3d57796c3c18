//! Whole answers that are not the page, or not as they should be.

use std::io;

use super::fault::Fault;
use super::fault_in_image;
use super::fault_in_list;
use super::fault_needs;
use super::html::html_page;
use super::http::{CONTENT_ENCODING, HttpRequest, HttpResponse};
use super::latin_1;
use super::pages::SitePages;
use super::pages::content::PageContent;
use super::pages::cursor;
use super::pages::route::Route;

const COOKIE: &str = "visitor=1";

/// Returns the answer to a request that meets this fault.
pub(super) fn faulty_answer(
    fault: Fault,
    request: &HttpRequest,
    pages: &SitePages,
) -> io::Result<HttpResponse> {
    let route = pages.route_of(request);
    // A share of all pages holds some that can't have the fault.
    if !fault_needs::suits(&fault, &pages.traits(), pages.list(route).as_ref(), route) {
        return Ok(pages.render(route, PageContent::Full));
    }
    match fault {
        Fault::EmptyPage => Ok(pages.render(route, PageContent::Empty)),
        Fault::EmptyWithCursor => Ok(pages.render(route, PageContent::PutOff)),
        Fault::ShortPage => Ok(pages.render(route, PageContent::Short)),
        Fault::RepeatedEnd => Ok(pages.render(route, PageContent::EndRepeated)),
        Fault::EndlessCursor => Ok(pages.render(route, PageContent::Endless)),
        Fault::LoopingRun { anew } => Ok(pages.render(route, PageContent::LoopingRun { anew })),
        Fault::Moved(by) => Ok(pages.render(route, PageContent::Moved(by))),
        Fault::As(target) => Ok(pages.render(pages.route(&target), PageContent::Full)),
        Fault::WrongLandmark => Ok(block_page(route, &pages.render(route, PageContent::Full))),
        Fault::ErrorIn200 => Ok(pages.site().error_in_200()),
        Fault::Exhausted => Ok(pages.site().error(403)),
        Fault::Image(fault) => {
            Ok(fault_in_image::change(fault, pages.render(route, PageContent::Full)))
        }
        Fault::RedirectToItself => Ok(redirect(request.target.clone())),
        Fault::RedirectElsewhere => {
            Ok(redirect(format!("{}/login", pages.base().replace("127.0.0.1", "localhost"))))
        }
        fault => match instead_of_page(&fault) {
            Some(answer) => Ok(answer),
            None => changed(&fault, request, pages, route),
        },
    }
}

/// Returns an answer that does not depend on the page, if the fault has one.
fn instead_of_page(fault: &Fault) -> Option<HttpResponse> {
    let page = |status, title| HttpResponse::html(status, html_page(title));
    let waiting = |status, title, retry_after: &Option<String>| {
        page(status, title).with("Retry-After", retry_after.clone())
    };
    Some(match fault {
        Fault::TooManyRequests { retry_after } => waiting(429, "Too Many Requests", retry_after),
        Fault::Unavailable { retry_after } => waiting(503, "Service Unavailable", retry_after),
        Fault::Status(status) => page(*status, "Something went wrong"),
        Fault::StatusRetryAfter(status, after) => {
            waiting(*status, "Something went wrong", &Some(after.clone()))
        }
        Fault::HtmlWhereJson => page(200, "Explore 3D models"),
        Fault::Maintenance => page(200, "Down for maintenance"),
        Fault::WrongJson => HttpResponse::json(200, r#"{"status":"ok","data":{"items":[]}}"#),
        Fault::BrokenJson => HttpResponse::json(200, r#"{"results":[{"uid":"5dce"#),
        Fault::Challenge => {
            let challenge = Some("challenge".to_owned());
            HttpResponse::html(202, "").with("x-amzn-waf-action", challenge)
        }
        Fault::HumanVerification => page(405, "Human Verification"),
        Fault::Forbidden => page(403, "Access denied"),
        Fault::Gone => page(404, "Not Found"),
        Fault::Redirect(location) => redirect(location.clone()),
        Fault::Body { content_type, body } => HttpResponse::new(200, content_type, body.as_slice()),
        _ => return None,
    })
}

/// Returns the proper page as the fault changes it.
fn changed(
    fault: &Fault,
    request: &HttpRequest,
    pages: &SitePages,
    route: Route,
) -> io::Result<HttpResponse> {
    let content = match fault {
        Fault::AlwaysMore => PageContent::Endless,
        _ => PageContent::Full,
    };
    let mut page = pages.render(route, content);
    let list = pages.list(route);
    let in_list =
        list.and_then(|list| fault_in_list::change(fault, &list, pages.base(), page.clone()));
    if let Some(changed) = in_list {
        return Ok(changed);
    }
    let text = || String::from_utf8_lossy(&page.body).into_owned();
    let with_text = |text: String| HttpResponse { body: text.into_bytes(), ..page.clone() };
    Ok(match fault {
        Fault::Next(next) => with_text(with_next(&text(), next)),
        Fault::Changed { from, to } => with_text(text().replacen(from, to, 1)),
        Fault::ChangedThroughout { from, to } => with_text(text().replace(from, to)),
        Fault::Odd(odd, place) => {
            with_text(odd.apply(&text(), *place, list.and_then(|list| list.fields)))
        }
        Fault::ExpiredCursor if cursor::is_expired(&request.target) => pages.site().expired(),
        Fault::ExpiredCursor => {
            for (_, value) in page.headers.iter_mut().filter(|(name, _)| *name == "Link") {
                *value = cursor::renewed(value);
            }
            let body = String::from_utf8_lossy(&page.body);
            page.body = cursor::renewed(&body).into_bytes();
            page
        }
        Fault::CookieWall if !request.cookie.as_deref().unwrap_or_default().contains(COOKIE) => {
            redirect(request.target.clone()).with("Set-Cookie", Some(format!("{COOKIE}; Path=/")))
        }
        Fault::Coded(coding) => page.coded(coding, 1)?,
        Fault::TwoGzipMembers => page.coded("gzip", 2)?,
        Fault::UnknownCoding => page.with(CONTENT_ENCODING, Some("x-squeezed".to_owned())),
        Fault::Latin1 { in_meta } => latin_1::encode(page, *in_meta),
        Fault::ManyHeaders => {
            (0..150).fold(page, |page, number| page.with("X-Further", Some(number.to_string())))
        }
        _ => page,
    })
}

fn redirect(location: String) -> HttpResponse {
    HttpResponse::html(302, html_page("Found")).with("Location", Some(location))
}

/// Returns a page with the right content type that isn't the requested page.
fn block_page(route: Route, proper: &HttpResponse) -> HttpResponse {
    match route {
        Route::Robots => HttpResponse::new(200, "text/plain", ""),
        _ if proper.content_type.starts_with("text/html") => {
            HttpResponse::html(200, html_page("Just a moment"))
        }
        _ => HttpResponse::json(200, r#"{"detail":"Please try again later."}"#),
    }
}

/// Returns a page of JSON with this address of the next page. Other pages stay as they are.
fn with_next(text: &str, next: &str) -> String {
    let Ok(mut page) = serde_json::from_str::<serde_json::Value>(text) else {
        return text.to_owned();
    };
    if let Some(fields) = page.as_object_mut() {
        fields.insert("next".to_owned(), next.into());
    }
    page.to_string()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::fault_names::fault_of;
    use super::super::shape::Shape;
    use super::super::world::World;
    use super::*;

    const FIRST: &str = "/v3/search?type=models&sort_by=-likeCount&count=24";

    fn pages(shape: Shape) -> SitePages {
        let base = "http://127.0.0.1:9".to_owned();
        SitePages::new(shape, Arc::new(World::generate(60, 1)), base, (200, String::new()), None)
    }

    fn answer(pages: &SitePages, fault: &str, target: &str, cookie: Option<&str>) -> HttpResponse {
        let (target, cookie) = (target.to_owned(), cookie.map(str::to_owned));
        let request = HttpRequest { target, cookie, ..HttpRequest::default() };
        faulty_answer(fault_of(fault).unwrap(), &request, pages).unwrap()
    }

    fn header<'a>(answer: &'a HttpResponse, wanted: &str) -> Option<&'a str> {
        let mut headers = answer.headers.iter().filter(|(name, _)| *name == wanted);
        headers.next().map(|(_, value)| value.as_str())
    }

    #[test]
    fn an_answer_has_its_status_its_headers_and_its_words() {
        let pages = pages(Shape::SketchfabV3);
        for (fault, status, name, value, words) in [
            ("status-418", 418, "Retry-After", None, "Something"),
            ("status-301-retry-after-9", 301, "Retry-After", Some("9"), "Something"),
            ("maintenance", 200, "Location", None, "Down for maintenance"),
            ("wrong-json", 200, "Location", None, "\"data\":"),
            ("broken-json", 200, "Location", None, "{\"results\":[{"),
            ("redirect-to-login", 302, "Location", Some("/login"), "Found"),
            ("redirect-to-itself", 302, "Location", Some(FIRST), "Found"),
            ("redirect-elsewhere", 302, "Location", Some("http://localhost:9/login"), "Found"),
            ("cookie-wall", 302, "Set-Cookie", Some("visitor=1; Path=/"), "Found"),
            ("unknown-coding", 200, CONTENT_ENCODING, Some("x-squeezed"), "\"results\":["),
            ("many-headers", 200, "X-Further", Some("0"), "\"results\":["),
        ] {
            let answer = answer(&pages, fault, FIRST, None);
            assert_eq!((answer.status, header(&answer, name)), (status, value), "{fault}");
            let body = String::from_utf8(answer.body).unwrap();
            assert!(body.contains(words), "{fault}: {body}");
        }
        assert_eq!(answer(&pages, "cookie-wall", FIRST, Some("visitor=1")).status, 200);
        let login = pages.render(pages.route("/login"), PageContent::Full);
        assert!(login.status == 200 && login.content_type.starts_with("text/html"));
    }

    #[test]
    fn cursors_that_were_handed_out_before_expire_and_new_ones_hold() {
        let pages = pages(Shape::SketchfabV3);
        let next = |answer: &HttpResponse| {
            let page: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
            page["next"].as_str().map(|url| url.replace(pages.base(), ""))
        };
        let old = next(&pages.render(pages.route(FIRST), PageContent::Full)).unwrap();
        assert_eq!(answer(&pages, "expired-cursor", &old, None).status, 400);
        let new = next(&answer(&pages, "expired-cursor", FIRST, None)).unwrap();
        let second = answer(&pages, "expired-cursor", &new, None);
        assert_eq!(second.status, 200, "{new}");
        let proper = pages.render(pages.route(&new), PageContent::Full);
        let again = pages.render(pages.route(&old), PageContent::Full);
        assert_eq!(proper.body, again.body, "the same page once the trouble is over");
        assert_eq!(next(&answer(&pages, "no-next", FIRST, None)), None);
    }

    #[test]
    fn a_coded_page_is_the_page() {
        let pages = pages(Shape::Sketchfab2016);
        let target = "/models?sort_by=-likeCount&page=1";
        let plain = pages.render(pages.route(target), PageContent::Full).body;
        for (fault, coding) in
            [("x-gzip", "x-gzip"), ("capital-gzip", "GZIP"), ("gzip-members", "gzip")]
        {
            let coded = answer(&pages, fault, target, None);
            assert_eq!(header(&coded, CONTENT_ENCODING), Some(coding));
            let mut decoded = Vec::new();
            let mut gzip = flate2::read::MultiGzDecoder::new(coded.body.as_slice());
            io::Read::read_to_end(&mut gzip, &mut decoded).unwrap();
            assert_eq!(decoded, plain, "{fault}");
        }
    }
}
