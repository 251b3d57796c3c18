//! The paths that a module's code names: in `use` declarations, and anywhere else.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::visit::Visit;
use syn::{Item, UseTree, Visibility};

use super::source::Module;

/// A path as the code names it.
#[derive(Clone, Debug)]
pub struct NamedPath {
    pub names: Vec<String>,
    pub line: usize,
    /// Whether an opening parenthesis follows, as in a call.
    pub is_called: bool,
}

/// What a `use` declaration brings into a module.
#[derive(Clone, Debug)]
pub struct Import {
    /// The name in the module; none for `*`.
    pub name: Option<String>,
    pub path: NamedPath,
    /// Whether it passes the name on, as `pub use` does.
    pub is_re_export: bool,
}

/// Returns the `use` declarations of a module, those inside functions too.
pub fn imports(module: &Module) -> Vec<Import> {
    let mut declarations = Declarations(Vec::new());
    for item in &module.items {
        declarations.visit_item(item);
    }
    declarations.0
}

struct Declarations(Vec<Import>);

impl<'ast> Visit<'ast> for Declarations {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        let is_re_export = !matches!(item.vis, Visibility::Inherited);
        add_tree(&item.tree, &[], is_re_export, &mut self.0);
    }
}

fn add_tree(tree: &UseTree, before: &[String], is_re_export: bool, found: &mut Vec<Import>) {
    let line = tree.span().start().line;
    let mut add = |name: Option<String>, last: Option<String>| {
        let names = before.iter().cloned().chain(last).collect();
        let path = NamedPath { names, line, is_called: false };
        found.push(Import { name, path, is_re_export });
    };
    // `use a::{self}` means `use a`.
    let own = |name: &syn::Ident| (name != "self").then(|| name.to_string());
    match tree {
        UseTree::Name(leaf) => {
            let name = own(&leaf.ident).or_else(|| before.last().cloned());
            add(name, own(&leaf.ident));
        }
        UseTree::Rename(leaf) => add(Some(leaf.rename.to_string()), own(&leaf.ident)),
        UseTree::Glob(_) => add(None, None),
        UseTree::Path(path) => {
            let names = [before, &[path.ident.to_string()]].concat();
            add_tree(&path.tree, &names, is_re_export, found);
        }
        UseTree::Group(group) => {
            for tree in &group.items {
                add_tree(tree, before, is_re_export, found);
            }
        }
    }
}

/// Returns the paths in a module's code outside of `use` declarations, those in macros too.
pub fn paths(module: &Module) -> Vec<NamedPath> {
    let mut tokens = Vec::new();
    for item in &module.items {
        if !matches!(item, Item::Use(_)) {
            flatten(item.to_token_stream(), &mut tokens);
        }
    }
    let mut found = Vec::new();
    let mut place = 0;
    while place < tokens.len() {
        let after = match &tokens[place] {
            Token::Name(name, line) if begins_a_path(&tokens, place) => {
                let (names, after) = rest_of_path(&tokens, name, place);
                let is_called = matches!(tokens.get(after), Some(Token::Sign('(')));
                found.push(NamedPath { names, line: *line, is_called });
                after
            }
            _ => place + 1,
        };
        place = after;
    }
    found
}

/// A token without the groups that Rust's own tokens form.
enum Token {
    Name(String, usize),
    Sign(char),
    Other,
}

fn flatten(stream: TokenStream, tokens: &mut Vec<Token>) {
    for tree in stream {
        match tree {
            TokenTree::Ident(name) => {
                tokens.push(Token::Name(name.to_string(), name.span().start().line));
            }
            TokenTree::Punct(sign) => tokens.push(Token::Sign(sign.as_char())),
            TokenTree::Literal(_) => tokens.push(Token::Other),
            TokenTree::Group(group) => {
                let is_round = group.delimiter() == Delimiter::Parenthesis;
                tokens.push(if is_round { Token::Sign('(') } else { Token::Other });
                flatten(group.stream(), tokens);
                tokens.push(Token::Other);
            }
        }
    }
}

/// A method, a field, a lifetime and what follows a `::` begin no path.
fn begins_a_path(tokens: &[Token], place: usize) -> bool {
    let sign = |back: usize| match place.checked_sub(back).map(|place| &tokens[place]) {
        Some(Token::Sign(sign)) => Some(*sign),
        _ => None,
    };
    match (sign(2), sign(1)) {
        // A range ends with a path, as in `0..rules::MAX`.
        (Some('.'), Some('.')) => true,
        (_, Some('.' | '\'')) | (Some(':'), Some(':')) => false,
        _ => true,
    }
}

fn rest_of_path(tokens: &[Token], first: &str, mut place: usize) -> (Vec<String>, usize) {
    let mut names = vec![first.to_owned()];
    while let [Token::Sign(':'), Token::Sign(':'), Token::Name(name, _), ..] = &tokens[place + 1..]
    {
        names.push(name.clone());
        place += 3;
    }
    (names, place + 1)
}
