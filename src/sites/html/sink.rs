//! The tree of a page while it is being built, and what building it cost.

use std::borrow::Cow;
use std::cell::{Cell, Ref};

use ego_tree::NodeId;
use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::{Attribute, QualName};
use scraper::{Html, HtmlTreeSink};

/// How deeply elements may be nested; browsers stop at 512.
const DEPTH_MAX: usize = 256;

/// The most elements, attributes and comments; pages of a site have some thousands.
const PARTS_MAX: usize = 250_000;

/// How often the builder may look at an element; one end tag may look at all open ones.
const LOOKS_MAX: usize = 20_000_000;

/// The tree of `scraper`, with limits.
pub struct Sink {
    inner: HtmlTreeSink,
    n_parts: Cell<usize>,
    n_looks: Cell<usize>,
    is_too_deep: Cell<bool>,
}

impl Default for Sink {
    fn default() -> Self {
        Self {
            inner: HtmlTreeSink::new(Html::new_document()),
            n_parts: Cell::new(0),
            n_looks: Cell::new(0),
            is_too_deep: Cell::new(false),
        }
    }
}

impl Sink {
    /// Returns whether the page cost more than any page of a site does.
    pub fn is_over(&self) -> bool {
        let (n_parts, n_looks) = (self.n_parts.get(), self.n_looks.get());
        n_parts > PARTS_MAX || n_looks > LOOKS_MAX || self.is_too_deep.get()
    }

    fn add_parts(&self, n_parts: usize) {
        self.n_parts.set(self.n_parts.get().saturating_add(n_parts));
    }

    fn look(&self, n: usize) {
        self.n_looks.set(self.n_looks.get().saturating_add(n));
    }

    /// Checks how deep a new node is, below or beside this one.
    fn descend(&self, node: NodeId, child: &NodeOrText<NodeId>) {
        if matches!(child, NodeOrText::AppendText(_)) {
            return;
        }
        let html = self.inner.0.borrow();
        let depth = html.tree.get(node).map_or(0, |node| node.ancestors().take(DEPTH_MAX).count());
        self.look(depth);
        if depth == DEPTH_MAX {
            self.is_too_deep.set(true);
        }
    }
}

impl TreeSink for Sink {
    type Handle = NodeId;
    type Output = Html;
    type ElemName<'a> = Ref<'a, QualName>;

    fn finish(self) -> Html {
        self.inner.finish()
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> NodeId {
        self.inner.get_document()
    }

    fn elem_name<'a>(&'a self, target: &'a NodeId) -> Ref<'a, QualName> {
        self.look(1);
        self.inner.elem_name(target)
    }

    fn create_element(&self, name: QualName, attrs: Vec<Attribute>, flags: ElementFlags) -> NodeId {
        self.add_parts(1 + attrs.len());
        self.inner.create_element(name, attrs, flags)
    }

    fn create_comment(&self, text: StrTendril) -> NodeId {
        self.add_parts(1);
        self.inner.create_comment(text)
    }

    fn create_pi(&self, target: StrTendril, data: StrTendril) -> NodeId {
        self.add_parts(1);
        self.inner.create_pi(target, data)
    }

    fn append(&self, parent: &NodeId, child: NodeOrText<NodeId>) {
        self.descend(*parent, &child);
        self.inner.append(parent, child);
    }

    fn append_based_on_parent_node(
        &self,
        element: &NodeId,
        former: &NodeId,
        child: NodeOrText<NodeId>,
    ) {
        self.descend(*element, &child);
        self.descend(*former, &child);
        self.inner.append_based_on_parent_node(element, former, child);
    }

    fn append_doctype_to_document(&self, name: StrTendril, public: StrTendril, system: StrTendril) {
        self.add_parts(1);
        self.inner.append_doctype_to_document(name, public, system);
    }

    fn get_template_contents(&self, target: &NodeId) -> NodeId {
        self.inner.get_template_contents(target)
    }

    fn same_node(&self, x: &NodeId, y: &NodeId) -> bool {
        self.look(1);
        self.inner.same_node(x, y)
    }

    fn set_quirks_mode(&self, mode: QuirksMode) {
        self.inner.set_quirks_mode(mode);
    }

    fn append_before_sibling(&self, sibling: &NodeId, child: NodeOrText<NodeId>) {
        self.descend(*sibling, &child);
        self.inner.append_before_sibling(sibling, child);
    }

    /// A second `html` or `body` tag may add attributes, which nothing reads.
    fn add_attrs_if_missing(&self, _: &NodeId, _: Vec<Attribute>) {}

    fn remove_from_parent(&self, target: &NodeId) {
        self.inner.remove_from_parent(target);
    }

    fn reparent_children(&self, node: &NodeId, new_parent: &NodeId) {
        self.inner.reparent_children(node, new_parent);
    }
}
