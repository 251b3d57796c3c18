//! Which file uses which other file, and by which name.

use std::collections::BTreeMap;

use syn::Item;

use super::paths::{Import, NamedPath, imports, paths};
use super::source::{Module, SourceFile};

/// A file that uses an item of another one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Use {
    /// The places of the two files in the list of all.
    pub from: usize,
    pub to: usize,
    pub line: usize,
    /// The path as the code names it.
    pub path: String,
}

/// How long a chain of re-exports may be. Only chains that never end are longer.
const MAX_STEPS: usize = 32;

/// What a path leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Target {
    Module(usize),
    /// An item of this module.
    Item(usize),
}

/// The modules of all files, and what each name in them means.
struct Modules<'a> {
    by_path: BTreeMap<&'a [String], usize>,
    all: Vec<Names<'a>>,
}

/// The names of a module.
struct Names<'a> {
    module: &'a Module,
    file: usize,
    items: Vec<String>,
    imports: Vec<Import>,
}

/// Returns every use of another file's items.
///
/// A path is followed through the imports and re-exports to the file that defines the item, so a use through
/// a room's front counts for the file behind it. Two things are no use: a path that ends at a module, because
/// what is used of that module is named elsewhere; and a re-export (`pub use`), because it declares what a
/// module offers without depending on what that does. A re-exported name that the module itself works with is
/// a use. Calls of methods and implementations of traits are not seen.
pub fn uses(files: &[SourceFile]) -> Vec<Use> {
    let modules = Modules::of(files);
    let mut found = Vec::new();
    for (place, names) in modules.all.iter().enumerate() {
        let imported = names.imports.iter().filter(|import| !import.is_re_export);
        let in_code =
            paths(names.module).into_iter().filter(|path| modules.may_be_item(path, place));
        for path in imported.map(|import| import.path.clone()).chain(in_code) {
            if let Some(Target::Item(at)) = modules.follow(place, &path.names, 0) {
                let (from, to) = (names.file, modules.all[at].file);
                let (line, path) = (path.line, path.names.join("::"));
                found.extend((from != to).then_some(Use { from, to, line, path }));
            }
        }
    }
    found.sort();
    found.dedup();
    found
}

impl<'a> Modules<'a> {
    fn of(files: &'a [SourceFile]) -> Self {
        let mut modules = Self { by_path: BTreeMap::new(), all: Vec::new() };
        for (file, source) in files.iter().enumerate() {
            for module in &source.modules {
                modules.by_path.insert(&module.path, modules.all.len());
                let items = module.items.iter().filter_map(defined).collect();
                modules.all.push(Names { module, file, items, imports: imports(module) });
            }
        }
        modules
    }

    /// A single word in lower case may as well be a variable: it counts only where it is called.
    fn may_be_item(&self, path: &NamedPath, place: usize) -> bool {
        let [name] = path.names.as_slice() else { return true };
        let is_lower = name.starts_with(|first: char| first.is_lowercase());
        let is_local = self.all[place].items.contains(name);
        !is_local && (!is_lower || path.is_called)
    }

    /// What these names mean inside a module; none if they lead out of the crate.
    fn follow(&self, place: usize, names: &[String], n_steps: usize) -> Option<Target> {
        let (first, rest) = names.split_first()?;
        let path = self.all[place].module.path.as_slice();
        match first.as_str() {
            _ if n_steps > MAX_STEPS => None,
            "crate" => self.walk(self.by_path.get([].as_slice()).copied()?, rest, n_steps),
            "self" => self.walk(place, rest, n_steps),
            "super" => {
                let parent = path.split_last()?.1;
                let parent = self.by_path.get(parent).copied()?;
                if rest.first().is_some_and(|name| name == "super") {
                    return self.follow(parent, rest, n_steps + 1);
                }
                self.walk(parent, rest, n_steps)
            }
            _ => self.walk(place, names, n_steps),
        }
    }

    /// What these names mean from a module on.
    fn walk(&self, place: usize, names: &[String], n_steps: usize) -> Option<Target> {
        let Some((first, rest)) = names.split_first() else { return Some(Target::Module(place)) };
        let names = &self.all[place];
        let child = || {
            let path = [names.module.path.as_slice(), std::slice::from_ref(first)].concat();
            self.by_path.get(path.as_slice()).copied()
        };
        // A module and a function may have the same name: only the module has something in it.
        if !rest.is_empty()
            && let Some(child) = child()
        {
            return self.walk(child, rest, n_steps);
        }
        if names.items.contains(first) {
            return Some(Target::Item(place));
        }
        let is_named = |import: &&Import| import.name.as_ref() == Some(first);
        if let Some(import) = names.imports.iter().find(is_named) {
            return match self.follow(place, &import.path.names, n_steps + 1)? {
                Target::Module(module) => self.walk(module, rest, n_steps + 1),
                item @ Target::Item(_) => Some(item),
            };
        }
        if let Some(child) = child() {
            return self.walk(child, rest, n_steps);
        }
        let globs = names.imports.iter().filter(|import| import.name.is_none());
        globs.into_iter().find_map(|glob| {
            let Target::Module(module) = self.follow(place, &glob.path.names, n_steps + 1)? else {
                return None;
            };
            let names: Vec<_> =
                std::iter::once(first.clone()).chain(rest.iter().cloned()).collect();
            self.walk(module, &names, n_steps + 1)
        })
    }
}

/// The name that an item defines in its module.
fn defined(item: &Item) -> Option<String> {
    let name = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Macro(item) => item.ident.as_ref()?,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Union(item) => &item.ident,
        _ => return None,
    };
    Some(name.to_string())
}
