//! Likes by user, and where the users are found.

use super::Case;

const ITEM: &str = "    item:\n      id: /track/id\n      name: /track/title\n      likes: /track/n_likes\n      \
     owner: {id: /track/by/id, name: /track/by/name}\n      attributes: {plays: {at: /track/n_plays, as: count}}\n      features: {genre: /track/genres/*}\n";

/// Those that a JSON Schema can tell.
pub const SEEN: &[Case] = &[
    (
        "  - by: user\n",
        "  - by: «users\n",
        "likes[0].by: \"users\" is not allowed; did you mean \"user\"? (allowed here: item, user)",
    ),
    (
        "  - by: user\n    get",
        "  - «get",
        "likes[0]: the key by is missing; add it, for example by: item, or",
    ),
    ("  - by: user\n", "  - by: «7\n", "likes[0].by: 7 is not a text"),
    ("    item:\n", "    «items:\n", "likes[0].items: unknown key; did you mean item?"),
    (
        "    item:\n      id: /track/id\n",
        "    «user: {id: /id}\n    item:\n      id: /track/id\n",
        "likes[0].user: unknown key; user belongs in likes (allowed here: by, get,",
    ),
    (
        "    rows: /fans\n",
        "    rows: /fans\n    «item: {id: /id}\n",
        "likes[1].item: unknown key; item belongs at the top level",
    ),
    (
        "    rows: /likes\n",
        "    rows: /likes\n    «within: /likes\n",
        "likes[0].within: unknown key; within belongs in likes",
    ),
    (ITEM, "", "likes[0]: the key item is missing; add it, for example item: {id: /id"),
    ("      id: /track/id\n      name", "      «name", "likes[0].item: the key id is missing"),
    (
        ITEM,
        "    item: «/track\n",
        "likes[0].item: a text is not a section of keys; allowed here: id, name",
    ),
    (
        "      likes: /track/n_likes\n",
        "      «sorted_by: likes\n",
        "likes[0].item.sorted_by: unknown key; sorted_by belongs in items",
    ),
    (
        "    time: {at: /liked_at, as: rfc3339}\n",
        "    time: «/liked_at\n",
        "likes[0].time: say how the time is written",
    ),
    (
        "  - owners\n",
        "  - «owner\n",
        "users[0]: \"owner\" is not allowed; did you mean \"owners\"? (allowed here: owners, list,",
    ),
    (
        "  - owners\n",
        "  - «friends\n",
        "users[0]: \"friends\" is not allowed (allowed here: owners, list",
    ),
    (
        "  - owners\n",
        "  - «list\n",
        "users[0]: list needs pages to read; write a section with from: list, get, rows",
    ),
    ("  - owners\n", "  - «7\n", "users[0]: not a source of users; write owners, or from: list"),
    (
        "  - owners\n",
        "  - {from: owners, «id: /id}\n",
        "users[0].id: unknown key; id belongs in items",
    ),
    (
        "  - owners\n",
        "  - «{id: /id}\n",
        "users[0]: the key from is missing; add it, for example from: list",
    ),
    (
        "  - from: list\n",
        "  - from: «lists\n",
        "users[1].from: \"lists\" is not allowed; did you mean \"list\"?",
    ),
    (
        "    likes: /n_likes\n  - from: followers\n",
        "    «comments: /n\n  - from: followers\n",
        "users[1].comments: unknown key; comments belongs in commenters",
    ),
    (
        "    id: /id\n    name: /name\n    likes: /n_likes\n  - from: followers\n",
        "    «user: {id: /id}\n    likes: /n_likes\n  - from: followers\n",
        "users[1].user: unknown key; user belongs in likes",
    ),
    (
        "  - from: followers\n    get: /users/{user}/followers\n    rows: /followers\n    next: {cursor: /after}\n    id: /id\n",
        "  - «from: followers\n    get: /users/{user}/followers\n    rows: /followers\n    next: {cursor: /after}\n",
        "users[2]: the key id is missing",
    ),
    (
        "    likes: /n_likes\n  - from: followings\n",
        "    likes: {at: /n_likes, as: «rounded count}\n  - from: followings\n",
        "users[2].likes.as: \"rounded count\" is not allowed",
    ),
    (
        "    user: {id: /by/id, name: /by/name}\n",
        "    «id: /by/id\n",
        "users[4].id: unknown key; id belongs in items",
    ),
    (
        "  - from: commenters\n    get: /tracks/{+id}/comments\n    rows: /comments\n    next: {link: next}\n    only: {/deleted: false}\n    user: {id: /by/id, name: /by/name}\n",
        "  - «from: commenters\n    get: /tracks/{+id}/comments\n    rows: /comments\n    next: {link: next}\n    only: {/deleted: false}\n",
        "users[4]: the key user is missing",
    ),
    ("only: {/deleted: false}", "only: «{}", "users[4].only: the section is empty"),
    (
        "only: {/deleted: false}",
        "only: «/deleted",
        "users[4].only: a text is not a section of keys",
    ),
    (
        "only: {/deleted: false}",
        "only: {/deleted: «[false]}",
        "users[4].only./deleted: a list is not a text",
    ),
    (
        "only: {/kind: track, /n_parts: 1}",
        "only: {/kind: «null}",
        "items.only./kind: the value is missing; write a text, a whole number",
    ),
];

