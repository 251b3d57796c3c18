//! The sources as the checks read them: files, and the modules that they make up.

use std::path::{Path, PathBuf};

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::Item;

/// A source file of the library.
pub struct SourceFile {
    /// The path from the project's folder, such as `src/engine/step.rs`.
    pub path: String,
    /// The text with its tests.
    pub text: String,
    /// The room it belongs to: the first module of its path, `lib` for `lib.rs`.
    pub room: String,
    /// The modules of the file without its tests. The first is the file's own, the others stand inside it.
    pub modules: Vec<Module>,
}

/// A module without its tests.
pub struct Module {
    /// Its names from the crate's root.
    pub path: Vec<String>,
    pub items: Vec<Item>,
}

impl SourceFile {
    /// Reads a file; `inner` is its path below `src`.
    pub fn read(inner: &str, text: &str) -> Self {
        let path: Vec<String> = match inner.trim_end_matches(".rs") {
            "lib" => Vec::new(),
            names => names.split('/').map(str::to_owned).collect(),
        };
        let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{inner}: {error}"));
        let room = path.first().map_or("lib", String::as_str).to_owned();
        let mut modules = Vec::new();
        add_modules(&path, file.items, &mut modules);
        Self { path: format!("src/{inner}"), text: text.to_owned(), room, modules }
    }

    /// The file's items, those of modules inside it too.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.modules.iter().flat_map(|module| &module.items)
    }

    /// The text without its tests and comments.
    pub fn code(&self) -> String {
        self.lines_of_code().map(|(_, line)| line).collect::<Vec<_>>().join("\n")
    }

    /// The lines of the same, each with its number.
    pub fn lines_of_code(&self) -> impl Iterator<Item = (usize, &str)> {
        let code = self.text.split("#[cfg(test)]").next().unwrap_or_default();
        (1..).zip(code.lines()).filter(|(_, line)| !line.trim_start().starts_with("//"))
    }
}

fn add_modules(path: &[String], items: Vec<Item>, modules: &mut Vec<Module>) {
    let nth = modules.len();
    modules.push(Module { path: path.to_vec(), items: Vec::new() });
    for mut item in items {
        if is_for_tests(&item) {
            continue;
        }
        if let Item::Mod(inner) = &mut item
            && let Some((_, content)) = inner.content.take()
        {
            let name = inner.ident.to_string();
            add_modules(&[path, &[name]].concat(), content, modules);
        }
        modules[nth].items.push(item);
    }
}

/// Whether the item is compiled for tests only.
fn is_for_tests(item: &Item) -> bool {
    attributes(item).iter().any(|attribute| {
        let is_cfg = attribute.path().is_ident("cfg");
        is_cfg && has_word(attribute.meta.to_token_stream(), "test")
    })
}

fn has_word(tokens: TokenStream, word: &str) -> bool {
    tokens.into_iter().any(|token| match token {
        proc_macro2::TokenTree::Ident(name) => name == word,
        proc_macro2::TokenTree::Group(group) => has_word(group.stream(), word),
        _ => false,
    })
}

fn attributes(item: &Item) -> &[syn::Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

/// Every source file of the library but those of its tests.
pub fn sources() -> Vec<SourceFile> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let read = |path: PathBuf| {
        let inner = path.strip_prefix(&src).unwrap().to_str().unwrap().to_owned();
        let parts: Vec<&str> = inner.trim_end_matches(".rs").split('/').collect();
        let is_left_out = parts.contains(&"tests") || inner == "main.rs";
        (!is_left_out).then(|| SourceFile::read(&inner, &std::fs::read_to_string(&path).unwrap()))
    };
    rust_files(&src).into_iter().filter_map(read).collect()
}

/// Every Rust file below this folder, in order.
pub fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}
