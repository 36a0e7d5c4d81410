//! The structure of a Rust file: its tokens without documentation, literals and identifiers; and what rustdoc would make
//! of the documentation.
//!
//! Where names are longer, the layout breaks lines, and with them come trailing commas and braces around the bodies of
//! closures. Where names may differ, those tokens are left out too.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use crate::markdown;

/// The keywords that the generator writes itself; no name of a document becomes one of them without `r#`.
const KEYWORDS: &[&str] = &[
    "as", "async", "await", "const", "crate", "else", "enum", "false", "fn", "for", "if", "impl",
    "in", "let", "match", "mod", "move", "mut", "pub", "ref", "return", "self", "Self", "static",
    "struct", "super", "trait", "true", "type", "unsafe", "use", "where", "while",
];

/// Whether names are the same in the files that are compared, and so the layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Names {
    /// They are.
    Same,
    /// They may be longer or shorter.
    Other,
}

/// The structure of a file, as one text.
///
/// # Errors
/// It doesn't parse, or its documentation holds what none should hold.
pub fn shape(text: &str, names: Names) -> Result<String, String> {
    let file = parsed(text)?;
    let mut shape = Shape {
        skipped: match names {
            Names::Same => &[],
            Names::Other => &[",", "{", "}"],
        },
        ..Shape::default()
    };
    shape.erase(file);
    shape.end_of_docs()?;
    Ok(format!("{}\ndocs: {:?}", shape.tokens, shape.facts))
}

/// The tokens of a file that is Rust.
///
/// # Errors
/// It isn't.
pub fn parsed(text: &str) -> Result<TokenStream, String> {
    let tokens: TokenStream = text
        .parse()
        .map_err(|error| format!("no Rust tokens: {error}"))?;
    syn::parse2::<syn::File>(tokens.clone()).map_err(|error| format!("no Rust file: {error}"))?;
    Ok(tokens)
}

/// What is gathered on the way through the tokens.
#[derive(Default)]
struct Shape {
    tokens: String,
    /// The tokens that are left out.
    skipped: &'static [&'static str],
    /// The lines of the documentation comment that is being read.
    docs: Vec<String>,
    facts: markdown::Facts,
    problem: Option<String>,
}

impl Shape {
    fn erase(&mut self, tokens: TokenStream) {
        let mut tokens = tokens.into_iter().peekable();
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Punct(punct) if punct.as_char() == '#' => {
                    let is_inner = matches!(tokens.peek(), Some(TokenTree::Punct(next)) if next.as_char() == '!');
                    if is_inner {
                        tokens.next();
                    }
                    match tokens.peek() {
                        Some(TokenTree::Group(group))
                            if group.delimiter() == Delimiter::Bracket =>
                        {
                            let attribute = group.stream();
                            tokens.next();
                            self.attribute(attribute);
                        }
                        _ => self.tokens.push('#'),
                    }
                }
                TokenTree::Group(group) => {
                    let (open, close) = match group.delimiter() {
                        Delimiter::Parenthesis => ("(", ")"),
                        Delimiter::Brace => ("{", "}"),
                        Delimiter::Bracket => ("[", "]"),
                        Delimiter::None => ("", ""),
                    };
                    self.push(open);
                    self.erase(group.stream());
                    self.push(close);
                }
                TokenTree::Ident(ident) => {
                    let text = ident.to_string();
                    let is_keyword = KEYWORDS.contains(&text.as_str());
                    self.push(if is_keyword { &text } else { "_" });
                }
                TokenTree::Literal(_) => self.push("0"),
                TokenTree::Punct(punct) => self.push(&punct.as_char().to_string()),
            }
        }
    }

    fn push(&mut self, token: &str) {
        self.problem = self.problem.take().or_else(|| self.end_of_docs().err());
        if !self.skipped.contains(&token) {
            self.tokens.push_str(token);
            self.tokens.push(' ');
        }
    }

    /// Documentation is gathered; other attributes are a part of the structure.
    fn attribute(&mut self, attribute: TokenStream) {
        let parsed = syn::parse2::<syn::MetaNameValue>(attribute.clone()).ok();
        let text = parsed
            .filter(|attribute| attribute.path.is_ident("doc"))
            .and_then(|attribute| match attribute.value {
                syn::Expr::Lit(syn::ExprLit {
                    lit: syn::Lit::Str(text),
                    ..
                }) => Some(text.value()),
                _ => None,
            });
        if let Some(text) = text {
            let lines = text.split('\n');
            self.docs
                .extend(lines.map(|line| line.strip_prefix(' ').unwrap_or(line).to_owned()));
            return;
        }
        if let Some(alias) = doc_alias(&attribute) {
            let problem = refused_alias(&alias)
                .map(|reason| format!("rustdoc refuses the alias {alias:?}: {reason}"));
            self.problem = self.problem.take().or(problem);
        }
        self.push("#[");
        self.erase(attribute);
        self.push("]");
    }

    /// The documentation comment is complete: what comes next belongs to the item.
    fn end_of_docs(&mut self) -> Result<(), String> {
        if !self.docs.is_empty() {
            let comment = std::mem::take(&mut self.docs).join("\n");
            self.facts.add(markdown::facts(&comment)?);
        }
        match self.problem.take() {
            None => Ok(()),
            Some(problem) => Err(problem),
        }
    }
}

/// The text of `#[doc(alias = "...")]`.
fn doc_alias(attribute: &TokenStream) -> Option<String> {
    let list = syn::parse2::<syn::MetaList>(attribute.clone()).ok()?;
    if !list.path.is_ident("doc") {
        return None;
    }
    let alias = syn::parse2::<syn::MetaNameValue>(list.tokens).ok()?;
    match alias.value {
        syn::Expr::Lit(syn::ExprLit {
            lit: syn::Lit::Str(text),
            ..
        }) if alias.path.is_ident("alias") => Some(text.value()),
        _ => None,
    }
}

/// Why rustc refuses an alias, if it does.
fn refused_alias(alias: &str) -> Option<&'static str> {
    let is_refused = |character: char| {
        matches!(character, '"' | '\'') || (character.is_whitespace() && character != ' ')
    };
    if alias.is_empty() {
        Some("it is empty")
    } else if alias.contains(is_refused) {
        Some("it holds a quote or white space")
    } else if alias.starts_with(' ') || alias.ends_with(' ') {
        Some("it begins or ends with a space")
    } else {
        None
    }
}
