//! Sketchfab's HTML pages as of 2016, and the JSON details of an item.

use std::fmt::Write;

use serde_json::json;

use super::super::html::{document, escape};
use super::super::http::HttpResponse;
use super::super::pages::content::PageContent;
use super::super::pages::route::{ItemView, Route, Target, page_or_malformed};
use super::super::pages::window::ListWindow;
use super::super::world::World;
use super::played::{PlayedSite, Served, SimList, SimPaging, SimTraits, in_categories, in_tags};
use super::sketchfab_likes;

/// The most entries on a page.
const PAGE_SIZE: usize = 24;

/// Sketchfab's HTML pages as of 2016.
pub(super) struct Sketchfab2016;

impl PlayedSite for Sketchfab2016 {
    fn traits(&self) -> SimTraits {
        SimTraits {
            noun: "model",
            base_path: "",
            likes_path: Some(sketchfab_likes::PATH),
            features: &const { [in_categories("category"), in_tags("tag")] },
            has_times: false,
            is_sorted_by_likes: true,
            catalogue: SimList {
                paging: &[SimPaging::Page],
                has_cursors: false,
                total: None,
                fields: None,
            },
            likes: sketchfab_likes::LIST,
            quota: None,
            token: None,
        }
    }

    fn route(&self, world: &World, target: &Target<'_>) -> Route {
        let about =
            |id, view| world.find(id).map_or(Route::Missing, |item| Route::Item(item, view));
        match target.path().as_slice() {
            ["i", "likes"] => sketchfab_likes::route(world, target),
            ["models"] => catalogue_route(target),
            ["models", id] => about(id, ItemView::Page),
            ["i", "models", id] => about(id, ItemView::Details),
            _ => Route::Missing,
        }
    }

    fn catalogue(
        &self,
        site: Served<'_>,
        window: ListWindow,
        content: PageContent,
    ) -> HttpResponse {
        HttpResponse::html(200, catalogue(site.world, window, content))
    }

    fn likes(
        &self,
        site: Served<'_>,
        item: u32,
        window: ListWindow,
        content: PageContent,
    ) -> HttpResponse {
        HttpResponse::json(200, sketchfab_likes::page(site.world, site.base, item, window, content))
    }

    fn item(
        &self,
        site: Served<'_>,
        number: u32,
        view: ItemView,
        content: PageContent,
    ) -> HttpResponse {
        match view {
            ItemView::Page => HttpResponse::html(200, item(site.world, number, content)),
            ItemView::Details => HttpResponse::json(200, details(site.world, number, content)),
        }
    }

    fn error(&self, status: u16) -> HttpResponse {
        match status {
            404 => HttpResponse::html(404, document("Page not found", "<h1>404</h1>")),
            _ => sketchfab_likes::error(status),
        }
    }
}

fn catalogue_route(target: &Target<'_>) -> Route {
    let page = target.number("page", 1).filter(|page| *page > 0);
    let window = page.map(|page| ListWindow::numbered(page, target.at_most(PAGE_SIZE)));
    let is_by_likes = target.has("sort_by", "-likeCount");
    page_or_malformed(window.filter(|_| is_by_likes), Route::Catalogue)
}

/// Returns a page of the catalogue; pages past the end are empty.
fn catalogue(world: &World, window: ListWindow, content: PageContent) -> String {
    let page = window.page();
    let items = content.of(world.catalogue(), window).entries;
    let cards: String = items.iter().map(|&number| card(world, number)).collect();
    let first = if page == 1 { " no-more-before" } else { "" };
    document(
        "Explore 3D models",
        &format!(
            "<div class=\"filters\"><div class=\"help like-button\">Most liked</div></div>\n\
             <div class=\"infinite-grid\"><div data-page-size=\"{PAGE_SIZE}\" class=\"grid grid-models{first}\">\
             <ul class=\"items\">\n{cards}</ul></div></div>\n\
             <div class=\"pagination\"><a class=\"next\" rel=\"next\" href=\"/models?page={}\">Next</a></div>",
            page.saturating_add(1)
        ),
    )
}

/// Returns the page of an item, with its categories and tags.
fn item(world: &World, number: u32, content: PageContent) -> String {
    let item = world.item(number);
    let author = escape(&world.user(item.author).username);
    let name = escape(&item.name);
    document(
        &item.name,
        &format!(
            "<div class=\"model-page\"><h1 class=\"model-name\"><span itemprop=\"name\">{name}</span></h1>\n\
             <div class=\"model-viewer\" data-uid=\"{item_id}\"></div>\n\
             <section class=\"model-meta-row owner\"><ul><li><a href=\"/user\">{author}</a></li></ul></section>\n\
             <section class=\"model-meta-row description\"><div>Made with <a href=\"/tags/none\">care</a></div></section>\n\
             {categories}{tags}\
             <section class=\"model-meta-row license\"><ul><li><a href=\"https://creativecommons.org/licenses/by/4.0/\">CC Attribution</a></li></ul></section>\n\
             <aside class=\"related tags\"><ul><li><a href=\"/tags/other\">other</a></li></ul></aside></div>",
            item_id = item.id,
            categories = section("categories", &item.categories, content),
            tags = section("tags", &item.tags, content),
        ),
    )
}

