//! The house rules: rooms in their order, no circles, and names and sizes that a reader can keep in mind.
//!
//! The checks read the sources as syntax and follow each path to the file that defines the item. They name
//! every breach: the file, the line, the rule and what to do. `made_up` checks the checks themselves.

mod circles;
mod made_up;
mod paths;
mod rooms;
mod sizes;
mod source;
mod uses;

use std::path::Path;

pub use source::sources;

fn assert_none(breaches: &[String]) {
    assert!(breaches.is_empty(), "\n{} breaches:\n{}\n", breaches.len(), breaches.join("\n"));
}

#[test]
fn src_holds_the_rooms_of_the_table_and_nothing_else() {
    let files = sources();
    assert_none(&rooms::unknown_rooms(&files));
    assert_none(&sizes::too_many_modules(&files));
}

#[test]
fn a_room_uses_only_rooms_above_it() {
    let files = sources();
    assert_none(&rooms::uses_of_lower_rooms(&files, &uses::uses(&files)));
}

#[test]
fn no_files_use_each_other_in_a_circle() {
    let files = sources();
    assert_none(&circles::circles(&files, &uses::uses(&files)));
}

#[test]
fn each_outside_crate_and_the_task_table_belong_to_one_room() {
    let files = sources();
    assert_none(
        &[rooms::crates_out_of_place(&files), rooms::statements_out_of_place(&files)].concat(),
    );
}

#[test]
fn pure_rooms_only_compute() {
    assert_none(&rooms::impure(&sources()));
}

#[test]
fn a_type_name_means_one_thing() {
    assert_none(&sizes::doubled_type_names(&sources()));
}

#[test]
fn files_and_functions_are_short() {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut breaches = Vec::new();
    for path in
        ["src", "tests", "benches"].iter().flat_map(|name| source::rust_files(&project.join(name)))
    {
        let text = std::fs::read_to_string(&path).unwrap();
        let path = path.strip_prefix(project).unwrap().to_str().unwrap();
        breaches.extend(sizes::long_files(std::iter::once((path, text.lines().count()))));
        breaches.extend(sizes::long_functions(path, &text));
    }
    assert_none(&breaches);
}
