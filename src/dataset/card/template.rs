//! Filling in a template. What a template names but is not given is an error, never nothing.

use minijinja::syntax::SyntaxConfig;
use minijinja::{AutoEscape, Environment, Error, UndefinedBehavior, Value};

/// A text of which some is filled in.
pub struct Template {
    /// Says how values are escaped: in `….html` as HTML, in others not at all.
    pub name: &'static str,
    /// The text.
    pub text: &'static str,
}

impl Template {
    /// The text with these values.
    pub fn fill(&self, values: Value) -> Result<String, Error> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_auto_escape_callback(|name| match name.rsplit_once('.') {
            Some((_, "html")) => AutoEscape::Html,
            _ => AutoEscape::None,
        });
        // A line that holds nothing but a block is no line of the text.
        let mut syntax = SyntaxConfig::builder();
        syntax.trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true);
        environment.set_syntax(syntax.build()?);
        environment.add_template(self.name, self.text)?;
        environment.get_template(self.name)?.render(values)
    }
}
