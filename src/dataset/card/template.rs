//! Templates. A variable without a value is an error, so that nothing is left out silently.

use minijinja::syntax::SyntaxConfig;
use minijinja::{AutoEscape, Environment, Error, UndefinedBehavior, Value};

/// A text with variables.
pub struct CardTemplate {
    /// The template's name. Values are escaped as HTML if it ends with `.html`, and not at all otherwise.
    pub name: &'static str,
    /// The text.
    pub text: &'static str,
}

impl CardTemplate {
    /// Returns the text with these values.
    pub fn fill(&self, values: Value) -> Result<String, Error> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_auto_escape_callback(|name| match name.rsplit_once('.') {
            Some((_, "html")) => AutoEscape::Html,
            _ => AutoEscape::None,
        });
        // Lines with nothing but a block tag leave no empty line behind.
        let mut syntax = SyntaxConfig::builder();
        syntax.trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true);
        environment.set_syntax(syntax.build()?);
        environment.add_template(self.name, self.text)?;
        environment.get_template(self.name)?.render(values)
    }
}
