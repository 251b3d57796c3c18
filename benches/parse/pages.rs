//! Pages about as large as the site's own, with markup around what the parsers look for.

use std::fmt::Write as _;

use serde_json::{Value, json};

/// The number of entries on a page of a list.
const N_ENTRIES: u32 = 24;

/// The smallest size of an HTML page.
const HTML_BYTES: usize = 200_000;

/// Returns a page of the 2016 catalogue: a grid of cards with as much markup around it.
pub fn catalogue_2016() -> String {
    let mut body = String::from(
        "<div class=\"page-content\"><h1>Most liked</h1>\n<div class=\"infinite-grid\">\
         <div data-page-size=\"24\" class=\"grid grid-models no-more-before\"><ul class=\"items\">\n",
    );
    for n in 0..N_ENTRIES {
        card(&mut body, n);
    }
    body.push_str("</ul></div></div></div>\n");
    document(&body)
}

/// Returns the 2016 page of an item: its sections with markup around them.
pub fn item_2016() -> String {
    let mut body =
        String::from("<main><h1>A model</h1>\n<section class=\"model-meta-row description\">");
    for n in 0..20 {
        writeln!(body, "<p>Paragraph {n} <a href=\"/{n}\">with a link</a> &amp; more.</p>")
            .unwrap();
    }
    body.push_str("</section>\n");
    for (name, n_links) in [("categories", 2), ("tags", 30)] {
        writeln!(body, "<section class=\"model-meta-row {name}\"><h3>{name}</h3><ul>").unwrap();
        for n in 0..n_links {
            writeln!(body, "<li><a href=\"/{name}/{n}\"><span>{name} {n}</span></a></li>").unwrap();
        }
        body.push_str("</ul></section>\n");
    }
    body.push_str("</main>\n");
    document(&body)
}

/// Returns a page of the v3 catalogue.
pub fn catalogue_v3() -> String {
    let results: Vec<Value> = (0..N_ENTRIES).map(entry).collect();
    let next =
        "https://api.sketchfab.com/v3/search?count=24&cursor=cD0yNA&sort_by=-likeCount&type=models";
    let cursors = json!({"next": "cD0yNA", "previous": null});
    json!({"results": results, "next": next, "previous": null, "cursors": cursors}).to_string()
}

/// Returns a page of users who like an item.
pub fn likes() -> String {
    let user = |n: u32| {
        json!({
            "uid": id(n), "username": format!("user-{n}"), "displayName": format!("User No. {n}"),
            "profileUrl": format!("https://sketchfab.com/user-{n}"), "account": "basic",
            "isLimited": false, "followerCount": n, "likeCount": n * 7, "tags": [],
            "avatars": {"uid": id(n + 100), "images": images(4)}
        })
    };
    let results: Vec<Value> = (0..N_ENTRIES).map(user).collect();
    let next =
        "https://sketchfab.com/i/likes?model=5dcebcfaedbd4e7b8a27bd1ae55f1ac3&count=24&offset=24";
    json!({"results": results, "next": next, "previous": null}).to_string()
}

/// Returns a page of the catalogue of huggingface-models.
pub fn repositories() -> String {
    let entry = |n: u32| {
        let tags = (0..12).map(|tag| format!("tag-{tag}")).chain(["license:mit".to_owned()]);
        json!({
            "_id": id(n), "id": format!("org-{n}/name-{n}"), "likes": 6_000 - n, "private": false, "gated": false,
            "downloads": 48_210 + n, "tags": tags.collect::<Vec<_>>(), "pipeline_tag": "text-generation",
            "library_name": "transformers", "createdAt": "2023-02-16T10:20:30.000Z", "sha": id(n + 1),
            "siblings": (0..8).map(|file| json!({"rfilename": format!("model-{file}.bin")})).collect::<Vec<_>>()
        })
    };
    Value::from((0..100).map(entry).collect::<Vec<_>>()).to_string()
}

/// Returns a page of users who like a repository of huggingface-models.
pub fn likers() -> String {
    let entry = |n: u32| {
        json!({
            "_id": id(n), "user": format!("user-{n}"), "fullname": format!("Anna Müller {n}"), "type": "user",
            "avatarUrl": format!("https://cdn-avatars.huggingface.co/v1/production/uploads/{}.png", id(n)),
            "isPro": false, "likedAt": "2023-02-16T10:20:30.000Z"
        })
    };
    Value::from((0..100).map(entry).collect::<Vec<_>>()).to_string()
}

