//! Address templates: addresses with placeholders.

use super::Case;

pub const TEMPLATES: &[Case] = &[
    (
        "  get: /tracks/{id}/likes",
        "  get: «/tracks/{uid}/likes",
        "likes.get: unknown placeholder {uid}; did you mean {id}?",
    ),
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
        "items.get: an address can't hold spaces or special characters; write them percent-encoded",
    ),
    (
        "  get: /tracks?page={page}",
        "  get: «/tracks\\..\\..?page={page}",
        "items.get: an address can't hold spaces or special characters; write them percent-encoded, such as %20",
    ),
    (
        "  get: /tracks?page={page}",
        "  get: «/../admin?page={page}",
        "items.get: the path holds . or .. as a step; write the path without it",
    ),
    (
        "  get: /tracks?page={page}",
        "  get: «/a/%2E%2e/admin?page={page}",
        "items.get: the path holds . or .. as a step",
    ),
    (
        "  get: /tracks?page={page}",
        "  get: «/tracks",
        "items.get: {page} is missing, but next needs it; add it to the address",
    ),
    (
        "  get: /tracks?page={page}",
        "  get: «/tracks?page={pgae}",
        "items.get: unknown placeholder {pgae} (allowed here: {page}, {offset})",
    ),
    (
        "  get: /tracks?page={page}",
        "  get: «/tracks?page={Page}",
        "items.get: unknown placeholder {Page}; did you mean {page}?",
    ),
    (
        "  get: /tracks?page={page}",
        "  get: «/tracks?page={page}&key={token}",
        "items.get: unknown placeholder {token}; a token is sent in a header: see the key token",
    ),
    (
        "  get: /tracks?page={page}",
        "  get: «/tracks?page={page}&c={cursor}",
        "items.get: unknown placeholder {cursor}; a cursor is added automatically: see next.parameter (allowed here: {page}, {offset})",
    ),
    (
        "  get: /tracks?page={page}",
        "  get: «/tracks?page={page",
        "items.get: a brace has no partner; write %7B or %7D to send a brace",
    ),
    (
        "  get: /tracks?page={page}",
        "  get: «/tracks?page=page}",
        "items.get: a brace has no partner",
    ),
    (
        "  get: /tracks?page={page}",
        "  get: «/tracks?page={{page}}",
        "items.get: unknown placeholder {{page}",
    ),
    (
        "  get: /tracks?page={page}",
        "  get: «/tracks?page={page}&from={offset}",
        "items.get: {offset} needs a next that counts by it; write next: {offset: 24}, or leave {offset} out",
    ),
    (
        "  get: /tracks?page={page}",
        "  get: «/{id}/tracks?page={page}",
        "items.get: {id} has no meaning here, because the list belongs to no item; leave it out",
    ),
    (
        "  get: /tracks?page={page}",
        "  get: «/{+id}/tracks?page={page}",
        "items.get: {id} has no meaning here",
    ),
    (
        "  get: /tracks/{id}\n",
        "  get: «/tracks\n",
        "item.get: {id} is missing, so the address would be the same for every item; add {id} or {+id}",
    ),
    (
        "  get: /tracks/{id}\n",
        "  get: «/tracks/{id}?page={page}\n",
        "item.get: {page} needs a next that counts by it; write next: {page: 1}, or leave {page} out",
    ),
    (
        "  get: /tracks/{id}\n",
        "  get: «/tracks/{ id }\n",
        "item.get: an address can't hold spaces or special characters; write them percent-encoded, such as %20",
    ),
    ("  get: /tracks/{id}/likes", "  get: «/tracks/likes", "likes.get: {id} is missing"),
    (
        "  get: /tracks/{id}/likes",
        "  get: «/tracks/{-id}/likes",
        "likes.get: unknown placeholder {-id}",
    ),
    (
        "  get: /tracks/{id}/likes",
        "  get: «/tracks/{id}/likes?offset={offset}",
        "likes.get: {offset} needs a next that counts by it; write next: {offset: 24}, or leave {offset} out",
    ),
    (
        "  get: /tracks/{id}/likes",
        "  get: «/tracks/{id}/likes?after=0",
        "likes.get: the address already has the parameter after; leave it out, because the cursor is added automatically",
    ),
    (
        "  get: /tracks/{id}/likes",
        "  get: «https://{id}.example.org/likes",
        "likes.get: the host of an address can't hold a placeholder; write it out",
    ),
    (
        "  get: /tracks/{id}/likes",
        "  get: «https://example.org{id}/likes",
        "likes.get: the host of an address can't hold a placeholder; write it out",
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