/// Those that depend on several places.
pub const UNSEEN: &[Case] = &[
    (
        "      attributes: {plays: {at: /track/n_plays, as: count}}",
        "      attributes: «{plays: /track/n_plays}",
        "likes[0].item.attributes: the attributes differ from items.attributes; name the same",
    ),
    (
        "only: {/kind: track, /n_parts: 1}",
        "only: {«kind: track}",
        "items.only.kind: \"kind\" is not a JSON Pointer; did you mean /kind?",
    ),
    (
        "only: {/kind: track, /n_parts: 1}",
        "only: {«/kinds/*: track}",
        "items.only./kinds/*: `*` names every element",
    ),
    (
        "  - by: item\n    get: /tracks/{id}/likes\n    rows: /fans\n    user: {id: /id, name: /name}\n",
        "  - by: user\n    get: /likes/{user}\n    rows: ''\n    item: {id: /id}\n",
        "likes[1]: likes by user are described twice; keep one of them",
    ),
    (
        "get: /users/{+username}/likes?sort=-liked",
        "get: «/likes?sort=-liked",
        "likes[0].get: {user} is missing, so the address would be the same for every user; add",
    ),
    (
        "get: /users/{+username}/likes?sort=-liked",
        "get: «/users/{username}/likes/{id}",
        "likes[0].get: {id} has no meaning here, because the list belongs to a user",
    ),
    (
        "get: /users/{+username}/likes?sort=-liked",
        "get: «/users/{usrname}/likes",
        "likes[0].get: unknown placeholder {usrname}; did you mean {username}? (allowed here: {user}, {+user}, {username},",
    ),
    (
        "get: /tracks/{id}/likes",
        "get: «/tracks/{id}/likes?by={user}",
        "likes[1].get: {user} has no meaning here, because the page belongs to an item",
    ),
    (
        "get: /tracks/{id}/likes",
        "get: «/tracks/{id}/likes?by={username}",
        "likes[1].get: {username} has no meaning here, because the page belongs to an item",
    ),
    (
        "get: /tracks?page={page}",
        "get: «/tracks?page={page}&by={+user}",
        "items.get: {user} has no meaning here, because the list belongs to no user",
    ),
    (
        "get: /users?page={page}",
        "get: «/users?page={page}&of={username}",
        "users[1].get: {username} has no meaning here, because the list belongs to no user",
    ),
    (
        "get: /users?page={page}",
        "get: «/users?page={page}&of={id}",
        "users[1].get: {id} has no meaning here, because the list belongs to no item",
    ),
    (
        "get: /users/{user}/followers",
        "get: «/followers",
        "users[2].get: {user} is missing, so the address",
    ),
    ("get: /tracks/{+id}/comments", "get: «/comments", "users[4].get: {id} is missing, so"),
    (
        "      features: {genre: /track/genres/*}\n",
        "      features: «{tag: /track/tags/*}\n",
        "likes[0].item.features: the types (tag) differ from those of items.features (genre)",
    ),
    (
        "as: count}}\n  features: {genre: /genres/*}\nlikes:\n  - by: user\n    get: /users/{+username}/likes?sort=-liked\n    \
         expect: {/ok: true}\n    rows: /likes\n    next: {cursor: /after}\n    only: {/track/kind: track, /public: true}\n    item:\n      id: /track/id\n      name: /track/title\n      likes: /track/n_likes\n      owner: {id: /track/by/id, name: /track/by/name}\n      attributes: {plays: {at: /track/n_plays, as: count}}\n      features: {genre",
        "as: count}}\nlikes:\n  - by: user\n    get: /users/{+username}/likes?sort=-liked\n    rows: /likes\n    item:\n      id: /track/id\n      name: /track/title\n      likes: /track/n_likes\n      owner: {id: /track/by/id, name: /track/by/name}\n      attributes: {plays: {at: /track/n_plays, as: count}}\n      features: «{genre",
        "likes[0].item.features: neither items nor item has features; add them there, or",
    ),
    (
        "  owner: {id: /by/id, name: /by/name}\n  attributes",
        "  attributes",
        "users[0]: the catalogue names no owners; add items.owner",
    ),
    (
        "  owner: {id: /by/id, name: /by/name}\n  attributes",
        "  owner: {id: /by/id}\n  attributes",
        "users[0]: an address uses {username}, but owners gives no names; add items.owner.name",
    ),
    (
        "    name: /name\n    likes: /n_likes\n  - from: followers\n",
        "    likes: /n_likes\n  - from: followers\n",
        "users[1]: an address uses {username}, but list gives no names; add name",
    ),
    (
        "  - owners\n",
        "  - owners\n  - {from: owners}\n",
        "users[1]: the source owners is given twice; keep one of them",
    ),
];

const LIKES: &str = "  by: item\n  get: /tracks/{id}/likes\n  expect: {/ok: true}\n  rows: /users\n  \
     next: {cursor: /after, parameter: after}\n  user: {id: /id, name: /name}\n";

/// Those of a site whose likes are listed by item.
pub const OF_ITEMS: &[Case] = &[
    (
        "noun: track\n",
        "noun: track\nusers: «[owners]\n",
        "users: applies only to likes by user; add an entry with by: user",
    ),
    (
        LIKES,
        "  by: user\n  get: /{user}/likes\n  rows: /likes\n  item: {id: /id}\n",
        "likes: a crawl by user needs users, and the description has no source of them; add users at the top",
    ),
    (
        "likes:\n  by: item\n  get: /tracks/{id}/likes\n  expect: {/ok: true}\n  rows: /users\n  \
         next: {cursor: /after, parameter: after}\n  user: {id: /id, name: /name}\n",
        "users: «[{from: followers, get: '/{user}/followers', rows: '', id: ''}]\nlikes:\n  by: user\n  \
         get: /{user}/likes\n  rows: /likes\n  item: {id: /id}\n",
        "users: followers and followings only lead from known users to others; add owners, list or",
    ),
];
