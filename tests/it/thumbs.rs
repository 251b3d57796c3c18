//! Images of items: each is whole, is requested once, and comes from where the description says.

mod counted;
mod exported;
mod forgotten;
mod forgotten_owners;
mod in_the_way;
#[cfg(any(debug_assertions, feature = "crash-points"))]
mod kills;
mod pace;
mod refused;
mod robots;
mod tried;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use crawl::sim::{Faults, Server, Shape, SimSite, TruthThumb, TypedFault, World};
use crawl::sites::description::Description;
use crawl::words::{ImageType, ItemId, thumb_file_name};

use crate::harness::Crawl;

const START: [&str; 3] = ["start", "--only", "items,thumbs"];
const RETRY: &str = "retry: {failures_max: 3, backoff: 1ms, backoff_max: 20ms, pause: 1ms}";

/// A site whose items have images at another address.
fn world(n_items: usize) -> World {
    World::generate(n_items, 3).with_community(5).with_thumbs()
}

/// A crawl by a copy of the bundled description that takes images from the simulated address.
async fn serve(world: World, faults: &[&str]) -> Crawl {
    serve_site(world, faults, |site| site).await
}

async fn serve_site(
    world: World,
    faults: &[&str],
    change: impl FnOnce(SimSite) -> SimSite,
) -> Crawl {
    let faults = faults.iter().map(|fault| fault.parse::<TypedFault>().unwrap()).collect();
    let faults = Faults::typed(1, faults);
    let site = change(SimSite::new(Shape::SketchfabV3, world).with_faults(faults));
    let mut crawl = Crawl::of(Server::start(site, 0).await.unwrap());
    let text = &Description::bundled_named("sketchfab-v3").unwrap().text;
    let origin = "https://media.sketchfab.com";
    assert!(text.contains(origin));
    let text = text.replace(origin, &crawl.server.thumbs_url().unwrap());
    fs::write(crawl.path("site.yml"), text).unwrap();
    crawl.configure("kind: sketchfab-v3", "kind: ./site.yml");
    crawl.configure("\ndatabase:", &format!("\n{RETRY}\ndatabase:"));
    crawl
}

/// The images that the site serves, by the ids of their items.
fn truth(crawl: &Crawl) -> BTreeMap<String, TruthThumb> {
    let world = crawl.server.world();
    let wanted = world.truth(Server::LIKE_LIMIT).items();
    let thumbs = wanted.filter_map(|item| Some((item.id.clone(), world.thumb(item)?)));
    thumbs.filter(|(_, thumb)| !thumb.is_foreign).collect()
}

fn file_name(id: &str, thumb: &TruthThumb) -> String {
    let image_type = match thumb.format.media_type() {
        "image/jpeg" => ImageType::Jpeg,
        "image/png" => ImageType::Png,
        _ => ImageType::Webp,
    };
    thumb_file_name(&ItemId::new(id).unwrap(), image_type)
}

/// Checks that the files are those of these images, with the same bytes, and no others.
fn assert_files(crawl: &Crawl, images: &BTreeMap<String, TruthThumb>) {
    let folder = crawl.path("exports").join("thumbs");
    let names = fs::read_dir(&folder).map_or_else(|_| Vec::new(), Iterator::collect);
    let names = names.into_iter().map(|file| file.unwrap().file_name().into_string().unwrap());
    let names: BTreeSet<String> = names.collect();
    let wanted: BTreeSet<String> = images.iter().map(|(id, thumb)| file_name(id, thumb)).collect();
    assert_eq!(names, wanted);
    for (id, thumb) in images {
        assert!(fs::read(folder.join(file_name(id, thumb))).unwrap() == thumb.bytes, "{id}");
    }
}

/// The paths of the images that were requested, each with the number of requests.
fn requested(crawl: &Crawl) -> BTreeMap<String, usize> {
    let mut paths = BTreeMap::new();
    for sent in crawl.server.thumb_requests() {
        if sent.target != "/robots.txt" {
            *paths.entry(sent.target).or_default() += 1;
        }
    }
    paths
}

