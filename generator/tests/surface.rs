//! The surface of a crate: one line for each public item, whatever way it is public.

mod support;

use okta_codegen::surface::{probe, surface};
use okta_codegen::tree::FileTree;

/// A crate of these files.
fn tree(files: &[(&str, &str)]) -> FileTree {
    let mut tree = FileTree::new();
    let manifest = ("Cargo.toml", "[package]\nname = \"some-crate\"\n");
    let has_manifest = files.iter().any(|(path, _)| *path == manifest.0);
    for (path, text) in files
        .iter()
        .chain(Some(&manifest).filter(|_| !has_manifest))
    {
        tree.insert((*path).to_owned(), (*text).to_owned())
            .expect("each path once");
    }
    tree
}

/// The lines of a crate of these files.
#[track_caller]
fn lines(files: &[(&str, &str)]) -> Vec<String> {
    surface(&tree(files)).unwrap_or_else(|error| panic!("{error}"))
}

/// The error about a crate of these files.
#[track_caller]
fn refused(files: &[(&str, &str)]) -> String {
    surface(&tree(files)).expect_err("a surface").to_string()
}

#[test]
fn structs_show_public_fields_and_that_there_are_private_ones() {
    let found = lines(&[(
        "src/lib.rs",
        "#[derive(Clone, serde::Serialize)] #[non_exhaustive]
         pub struct Open<'a, T: Copy> where T: 'a { pub name: Option< String >, #[deprecated(note = \"x\")] pub r#type: &'a [T] }
         pub struct Closed { pub a: u8, pub(crate) b: u8 }
         pub struct Pair(pub std::collections::BTreeMap<String, Vec<u8>>, u8);
         struct Hidden { pub a: u8 }
         /// A comment.
         pub struct Unit;",
    )]);
    assert_eq!(
        found,
        [
            "#[deprecated] pub field some_crate::Open::type: &'a [T]",
            "#[non_exhaustive] pub struct some_crate::Open<'a, T: Copy> where T: 'a",
            "impl<'a, T: Copy> Clone for some_crate::Open<'a, T>",
            "impl<'a, T: Copy> Serialize for some_crate::Open<'a, T>",
            "pub field some_crate::Closed::a: u8",
            "pub field some_crate::Open::name: Option<String>",
            "pub field some_crate::Pair::0: std::collections::BTreeMap<String, Vec<u8>>",
            "pub struct some_crate::Closed { /* private fields */ }",
            "pub struct some_crate::Pair { /* private fields */ }",
            "pub struct some_crate::Unit",
        ]
    );
}

#[test]
fn enums_aliases_constants_and_functions_have_their_types() {
    let found = lines(&[(
        "src/lib.rs",
        "pub enum State { #[non_exhaustive] On, Off(u8, String,), At { line: u32, column: u32 }, #[doc(hidden)] Gone = 7 }
         pub type Names<T = u8> = Vec<T>;
         pub const LIMIT: usize = 200;
         pub static NAME: &'static str = \"x\";
         pub async fn run<T>(mut first: impl Into<String>, (a, b): (u8, u8), f: impl FnOnce(&str) -> Option<T> + Send) -> Result<(), Box<dyn std::error::Error + 'static>> where T: ?Sized + Iterator<Item = u8> { todo!() }
         pub const fn zero() -> [u8; 4] { [0; 4] }
         fn private() {}",
    )]);
    assert_eq!(
        found,
        [
            "#[doc(hidden)] pub variant some_crate::State::Gone = 7",
            "#[non_exhaustive] pub variant some_crate::State::On",
            "pub async fn some_crate::run<T>(first: impl Into<String>, _: (u8, u8), f: impl FnOnce(&str) -> Option<T> + Send) \
             -> Result<(), Box<dyn std::error::Error + 'static>> where T: ?Sized + Iterator<Item = u8>",
            "pub const fn some_crate::zero() -> [u8; 4]",
            "pub const some_crate::LIMIT: usize",
            "pub enum some_crate::State",
            "pub static some_crate::NAME: &'static str",
            "pub type some_crate::Names<T = u8> = Vec<T>",
            "pub variant some_crate::State::At { line: u32, column: u32 }",
            "pub variant some_crate::State::Off(u8, String)",
        ]
    );
}

#[test]
fn modules_are_followed_and_private_ones_only_through_re_exports() {
    let found = lines(&[
        (
            "src/lib.rs",
            "mod runtime; pub mod models;
             pub use runtime::{Client, error::{self as failure, Error as Failure}};
             pub use http::StatusCode; pub use ::bytes::*;
             pub use crate::models::User as Person;
             #[cfg(test)] mod tests { pub struct InTests; }
             #[cfg(doctest)] #[doc = \"x\"] pub mod pages {}",
        ),
        (
            "src/runtime/mod.rs",
            "pub mod error; mod client; pub use self::client::Client; pub struct NotReached;",
        ),
        (
            "src/runtime/client.rs",
            "pub struct Client; impl Client { pub fn new() -> Self { Client } fn private() {} }",
        ),
        (
            "src/runtime/error.rs",
            "pub struct Error; impl std::fmt::Display for Error { }",
        ),
        (
            "src/models.rs",
            "mod user; pub use user::*; pub mod inner { pub use super::User; }",
        ),
        (
            "src/models/user.rs",
            "pub struct User; struct Hidden; impl Clone for Hidden {}",
        ),
    ]);
    assert_eq!(
        found,
        [
            "impl Display for some_crate::Failure",
            "pub fn some_crate::Client::new() -> Self",
            "pub struct some_crate::Client",
            "pub struct some_crate::Failure",
            "pub struct some_crate::Person",
            "pub use some_crate::* = ::bytes::*",
            "pub use some_crate::StatusCode = http::StatusCode",
            "pub use some_crate::failure::Error = some_crate::Failure",
            "pub use some_crate::models::User = some_crate::Person",
            "pub use some_crate::models::inner::User = some_crate::Person",
        ]
    );
}

#[test]
fn blocks_belong_to_public_types_wherever_they_stand() {
    let found = lines(&[
        ("src/lib.rs", "mod a; mod b; pub use a::{Holder, Check};"),
        (
            "src/a.rs",
            "pub struct Holder<T>(T); struct Secret; trait Inner {}
             pub trait Check: Sized + Send { type Out: Default; const N: usize = 1; fn check(&self, n: &mut u8) -> bool; fn twice(self: Box<Self>) {} }",
        ),
        (
            "src/b.rs",
            "use crate::a::{Check, Holder as H, Inner, Secret};
             use super::a;
             impl<T: Check> H<T> where T: Clone { pub const ONE: u8 = 1; pub fn get<U>(&'static mut self, u: U) -> &T where U: Copy { todo!() } pub(crate) fn no() {} }
             impl From<a::Holder<u8>> for String { fn from(_: H<u8>) -> String { todo!() } }
             impl<T> core::convert::TryFrom<&str> for H<T> { type Error = (); fn try_from(_: &str) -> Result<Self, ()> { Err(()) } }
             impl Check for [u8] { type Out = u8; }
             impl<T> Inner for H<T> {}
             impl Check for Secret { type Out = u8; }
             impl Clone for Vec<u8> {}",
        ),
    ]);
    assert_eq!(
        found,
        [
            "impl Check for [u8] { type Out = u8 }",
            "impl From<a::Holder<u8>> for String",
            "impl<T> TryFrom<&str> for some_crate::Holder<T> { type Error = () }",
            "pub const some_crate::Check::N: usize { .. }",
            "pub const some_crate::Holder<T>::ONE: u8",
            "pub fn some_crate::Check::check(&self, n: &mut u8) -> bool",
            "pub fn some_crate::Check::twice(self: Box<Self>) { .. }",
            "pub fn some_crate::Holder<T>::get<U>(&'static mut self, u: U) -> &T where T: Check, T: Clone, U: Copy",
            "pub struct some_crate::Holder<T> { /* private fields */ }",
            "pub trait some_crate::Check: Sized + Send",
            "pub type some_crate::Check::Out: Default",
        ]
    );
}

#[test]
fn conditions_and_features_are_part_of_the_surface() {
    let found = lines(&[
        ("Cargo.toml", "[package]\nname = \"c\"\n[features]\ndefault = []\nblocking = [\"dep:tokio\"]\n"),
        (
            "src/lib.rs",
            "#[cfg(feature = \"blocking\")] mod wait; #[cfg(feature = \"blocking\")] pub use wait::Wait;
             pub struct Client;
             impl Client { #[cfg(any(feature = \"blocking\", unix))] pub fn wait(self) -> Wait { Wait } #[cfg(test)] pub fn test() {} }",
        ),
        ("src/wait.rs", "pub struct Wait; impl Wait { #[cfg(unix)] pub fn on(&self) {} }"),
    ]);
    assert_eq!(
        found,
        [
            "#[cfg(any(feature = \"blocking\", unix))] pub fn c::Client::wait(self) -> Wait",
            "#[cfg(feature = \"blocking\")] #[cfg(unix)] pub fn c::Wait::on(&self)",
            "#[cfg(feature = \"blocking\")] pub struct c::Wait",
            "feature blocking",
            "feature default",
            "pub struct c::Client",
        ]
    );
}

#[test]
fn what_macros_make_is_not_known_but_the_calls_are() {
    let found = lines(&[(
        "src/lib.rs",
        "macro_rules! open { ($t:ty) => {} } #[macro_export] macro_rules! shout { () => {} }
         pub enum Color { Red } open!(Color); open!(u8, u16,);",
    )]);
    assert_eq!(
        found,
        [
            "macro call for some_crate::Color: open!(Color)",
            "macro call in src/lib.rs: open!(u8, u16)",
            "pub enum some_crate::Color",
            "pub macro some_crate::shout!",
            "pub variant some_crate::Color::Red",
        ]
    );
}

#[test]
fn the_layout_of_the_source_does_not_matter() {
    let one = "pub fn f<T:Into<String>,>(a:&'static str,b:Vec<Option<T>>,)->impl Iterator<Item=(u8,T)>+Send+'static{[].into_iter()}";
    let other = "pub fn f<T: Into<String>>(\n    a: &'static str,\n    b: Vec<Option<T>>,\n) -> impl Iterator<Item = (u8, T)> + Send + 'static {\n    [].into_iter()\n}";
    let found = lines(&[("src/lib.rs", one)]);
    assert_eq!(found, lines(&[("src/lib.rs", other)]));
    assert_eq!(
        found,
        [
            "pub fn some_crate::f<T: Into<String>>(a: &'static str, b: Vec<Option<T>>) \
          -> impl Iterator<Item = (u8, T)> + Send + 'static"
        ]
    );
}

#[test]
fn modules_that_re_export_each_other_come_to_an_end() {
    let found = lines(&[(
        "src/lib.rs",
        "pub mod a { pub use super::b; pub use super::b::*; pub struct A; } pub mod b { pub use super::a; pub use crate::a::*; }",
    )]);
    assert!(
        found.contains(&"pub struct some_crate::a::A".to_owned()),
        "{found:?}"
    );
}

#[test]
fn what_can_not_be_read_is_an_error_that_names_the_file() {
    assert_eq!(refused(&[("src/other.rs", "")]), "src/lib.rs: is missing");
    assert_eq!(
        refused(&[("src/lib.rs", "pub mod gone;")]),
        "src/lib.rs: the module `gone` has no file"
    );
    let broken = refused(&[("src/lib.rs", "mod a;"), ("src/a.rs", "pub fn (")]);
    assert!(broken.starts_with("src/a.rs: does not parse: "), "{broken}");
    let lost = refused(&[("src/lib.rs", "mod a; pub use a::Gone;"), ("src/a.rs", "")]);
    assert_eq!(lost, "src/lib.rs: `pub use a::Gone` leads nowhere");
    let circular = refused(&[("src/lib.rs", "pub use self::me as me;")]);
    assert_eq!(circular, "src/lib.rs: `pub use self::me` leads nowhere");
    let elsewhere = refused(&[("src/lib.rs", "#[path = \"../x.rs\"] mod x;")]);
    assert_eq!(
        elsewhere,
        "src/lib.rs: the module `x` has a `path` of its own"
    );
    let deep = format!("{}{}", "mod a {".repeat(40), "}".repeat(40));
    assert_eq!(
        refused(&[("src/lib.rs", &deep)]),
        "src/lib.rs: modules are nested too deep"
    );
    assert_eq!(
        refused(&[("src/lib.rs", ""), ("Cargo.toml", "[package]")]),
        "Cargo.toml: has no package name"
    );
    let toml = refused(&[("src/lib.rs", ""), ("Cargo.toml", "x = ")]);
    assert!(toml.starts_with("Cargo.toml: "), "{toml}");
}

/// The public API of the crate that is made from the contract. A change here is a change for its callers.
#[test]
fn the_surface_of_the_generated_crate() {
    let document = include_str!("../../spec/identity-source.yaml");
    let config = include_str!("../../spec/codegen.toml");
    let generation = support::run(document, config).unwrap_or_else(|report| panic!("{report}"));
    let lines = surface(&generation.tree).unwrap_or_else(|error| panic!("{error}"));
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("surface", lines.join("\n"));
    });
}

/// The probe of a crate of these files.
#[track_caller]
fn probed(files: &[(&str, &str)]) -> String {
    probe::probe(&tree(files)).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn a_probe_uses_every_public_item_with_its_type() {
    let found = probed(&[
        (
            "src/lib.rs",
            "pub mod models; mod runtime; pub mod operations; pub use models::{Kind, User}; pub use runtime::{Client, Error}; pub use jiff;
             mod hidden { pub struct Hidden; impl Hidden { pub fn new() -> Self { Self } } }
             pub const RELEASE: &str = \"1\"; pub type Users = Vec<User>;",
        ),
        (
            "src/models.rs",
            "use std::fmt; use crate::runtime::{Error, Secret, Validate};
             /// A user.
             #[derive(Clone, Debug, serde::Deserialize)] #[non_exhaustive]
             pub struct User { pub name: Option<String>, pub(crate) token: Secret, pub made: jiff::Timestamp }
             impl User {
                 pub fn new<T: Copy>(name: impl Into<String>, names: impl IntoIterator<Item = T>) -> Self where T: Into<u8> { todo!() }
                 pub async fn send(mut self) -> Result<Self, Error> { todo!() }
                 pub fn names(&self) -> impl Iterator<Item = &str> { todo!() }
                 pub(crate) fn private(&mut self) {}
             }
             impl From<&str> for User { fn from(_: &str) -> Self { todo!() } }
             impl fmt::Display for User { fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result { Ok(()) } }
             impl Validate for User {}
             pub enum Kind { One, Other(String), Named { size: u8 } }
             crate::runtime::open_enum!(Kind);",
        ),
        (
            "src/operations.rs",
            "use crate::{models, runtime::Client};
             impl Client { pub fn user(&self, id: &str) -> models::User { todo!() } }",
        ),
        (
            "src/runtime/mod.rs",
            "pub struct Client; pub struct Error; pub struct Secret; pub trait Validate {}
             impl Client { pub fn same_in_every_crate(&self) {} }",
        ),
    ]);
    insta::assert_snapshot!(found);
}

#[test]
fn what_breaks_callers_changes_the_probe() {
    let old = "#[derive(Clone)] pub struct User { pub name: String } impl User { pub fn name(&self, upper: bool) -> String { todo!() } }";
    let before = probed(&[("src/lib.rs", old)]);
    for (from, to) in [
        ("#[derive(Clone)]", ""),
        ("pub name: String", "pub name: Option<String>"),
        ("upper: bool", "upper: u8"),
        ("-> String", "-> Option<String>"),
        ("pub fn name", "pub(crate) fn name"),
    ] {
        let after = probed(&[("src/lib.rs", &old.replace(from, to))]);
        assert_ne!(before, after, "{from} -> {to}");
    }
}
