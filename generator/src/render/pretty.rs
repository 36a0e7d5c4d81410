//! Items laid out by prettyplease, which parses them.

use proc_macro2::{TokenStream, TokenTree};
use syn::{File, ImplItem, Item, ItemImpl, ItemMacro};

use super::RenderBug;
use crate::one_line::spaced;

/// An item, given as text.
///
/// # Errors
/// It is no item.
pub(super) fn item(text: &str) -> Result<String, RenderBug> {
    let parsed = syn::parse_file(text).map_err(|error| RenderBug(error.to_string()))?;
    let mut laid_out = String::new();
    if !parsed.attrs.is_empty() {
        laid_out.push_str(&unparse(parsed.attrs, Vec::new()));
    }
    for item in parsed.items {
        laid_out.push_str(&match item {
            Item::Impl(item) => implementation(item),
            Item::Macro(item) if item.ident.is_none() => call(item),
            other => unparse(Vec::new(), vec![other]),
        });
    }
    Ok(laid_out)
}

/// What an `impl` holds, given as text, like its head; indented. `None` if it is none.
pub(super) fn member(head: &str, text: &str) -> Option<String> {
    let parsed = syn::parse_file(&format!("{head} {{ {text} }}")).ok()?;
    let whole = unparse(Vec::new(), parsed.items);
    let (_, body) = whole.split_once(" {\n")?;
    let body = body.trim_end().strip_suffix('}')?.trim_end();
    Some(format!("{body}\n"))
}

/// The statements of a function body, without the braces, at the left margin.
///
/// # Errors
/// The tokens are not statements.
pub(super) fn statements(text: &str) -> Result<String, RenderBug> {
    let parsed = syn::parse_file(&format!("fn body() {{ {text} }}"))
        .map_err(|error| RenderBug(error.to_string()))?;
    let text = unparse(Vec::new(), parsed.items);
    let inner = text
        .strip_prefix("fn body() {\n")
        .and_then(|text| text.trim_end().strip_suffix('}'))
        .unwrap_or_default();
    Ok(inner.to_owned())
}

/// An `impl` whose functions are set apart by blank lines.
///
/// prettyplease sets items close together. Each function is laid out in an `impl` of its own, and the bodies are put
/// back between the one first line and the one last line that all of these share.
fn implementation(mut item: ItemImpl) -> String {
    let functions = std::mem::take(&mut item.items);
    if functions.len() < 2 {
        item.items = functions;
        return unparse(Vec::new(), vec![Item::Impl(item)]);
    }
    let mut bodies = Vec::new();
    let mut head = String::new();
    for function in functions {
        let is_function = matches!(function, ImplItem::Fn(_));
        let mut single = item.clone();
        single.items = vec![function];
        let text = unparse(Vec::new(), vec![Item::Impl(single)]);
        let (first, rest) = text.split_once(" {\n").unwrap_or((&text, ""));
        head = format!("{first} {{");
        let body = rest.trim_end().strip_suffix('}').unwrap_or(rest).trim_end();
        bodies.push((body.to_owned(), is_function));
    }
    let mut text = head;
    for (index, (body, is_function)) in bodies.iter().enumerate() {
        text.push('\n');
        if index > 0 && *is_function {
            text.push('\n');
        }
        text.push_str(body);
    }
    text + "\n}\n"
}

/// A macro call with a table between braces: a line for each entry. prettyplease would let them flow.
fn call(item: ItemMacro) -> String {
    let body: Vec<TokenTree> = item.mac.tokens.clone().into_iter().collect();
    let [TokenTree::Ident(name), TokenTree::Group(table), others @ ..] = body.as_slice() else {
        return unparse(Vec::new(), vec![Item::Macro(item)]);
    };
    let segments = item.mac.path.segments.iter();
    let path: Vec<String> = segments.map(|segment| segment.ident.to_string()).collect();
    let path = path.join("::");
    let mut text = format!("{path}! {{\n    {name} {{\n");
    for entry in entries(table.stream()) {
        text.push_str("        ");
        text.push_str(&spaced(entry));
        text.push('\n');
    }
    text.push_str("    }");
    if !others.is_empty() {
        text.push(' ');
        text.push_str(&spaced(others.iter().cloned().collect()));
    }
    text + "\n}\n"
}

/// The entries of a table, each with the comma behind it; one in generics ends none.
fn entries(table: TokenStream) -> Vec<TokenStream> {
    let mut entries = Vec::new();
    let mut entry = Vec::new();
    let (mut angles, mut is_arrow) = (0_usize, false);
    for token in table {
        let sign = match &token {
            TokenTree::Punct(punct) => punct.as_char(),
            _ => ' ',
        };
        match sign {
            '<' => angles += 1,
            // Not the end of `->` or `=>`.
            '>' if !is_arrow => angles = angles.saturating_sub(1),
            _ => {}
        }
        is_arrow = matches!(sign, '-' | '=');
        entry.push(token);
        if sign == ',' && angles == 0 {
            entries.push(std::mem::take(&mut entry).into_iter().collect());
        }
    }
    if !entry.is_empty() {
        entries.push(entry.into_iter().collect());
    }
    entries
}

fn unparse(attrs: Vec<syn::Attribute>, items: Vec<Item>) -> String {
    prettyplease::unparse(&File {
        shebang: None,
        frontmatter: None,
        attrs,
        items,
    })
}