/// Returns the details of an item as JSON.
fn details(world: &World, number: u32, content: PageContent) -> String {
    let item = world.item(number);
    let full = content != PageContent::Empty;
    let categories: Vec<_> =
        item.categories.iter().filter(|_| full).map(|name| json!({ "name": name })).collect();
    let tags: Vec<_> = item.tags.iter().filter(|_| full).collect();
    let images = [(1920, 1080), (200, 200), (64, 64)].map(|(width, height)| {
        json!({ "width": width, "height": height, "url": thumbnail(&item.id, width, height) })
    });
    json!({
        "uid": item.id,
        "name": item.name,
        "likeCount": item.n_likes,
        "tags": tags,
        "categories": categories,
        "thumbnails": { "images": images },
    })
    .to_string()
}

/// Returns an item's card in the catalogue, with all the clutter of the real one.
fn card(world: &World, number: u32) -> String {
    let item = world.item(number);
    let (item_id, name) = (&item.id, escape(&item.name));
    let author = escape(&world.user(item.author).username);
    let n_views = like_text(item.n_likes.saturating_mul(31).saturating_add(17));
    let (likes, n_comments) = (like_text(item.n_likes), number % 14);
    let (small, large) = (thumbnail(item_id, 200, 200), thumbnail(item_id, 448, 252));
    format!(
        r#"<li class="item" data-uid="{item_id}"><div class="model-card" itemscope itemtype="http://schema.org/CreativeWork">
  <meta itemprop="name" content="{name}">
  <meta itemprop="thumbnailUrl" content="{large}">
  <meta itemprop="interactionCount" content="UserPageVisits:{n_views}">
  <a class="model-card-thumbnail" href="/models/{item_id}" title="{name}">
    <img class="thumbnail" src="{small}" srcset="{large} 2x" alt="">
    <div class="play-button fa fa-play popover-container"></div>
  </a>
  <div class="model-card-header">
    <div class="help staffpick-button popover-container" data-help="Staff picks"></div>
    <a class="model-name" href="/models/{item_id}">{name}</a>
    <span class="by">by</span>
    <a class="user-name" itemprop="author" href="/user" data-user-uid="{author_uid}"><span class="username">{author}</span></a>
  </div>
  <div class="model-card-footer">
    <div class="help view-button popover-container model-card-view-button model-card-stats" data-help="Views">{n_views}</div>
    <a class="help comment-button popover-container model-card-comment-button model-card-stats" href="/models/{item_id}#comments">{n_comments}</a>
    <div class="help like-button star-like-button popover-container model-card-like-button model-card-stats">{likes}</div>
    <div class="help collect-button popover-container model-card-collect-button" data-help="Add to a folder"></div>
  </div>
</div></li>
"#,
        author_uid = world.user(item.author).id,
    )
}

/// Returns a like count as the site writes it: `978`, `1.5k` (rounded half up) or `2k`.
fn like_text(n: u32) -> String {
    if n < 1_000 {
        return n.to_string();
    }
    let tenths = n.saturating_add(50) / 100;
    match tenths % 10 {
        0 => format!("{}k", tenths / 10),
        tenth => format!("{}.{tenth}k", tenths / 10),
    }
}

fn thumbnail(item_id: &str, width: u32, height: u32) -> String {
    format!("https://media.sketchfab.com/urls/{item_id}/dist/thumbnails/{width}x{height}.jpeg")
}

/// Returns the section of an item's page that lists its categories or tags.
fn section(class: &str, values: &[&str], content: PageContent) -> String {
    let mut items = String::new();
    for (at, value) in values.iter().filter(|_| content != PageContent::Empty).enumerate() {
        // Writing to a string can't fail.
        let _ = write!(items, "<li><a href=\"/{class}/{at}\">{}</a></li>", escape(value));
    }
    format!(
        "<section class=\"model-meta-row {class}\"><h2 class=\"title\">{class}</h2><ul>{items}</ul></section>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use scraper::{Html, Selector};

    #[test]
    fn a_parser_reads_names_and_like_counts_back_exactly() {
        let world = World::generate(330, 3);
        let select = |css| Selector::parse(css).unwrap();
        let (name, likes) =
            (select("li.item .model-card meta[itemprop=name]"), select(".star-like-button"));
        let mut names = Vec::new();
        for page in 1.. {
            let html = Html::parse_document(&catalogue(
                &world,
                ListWindow::numbered(page, PAGE_SIZE),
                PageContent::Full,
            ));
            let found = html.select(&name).map(|meta| meta.attr("content").unwrap().to_owned());
            let n_before = names.len();
            names.extend(found);
            assert_eq!(html.select(&likes).count(), names.len() - n_before);
            assert_eq!(html.select(&select("div.grid-models ul.items")).count(), 1);
            if names.len() == n_before {
                break;
            }
        }
        assert!(names.iter().map(String::as_str).eq(world.items().iter().map(|m| &*m.name)));
    }

    #[test]
    fn a_parser_reads_features_back_in_page_order() {
        let world = World::generate(60, 3);
        let selector = Selector::parse(
            "section.model-meta-row.categories ul a, section.model-meta-row.tags ul a",
        );
        let selector = selector.unwrap();
        for (number, truth) in (0..).zip(world.items()) {
            let html = Html::parse_document(&item(&world, number, PageContent::Full));
            let texts: Vec<String> = html.select(&selector).map(|a| a.text().collect()).collect();
            assert_eq!(texts, [truth.categories.as_slice(), &truth.tags].concat());
            assert!(!item(&world, number, PageContent::Empty).contains("/tags/0"));
        }
    }

    #[test]
    fn like_texts_are_rounded_half_up() {
        let texts = [0, 978, 999, 1_000, 1_049, 1_050, 1_249, 1_250, 1_999].map(like_text);
        assert_eq!(texts, ["0", "978", "999", "1k", "1k", "1.1k", "1.2k", "1.3k", "2k"]);
    }
}
