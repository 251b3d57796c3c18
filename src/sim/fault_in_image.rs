//! Thumbnails as some faults change them.

use super::fault::ImageFault;
use super::html::html_page;
use super::http::HttpResponse;

/// The length of an image that is too large.
const TOO_LARGE: usize = 32 << 20;

/// Returns a thumbnail as a fault changes it.
pub(super) fn change(fault: ImageFault, page: HttpResponse) -> HttpResponse {
    let mut body = page.body;
    match fault {
        ImageFault::Truncated => body.truncate(body.len() / 2),
        ImageFault::Html => body = html_page("Not available").into_bytes(),
        ImageFault::TooLarge => body.resize(TOO_LARGE, 0),
        ImageFault::Gif => body = b"GIF89a\x01\0\x01\0\0\0\0;".to_vec(),
        ImageFault::WrongType => {
            return HttpResponse { body, content_type: "text/plain".to_owned(), ..page };
        }
    }
    HttpResponse { body, ..page }
}
