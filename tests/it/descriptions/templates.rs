//! Addresses with places that are filled in.

use super::Case;

pub const TEMPLATES: &[Case] = &[
    (
        "  get: /tracks?page={page}",
        "  get: «tracks?page={page}",
        "items.get: begin with a slash for a path below base, such as /items, or with https://",
    ),
    (
        "  get: /tracks?page={page}",
        "  get: «//evil.example/tracks?page={page}",
        "items.get: a path begins with one slash; write https:// for a full address",
    ),
    (
        "  get: /tracks?page={page}",
        "  get: «ftp://example.org/tracks?page={page}",
        "items.get: not an address; use https:// with a host",
    ),
    (
        "  get: /tracks?page={page}",
        "  get: «https:///tracks?page={page}",
        "items.get: not an address",
    ),
    (
        "  get: /tracks?page={page}",
        "  get: «https://me:secret@example.org/tracks?page={page}",
        "items.get: the address holds a user name or password; leave it out",
    ),
    (
        "  get: /tracks?page={page}",
        "  get: «/tracks?page={page}#top",
        "items.get: a fragment (#) is never sent; leave it out",
    ),
    (
        "  get: /tracks?page={page}",
        "  get: «/tracks for all?page={page}",
        "items.get: an address has no spaces and no special characters; write them percent-encoded",
    ),
    (
        "  get: /tracks?page={page}",
        "  get: «/tracks\\..\\..?page={page}",
        "items.get: an address has no spaces and no special characters",
    ),
    (
        "  get: /tracks?page={page}",
        "  get: «/../admin?page={page}",
        "items.get: the path holds . or .. as a step; write the path that is meant",
    ),
    (
        "  get: /tracks?page={page}",
        "  get: «/a/%2E%2e/admin?page={page}",
        "items.get: the path holds . or .. as a step",
    ),
    (
        "  get: /tracks?page={page}",
        "  get: «/tracks",
        "items.get: {page} is missing: next numbers the pages, so the address must hold it",
    ),
    (
        "  get: /tracks?page={page}",
        "  get: «/tracks?page={pgae}",
        "items.get: unknown place {pgae} (known are {page}, {offset})",
    ),
    (
        "  get: /tracks?page={page}",
        "  get: «/tracks?page={Page}",
        "items.get: unknown place {Page}; did you mean {page}?",
    ),
    (
        "  get: /tracks?page={page}",
        "  get: «/tracks?page={page}&key={token}",
        "items.get: unknown place {token}; a token is sent in a header: see the key token",
    ),
    (
        "  get: /tracks?page={page}",
        "  get: «/tracks?page={page}&c={cursor}",
        "items.get: unknown place {cursor}; a cursor is added by itself",
    ),
    (
        "  get: /tracks?page={page}",
        "  get: «/tracks?page={page",
        "items.get: a brace stands alone; write %7B or %7D for one that is sent",
    ),
    ("  get: /tracks?page={page}", "  get: «/tracks?page=page}", "items.get: a brace stands alone"),
    (
        "  get: /tracks?page={page}",
        "  get: «/tracks?page={{page}}",
        "items.get: unknown place {{page}",
    ),
    (
        "  get: /tracks?page={page}",
        "  get: «/tracks?page={page}&from={offset}",
        "items.get: {offset} needs a list that is paged by it; write next: {offset: 24}, or leave it out",
    ),
    (
        "  get: /tracks?page={page}",
        "  get: «/{id}/tracks?page={page}",
        "items.get: {id} has no meaning here: the list belongs to no item",
    ),
    (
        "  get: /tracks?page={page}",
        "  get: «/{+id}/tracks?page={page}",
        "items.get: {id} has no meaning here",
    ),
    (
        "  get: /tracks/{id}\n",
        "  get: «/tracks\n",
        "item.get: {id} is missing: the address is the same for every item",
    ),
    (
        "  get: /tracks/{id}\n",
        "  get: «/tracks/{id}?page={page}\n",
        "item.get: {page} needs a list that is paged by it",
    ),
    ("  get: /tracks/{id}\n", "  get: «/tracks/{ id }\n", "item.get: an address has no spaces"),
    ("  get: /tracks/{id}/likes", "  get: «/tracks/likes", "likes.get: {id} is missing"),
    ("  get: /tracks/{id}/likes", "  get: «/tracks/{-id}/likes", "likes.get: unknown place {-id}"),
    (
        "  get: /tracks/{id}/likes",
        "  get: «/tracks/{id}/likes?offset={offset}",
        "likes.get: {offset} needs a list that is paged by it",
    ),
    (
        "  get: /tracks/{id}/likes",
        "  get: «/tracks/{id}/likes?after=0",
        "likes.get: the address has the parameter after already; leave it out",
    ),
    (
        "  get: /tracks/{id}/likes",
        "  get: «https://{id}.example.org/likes",
        "likes.get: the host of an address can't be filled in; write it out",
    ),
    (
        "  get: /tracks/{id}/likes",
        "  get: «https://example.org{id}/likes",
        "likes.get: the host of an address can't be filled in",
    ),
    (
        "  get: /tracks/{id}/likes",
        "  get: «https://example.org:99999/{id}",
        "likes.get: not an address",
    ),
    (
        "  get: /tracks/{id}/likes",
        "  get: «javascript:alert({id})",
        "likes.get: begin with a slash for a path below base",
    ),
];