fn once(images: &BTreeMap<String, TruthThumb>) -> BTreeMap<String, usize> {
    images.values().map(|thumb| (thumb.path.clone(), 1)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_image_is_requested_unless_a_user_asks_for_the_stage() {
    let crawl = serve(world(200), &[]).await;
    crawl.expect(0, &["start"]).await;
    assert!(crawl.server.thumb_requests().is_empty());
    assert!(!crawl.path("exports").join("thumbs").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_image_that_another_crawl_left_in_the_folder_is_not_taken_for_this_crawls_own() {
    let crawl = serve(world(60), &[]).await;
    let images = truth(&crawl);
    let mut of_another = images.values().map(|thumb| &thumb.bytes);
    let (first, second) = (of_another.next().unwrap(), of_another.next().unwrap());
    assert_ne!(first, second);
    let folder = crawl.path("exports").join("thumbs");
    fs::create_dir_all(&folder).unwrap();
    for (id, thumb) in &images {
        let other = if thumb.bytes == *first { second } else { first };
        fs::write(folder.join(file_name(id, thumb)), other).unwrap();
    }
    crawl.expect(0, &START).await;
    assert_files(&crawl, &images);
    assert_eq!(requested(&crawl), once(&images));
}

#[tokio::test(flavor = "multi_thread")]
async fn each_image_is_whole_and_requested_once() {
    let crawl = serve(world(300), &[]).await;
    crawl.expect(0, &START).await;
    let images = truth(&crawl);
    assert!(images.len() > 150, "{}", images.len());
    assert_files(&crawl, &images);
    assert_eq!(requested(&crawl), once(&images));
    let robots = crawl.server.thumb_requests();
    assert_eq!(robots.iter().filter(|sent| sent.target == "/robots.txt").count(), 1);
    crawl.expect(0, &["verify"]).await;
    let (out, _) = crawl.expect(0, &["resume"]).await;
    assert_eq!(requested(&crawl), once(&images), "{out}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_stage_can_be_added_later_without_reading_the_catalogue_again() {
    let crawl = serve(world(200), &[]).await;
    crawl.expect(0, &["start"]).await;
    let n_requests = crawl.server.n_requests();
    crawl.expect(0, &["resume", "--only", "thumbs"]).await;
    let images = truth(&crawl);
    assert_files(&crawl, &images);
    assert_eq!(requested(&crawl), once(&images));
    assert_eq!(crawl.server.n_requests(), n_requests);
    crawl.expect(0, &["verify"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_files_that_are_missing_or_damaged_are_fetched_again() {
    let crawl = serve(world(200), &[]).await;
    crawl.expect(0, &START).await;
    let images = truth(&crawl);
    let folder = crawl.path("exports").join("thumbs");
    let lost: Vec<_> = images.iter().step_by(40).take(3).collect();
    for (n, (id, thumb)) in lost.iter().enumerate() {
        let path = folder.join(file_name(id, thumb));
        match n {
            0 => fs::remove_file(path).unwrap(),
            1 => fs::write(path, &thumb.bytes[..thumb.bytes.len() / 2]).unwrap(),
            // Another image, whole, but not the one that was stored.
            _ => fs::write(path, [&thumb.bytes[..], &[0; 9]].concat()).unwrap(),
        }
    }
    crawl.expect(8, &["verify"]).await;
    let (_, err) = crawl.expect(0, &["resume"]).await;
    assert!(err.contains("fetching 3 images again"), "{err}");
    assert_files(&crawl, &images);
    let mut wanted = once(&images);
    for (_, thumb) in lost {
        wanted.insert(thumb.path.clone(), 2);
    }
    assert_eq!(requested(&crawl), wanted);
    crawl.expect(0, &["verify"]).await;
}

/// The ranks from 1, in the catalogue, of items whose images the site serves.
fn ranks(world: &World) -> Vec<usize> {
    let is_there = |item| world.thumb(item).is_some_and(|thumb| !thumb.is_foreign);
    let items = world.truth(Server::LIKE_LIMIT).items();
    let id = |nth: usize| world.items()[nth].id.clone();
    let wanted: BTreeSet<String> =
        items.filter(|item| is_there(item)).map(|item| item.id.clone()).collect();
    (0..world.items().len()).filter(|nth| wanted.contains(&id(*nth))).map(|nth| nth + 1).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_image_that_did_not_come_whole_is_requested_again() {
    let world = world(200);
    let ranks = ranks(&world);
    let kinds = [
        "image-truncated",
        "image-html",
        "image-wrong-type",
        "image-too-large",
        "image-gif",
        "truncated",
        "server-error",
        "redirect-elsewhere",
    ];
    let of_kinds = kinds.iter().zip(ranks.iter().step_by(5));
    let faults: Vec<String> =
        of_kinds.map(|(kind, rank)| format!("thumbs/{rank}:{kind}=once")).collect();
    let faults: Vec<&str> = faults.iter().map(String::as_str).collect();
    let crawl = serve(world, &faults).await;
    crawl.expect(0, &START).await;
    let images = truth(&crawl);
    assert_files(&crawl, &images);
    let again = requested(&crawl).values().filter(|n| **n > 1).count();
    assert_eq!(again, kinds.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_image_that_never_comes_whole_is_given_up_and_nothing_else_is() {
    let world = world(200);
    let ranks = ranks(&world);
    let kinds = [
        "image-truncated",
        "image-html",
        "image-wrong-type",
        "image-too-large",
        "image-gif",
        "redirect-elsewhere",
        "gone",
    ];
    let of_kinds = || kinds.iter().zip(ranks.iter().step_by(9));
    let faults: Vec<String> =
        of_kinds().map(|(kind, rank)| format!("thumbs/{rank}:{kind}")).collect();
    let lost: Vec<String> =
        of_kinds().map(|(_, rank)| world.items()[rank - 1].id.clone()).collect();
    let faults: Vec<&str> = faults.iter().map(String::as_str).collect();
    let crawl = serve(world, &faults).await;
    crawl.expect(4, &START).await;
    let mut images = truth(&crawl);
    let lost: Vec<TruthThumb> = lost.iter().map(|id| images.remove(id).unwrap()).collect();
    assert_files(&crawl, &images);
    let requested = requested(&crawl);
    assert!(lost.iter().all(|thumb| requested[&thumb.path] > 1));
    let status = crawl.status().await;
    let tasks = &status["stages"]["thumbs"];
    assert_eq!(
        (tasks["discarded"].as_u64(), tasks["gone"].as_u64()),
        (Some(6), Some(1)),
        "{tasks}"
    );
    crawl.expect(0, &["verify"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_thousand_images_are_whole_after_kills_and_faults() {
    let kinds = ["server-error=0.01", "truncated=0.01", "image-truncated=0.01", "image-html=0.01"];
    let faults: Vec<String> = kinds.iter().map(|kind| format!("thumbs:{kind}")).collect();
    let faults: Vec<&str> = faults.iter().map(String::as_str).collect();
    let crawl = serve(world(3_000), &faults).await;
    let images = truth(&crawl);
    assert!(images.len() >= 2_000, "{}", images.len());
    let folder = crawl.path("exports").join("thumbs");
    let whole = || {
        let is_whole = |(id, thumb): &(&String, &TruthThumb)| {
            fs::read(folder.join(file_name(id, thumb))).is_ok_and(|bytes| bytes == thumb.bytes)
        };
        images.iter().filter(is_whole).map(|(_, thumb)| thumb.path.clone()).collect::<Vec<_>>()
    };
    let mut rng = fastrand::Rng::with_seed(4);
    let mut args = &START[..];
    let n_kills = 2 * 8;
    for _ in 0..n_kills / 2 {
        let n = crawl.server.thumb_requests().len() + rng.usize(60..300);
        let mut child = crawl.spawn(args);
        tokio::select! {
            () = crawl.server.wait_for_thumb_requests(n) => child.start_kill().unwrap(),
            _ = child.wait() => {}
        }
        child.wait().await.unwrap();
        let (there, before) = (whole(), requested(&crawl));
        args = &["resume"];
        let mut child = crawl.spawn(args);
        let n = crawl.server.thumb_requests().len() + 20;
        tokio::select! {
            () = crawl.server.wait_for_thumb_requests(n) => child.start_kill().unwrap(),
            _ = child.wait() => {}
        }
        child.wait().await.unwrap();
        let after = requested(&crawl);
        let again: Vec<_> =
            there.iter().filter(|path| after.get(*path) != before.get(*path)).collect();
        assert!(again.is_empty(), "requested again, though whole: {again:?}");
    }
    crawl.expect(0, &["resume"]).await;
    assert_files(&crawl, &images);
    crawl.expect(0, &["verify"]).await;
    // Each image is requested once, apart from faults and from requests that were in flight at a kill.
    let n_faulty = crawl.server.thumb_requests().iter().filter(|sent| sent.status != 200).count();
    let n_repeated = requested(&crawl).values().map(|n| n - 1).sum::<usize>();
    let bound = n_kills * 4 + n_faulty + images.len() * 4 / 100;
    assert!(n_repeated <= bound, "{n_repeated} of {} repeated, above {bound}", images.len());
}

/// Hosts that lost the last images may look like hosts that are down.
#[tokio::test(flavor = "multi_thread")]
async fn many_images_in_a_row_may_be_gone_without_stopping_the_others() {
    for fault in ["gone", "forbidden"] {
        let world = world(100);
        let ranks = ranks(&world);
        let lost = &ranks[ranks.len() - 15..];
        let faults: Vec<String> =
            lost.iter().map(|rank| format!("thumbs/{rank}:{fault}")).collect();
        let faults: Vec<&str> = faults.iter().map(String::as_str).collect();
        let ids: Vec<String> = lost.iter().map(|rank| world.items()[rank - 1].id.clone()).collect();
        let crawl = serve(world, &faults).await;
        let output = crawl.run(&START).await;
        let err = crate::harness::text(&output.stderr);
        let mut images = truth(&crawl);
        images.retain(|id, _| !ids.contains(id));
        assert_files(&crawl, &images);
        let tasks = crawl.status().await["stages"]["thumbs"].clone();
        let n = |state: &str| tasks[state].as_u64().unwrap();
        assert_eq!((n("available"), n("discarded")), (0, 0), "{fault}: {tasks}\n{err}");
        assert_eq!(n("gone") + n("private"), 15, "{fault}: {tasks}\n{err}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_catalogue_that_was_read_without_images_is_pointed_out() {
    let crawl = serve(world(60), &[]).await;
    let text = fs::read_to_string(crawl.path("site.yml")).unwrap();
    let begin = text.find("  thumbnail:").unwrap();
    let end = begin + text[begin..].find("  features:").unwrap();
    fs::write(crawl.path("site.yml"), [&text[..begin], &text[end..]].concat()).unwrap();
    let (_, err) = crawl.expect(3, &START).await;
    assert!(err.contains("does not say where images are"), "{err}");
    crawl.expect(0, &["start", "--only", "items"]).await;
    fs::write(crawl.path("site.yml"), text).unwrap();
    let resume = ["resume", "--only", "thumbs", "--site-moved"];
    let (_, err) = crawl.expect(0, &resume).await;
    assert!(err.contains("begin a new crawl"), "{err}");
    assert!(requested(&crawl).is_empty());
}