fn id(n: u32) -> String {
    format!("{:032x}", u128::from(n + 1) * 0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835)
}

/// Returns images of several sizes.
fn images(n: u32) -> Vec<Value> {
    let image = |nth: u32| {
        let (width, height) = (1920 >> nth, 1080 >> nth);
        let url = format!("https://media.sketchfab.com/models/{}/{width}x{height}.jpeg", id(nth));
        json!({"uid": id(nth), "size": 37_800, "width": width, "height": height, "url": url})
    };
    (0..n).map(image).collect()
}

fn entry(n: u32) -> Value {
    let named = |what: &'static str| {
        move |nth: u32| {
            let uri = format!("https://api.sketchfab.com/v3/{what}/{nth}");
            json!({"name": format!("{what} {nth}"), "slug": format!("{what}-{nth}"), "uri": uri})
        }
    };
    json!({
        "uid": id(n), "name": format!("Model \"{n}\" – größer"), "likeCount": 5_000 - n, "viewCount": 48_210,
        "commentCount": 12, "vertexCount": 381_022, "faceCount": 500_000, "isDownloadable": false,
        "viewerUrl": format!("https://sketchfab.com/3d-models/{}", id(n)), "staffpickedAt": null,
        "publishedAt": "2021-03-18T09:36:25.430631", "description": "It took three weeks.\n".repeat(40),
        "tags": (0..20).map(named("tags")).collect::<Vec<_>>(),
        "categories": (0..2).map(named("categories")).collect::<Vec<_>>(),
        "thumbnails": {"images": images(6)}, "license": {"label": "CC Attribution", "slug": "by"},
        "user": {"uid": id(n), "username": format!("user-{n}"), "avatar": {"images": images(4)}}
    })
}

fn card(body: &mut String, n: u32) {
    let (id, stats) = (id(n), "popover-container model-card-stats");
    write!(
        body,
        "<li class=\"item\" data-uid=\"{id}\"><div class=\"model-card\" itemscope>\n\
         <meta itemprop=\"name\" content=\"Model &quot;{n}&quot; &amp; more\">\n\
         <meta itemprop=\"thumbnailUrl\" content=\"https://media.sketchfab.com/urls/{id}/448x252.jpeg\">\n\
         <a class=\"card-model__thumbnail\" href=\"/models/{id}\"><img alt=\"\" src=\"448x252.jpeg\"></a>\n\
         <p class=\"description\">It took {n} weeks and <b>12k</b> triangles.</p><ul class=\"tags\">\n"
    )
    .unwrap();
    for tag in 0..30 {
        writeln!(
            body,
            "<li><a class=\"tag\" href=\"/tags/{tag}\" title=\"Tag {tag}\">tag {tag}</a></li>"
        )
        .unwrap();
    }
    write!(
        body,
        "</ul><div class=\"model-card-footer\"><div class=\"help view-count {stats}\">38.4k</div>\n\
         <div class=\"help comment-count {stats}\">112</div>\n\
         <div class=\"help like-button star-like-button model-card-like-button {stats}\">1.5k</div>\n\
         </div></div></li>\n"
    )
    .unwrap();
}

/// Returns a whole document: scripts before the content, then comments up to the wanted size.
fn document(body: &str) -> String {
    let prefetched = json!({"models": (0..8).map(entry).collect::<Vec<_>>()});
    let mut html = format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>A page</title>\n\
         <link rel=\"stylesheet\" href=\"/static/style.css\">\n\
         <script>window.prefetchedData = {prefetched};</script></head>\n<body class=\"page\">\n{body}"
    );
    html.push_str("<aside class=\"comments\"><ul>\n");
    let mut n = 0;
    while html.len() < HTML_BYTES {
        n += 1;
        write!(
            html,
            "<li class=\"comment\" id=\"comment-{n}\"><a class=\"author\" href=\"/user-{n}\">User {n}</a>\n\
             <p>Comment {n}: I <em>like</em> how the light falls &mdash; very well done!</p></li>\n"
        )
        .unwrap();
    }
    html.push_str("</ul></aside></body></html>\n");
    html
}
