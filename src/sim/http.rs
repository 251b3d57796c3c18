//! HTTP/1.1 as bytes: requests and responses.

use std::io::Write;

use flate2::{Compression, write::GzEncoder};

/// The most header fields that a request may have.
const MAX_HEADERS: usize = 64;

/// The header that names how a body is compressed.
pub(super) const CONTENT_ENCODING: &str = "Content-Encoding";

/// Which of the addresses of a simulated site a request came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum SimHost {
    /// The one of the pages.
    #[default]
    Pages,
    /// The one of the thumbnails.
    Thumbs,
}

/// A client's request.
#[derive(Clone, Debug, Default)]
pub(super) struct HttpRequest {
    /// The method, usually GET.
    pub method: String,
    /// The address that it came to.
    pub host: SimHost,
    /// The path and the query.
    pub target: String,
    /// Whether the connection stays open.
    pub keep_alive: bool,
    /// Whether the client accepts gzip.
    pub takes_gzip: bool,
    /// The `User-Agent` header.
    pub user_agent: Option<String>,
    /// The `Authorization` header.
    pub authorization: Option<String>,
    /// The `PRIVATE-TOKEN` header.
    pub private_token: Option<String>,
    /// The `Cookie` header.
    pub cookie: Option<String>,
}

/// What the bytes that were read so far are.
pub(super) enum Parsed {
    /// The beginning of a request.
    Partial,
    /// A request, and its length in bytes.
    Whole(HttpRequest, usize),
    /// Something else than a request.
    Malformed,
}

/// Parses one request at the beginning of the bytes.
pub(super) fn parse(bytes: &[u8]) -> Parsed {
    let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut head = httparse::Request::new(&mut headers);
    let n = match head.parse(bytes) {
        Ok(httparse::Status::Complete(n)) => n,
        Ok(httparse::Status::Partial) => return Parsed::Partial,
        Err(_) => return Parsed::Malformed,
    };
    let mut request = HttpRequest {
        method: head.method.unwrap_or_default().to_owned(),
        target: head.path.unwrap_or_default().to_owned(),
        keep_alive: head.version == Some(1),
        ..HttpRequest::default()
    };
    for header in head.headers.iter() {
        let value = || String::from_utf8_lossy(header.value).into_owned();
        let holds = |word: &str| value().to_ascii_lowercase().contains(word);
        let is = |name: &str| header.name.eq_ignore_ascii_case(name);
        if is("user-agent") {
            request.user_agent = Some(value());
        } else if is("authorization") {
            request.authorization = Some(value());
        } else if is("private-token") {
            request.private_token = Some(value());
        } else if is("cookie") {
            request.cookie = Some(value());
        } else if is("accept-encoding") {
            request.takes_gzip = holds("gzip");
        } else if is("connection") && holds("close") {
            request.keep_alive = false;
        } else if is("transfer-encoding") || (is("content-length") && value().trim() != "0") {
            return Parsed::Malformed;
        }
    }
    Parsed::Whole(request, n)
}

/// The site's response to a request.
#[derive(Clone, Debug)]
pub(super) struct HttpResponse {
    pub status: u16,
    pub content_type: String,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
}

impl HttpResponse {
    pub fn new(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        let content_type = content_type.to_owned();
        Self { status, content_type, headers: Vec::new(), body: body.into() }
    }

    pub fn html(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self::new(status, "text/html; charset=utf-8", body)
    }

    pub fn json(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self::new(status, "application/json", body)
    }

    pub fn with(mut self, name: &'static str, value: Option<String>) -> Self {
        self.headers.extend(value.map(|value| (name, value)));
        self
    }

    /// Returns the same response with these headers.
    pub fn with_all(mut self, headers: &[(&'static str, String)]) -> Self {
        self.headers.extend_from_slice(headers);
        self
    }

    /// Returns the same response with a compressed body, if it has one that is not coded yet.
    pub fn gzipped(self) -> std::io::Result<Self> {
        if self.body.is_empty() || self.headers.iter().any(|(name, _)| *name == CONTENT_ENCODING) {
            return Ok(self);
        }
        self.coded("gzip", 1)
    }

    /// Returns the same response with its body compressed in this many gzip members, under this content
    /// coding.
    pub fn coded(mut self, coding: &str, n_members: usize) -> std::io::Result<Self> {
        let mut compressed = Vec::new();
        for part in self.body.chunks(self.body.len().div_ceil(n_members).max(1)) {
            let mut encoder = GzEncoder::new(&mut compressed, Compression::fast());
            encoder.write_all(part)?;
            encoder.finish()?;
        }
        self.body = compressed;
        Ok(self.with(CONTENT_ENCODING, Some(coding.to_owned())))
    }

    /// Returns the status line and the headers, which announce a body of this length.
    pub fn head(&self, n_body: usize, keep_alive: bool) -> Vec<u8> {
        let connection = if keep_alive { "keep-alive" } else { "close" };
        let mut head = format!("HTTP/1.1 {} {}\r\n", self.status, reason(self.status));
        // A response with 204 has no body, so it announces none.
        if self.status != 204 {
            let content_type = &self.content_type;
            head.extend([
                format!("Content-Type: {content_type}\r\n"),
                format!("Content-Length: {n_body}\r\n"),
            ]);
        }
        head.extend(["Connection: ", connection, "\r\n"]);
        for (name, value) in &self.headers {
            head.extend([name, ": ", value, "\r\n"]);
        }
        head.push_str("\r\n");
        head.into_bytes()
    }
}

const fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        202 => "Accepted",
        204 => "No Content",
        302 => "Found",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        503 => "Service Unavailable",
        _ => "Other",
    }
}
