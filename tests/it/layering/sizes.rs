//! How long files and functions are, how many modules the crate has, and that a type name means one thing.

use std::collections::BTreeMap;

use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Block, Ident, Item};

use super::source::SourceFile;

const MAX_LINES_OF_FILE: usize = 400;
const MAX_LINES_OF_FUNCTION: usize = 70;
const MAX_MODULES: usize = 14;

/// Returns the files that are too long.
pub fn long_files<'a>(files: impl Iterator<Item = (&'a str, usize)>) -> Vec<String> {
    let long = files.filter(|(_, n)| *n > MAX_LINES_OF_FILE);
    long.map(|(path, n)| {
        format!("{path} has {n} lines, more than {MAX_LINES_OF_FILE}: split it by what it holds")
    })
    .collect()
}

/// Returns the functions of a file that are too long, those of its tests too.
pub fn long_functions(path: &str, text: &str) -> Vec<String> {
    let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}"));
    let mut functions = Functions { path, breaches: Vec::new() };
    functions.visit_file(&file);
    functions.breaches
}

struct Functions<'a> {
    path: &'a str,
    breaches: Vec<String>,
}

impl Functions<'_> {
    fn check(&mut self, name: &Ident, begin: usize, block: &Block) {
        let n = block.span().end().line - begin + 1;
        if n > MAX_LINES_OF_FUNCTION {
            self.breaches.push(format!(
                "{}:{begin} `{name}` has {n} lines, more than {MAX_LINES_OF_FUNCTION}: take a step of it out",
                self.path
            ));
        }
    }
}

impl<'ast> Visit<'ast> for Functions<'_> {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.check(&item.sig.ident, item.sig.span().start().line, &item.block);
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.check(&item.sig.ident, item.sig.span().start().line, &item.block);
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        if let Some(block) = &item.default {
            self.check(&item.sig.ident, item.sig.span().start().line, block);
        }
        visit::visit_trait_item_fn(self, item);
    }
}

/// Returns the type names that two places define.
pub fn doubled_type_names(files: &[SourceFile]) -> Vec<String> {
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in files {
        for name in file.items().filter_map(type_name) {
            let line = name.span().start().line;
            places.entry(name.to_string()).or_default().push(format!("{}:{line}", file.path));
        }
    }
    let doubled = places.into_iter().filter(|(_, places)| places.len() > 1);
    doubled
        .map(|(name, places)| {
            format!("`{name}` is defined at {}: a type name means one thing", places.join(" and "))
        })
        .collect()
}

fn type_name(item: &Item) -> Option<&Ident> {
    match item {
        Item::Enum(item) => Some(&item.ident),
        Item::Struct(item) => Some(&item.ident),
        Item::Trait(item) => Some(&item.ident),
        Item::Type(item) => Some(&item.ident),
        Item::Union(item) => Some(&item.ident),
        _ => None,
    }
}

/// Returns that the crate has too many modules, if so.
pub fn too_many_modules(files: &[SourceFile]) -> Vec<String> {
    let root = files.iter().filter(|file| file.room == "lib");
    let n = root.flat_map(SourceFile::items).filter(|item| matches!(item, Item::Mod(_))).count();
    let breach =
        || format!("src/lib.rs declares {n} modules, more than {MAX_MODULES}: find each a room");
    (n > MAX_MODULES).then(breach).into_iter().collect()
}
