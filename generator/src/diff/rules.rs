//! The rules: each kind of change, what it means for callers, and why. One table, from which the verdicts are read.

use serde::{Serialize, Serializer};

use super::data::Verdict;

/// Declares the rules as an enum with their table.
macro_rules! rules {
    ($($name:ident $id:literal $verdict:ident $flags:tt $what:literal: $reason:literal;)*) => {
        /// A kind of change. Its variants are named after the ids of the table in the module above.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        #[allow(missing_docs, reason = "the table says what each of them is")]
        pub enum Rule {
            $($name,)*
        }

        impl Rule {
            /// All of them, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Its name in reports: `property-added`.
            #[must_use]
            pub fn id(self) -> &'static str {
                match self {
                    $(Self::$name => $id,)*
                }
            }

            /// What it means on its own. A change of the document that [may break](Self::may_break) is `major` if the
            /// Rust layer finds a break where it happened.
            #[must_use]
            pub fn verdict(self) -> Verdict {
                match self {
                    $(Self::$name => Verdict::$verdict,)*
                }
            }

            /// What happened, as it follows the name of the thing.
            #[must_use]
            pub fn what(self) -> &'static str {
                match self {
                    $(Self::$name => $what,)*
                }
            }

            /// Why the verdict is what it is.
            #[must_use]
            pub fn reason(self) -> &'static str {
                match self {
                    $(Self::$name => $reason,)*
                }
            }

            fn flags(self) -> (bool, bool) {
                match self {
                    $(Self::$name => rules!(@flags $flags),)*
                }
            }
        }
    };
    // (something that only the wire sees changes, the types may change)
    (@flags [-]) => { (false, false) };
    (@flags [wire]) => { (true, false) };
    (@flags [types]) => { (false, true) };
    (@flags [wire types]) => { (true, true) };
}

rules! {
    // Operations.
    OperationAdded "operation-added" Minor [-] "is new": "a method more breaks nobody";
    OperationRemoved "operation-removed" Minor [wire types] "is gone": "its method leaves the crate";
    OperationRenamed "operation-renamed" Patch [types] "has another operationId": "the request is the same; the method keeps its name if codegen.toml says so";
    OperationMoved "operation-moved" Minor [wire types] "has another method or path": "the same call sends another request";
    OperationDeprecated "operation-deprecated" Minor [-] "is deprecated now": "callers get a warning";
    OperationRevived "operation-revived" Patch [-] "is no longer deprecated": "a warning goes away";
    Lifecycle "lifecycle" Patch [-] "is at another stage": "the stage is only documented";
    // What they take.
    ParameterAdded "parameter-added" Minor [types] "is new and optional": "a setter more breaks nobody";
    RequiredParameterAdded "required-parameter-added" Minor [wire types] "is new and required": "the method takes one more argument";
    ParameterRemoved "parameter-removed" Minor [wire types] "is gone": "its argument or setter leaves the crate";
    ParameterRenamed "parameter-renamed" Patch [types] "has another name": "parameters of the path go by place";
    ParameterRequired "parameter-required" Minor [wire types] "is required now": "a setter becomes an argument";
    ParameterOptional "parameter-optional" Minor [types] "is optional now": "an argument becomes a setter";
    ParameterStyle "parameter-style" Minor [wire] "is written in another way": "the same call sends another request";
    ParameterDeprecated "parameter-deprecated" Minor [-] "is deprecated now": "callers are told to move away from it";
    ParameterRevived "parameter-revived" Patch [-] "is no longer deprecated": "a warning goes away";
    BodyAdded "body-added" Minor [wire types] "is new": "the method takes one more argument";
    BodyRemoved "body-removed" Minor [wire types] "is gone": "the method takes one argument less";
    BodyRequired "body-required" Minor [wire types] "is required now": "a setter becomes an argument";
    BodyOptional "body-optional" Minor [types] "is optional now": "an argument becomes a setter";
    MediaTypeAdded "media-type-added" Minor [wire types] "is new": "another form of the same thing";
    MediaTypeRemoved "media-type-removed" Minor [wire types] "is gone": "a form is no longer spoken";
    // What they give.
    ResponseAdded "response-added" Minor [wire types] "is a new answer": "the server may answer otherwise than before";
    ResponseRemoved "response-removed" Minor [wire types] "is no longer an answer": "the server may answer otherwise than before";
    ErrorAdded "error-added" Minor [wire] "is a new refusal": "errors are told by what the server answers, not by the document";
    ErrorRemoved "error-removed" Minor [wire] "is no longer a refusal": "errors are told by what the server answers, not by the document";
    ResponseStatus "response-status" Minor [wire] "has another status": "any 2xx is success, so code that reads the status itself is all that notices";
    HeaderAdded "header-added" Patch [-] "is a new header": "headers are only documented";
    HeaderRemoved "header-removed" Patch [-] "is no longer a header": "headers are only documented";
    // Who may.
    SecurityAdded "security-added" Minor [wire] "takes another way to authenticate": "what worked before still does";
    SecurityRemoved "security-removed" Minor [wire] "no longer takes a way to authenticate": "callers who use it are refused";
    ScopeAdded "scope-added" Minor [wire] "needs another scope": "tokens without it are refused";
    ScopeRemoved "scope-removed" Minor [wire] "no longer needs a scope": "tokens ask for less";
    SecurityScheme "security-scheme" Minor [wire] "is another kind of scheme": "credentials travel otherwise than before";
    Servers "servers" Minor [wire] "names other servers": "requests may have to go elsewhere";
    // Schemas.
    SchemaAdded "schema-added" Minor [-] "is new": "a type more breaks nobody";
    SchemaRemoved "schema-removed" Minor [types] "is gone": "its type leaves the crate";
    SchemaRenamed "schema-renamed" Patch [types] "has another name": "the wire doesn't know the name; the type keeps its own if codegen.toml says so";
    SchemaReplaced "schema-replaced" Minor [types] "is another schema": "the type may be another one";
    SchemaExtracted "schema-extracted" Patch [types] "stands elsewhere, unchanged": "the wire is the same; the type may have another name";
    PropertyAdded "property-added" Minor [-] "is new": "a field more breaks nobody, since callers can't write such a value out";
    RequiredPropertyAdded "required-property-added" Minor [wire types] "is new and required": "where callers make such a value, `new` takes one more argument";
    PropertyRemoved "property-removed" Minor [wire types] "is gone": "its field leaves the crate";
    PropertyRenamed "property-renamed" Minor [wire types] "has another name": "the field is another one, and so is the JSON";
    PropertyRequired "property-required" Minor [wire types] "is required now": "the type of the field loses its `Option`";
    PropertyOptional "property-optional" Minor [wire types] "is optional now": "the type of the field becomes an `Option`";
    Type "type" Minor [wire types] "has another type": "the type of the value may be another one";
    Format "format" Minor [wire types] "has another format": "the value may have another type, or be checked otherwise";
    Nullable "nullable" Minor [wire types] "may be null now": "null becomes a value of its own";
    NotNullable "not-nullable" Minor [wire types] "is no longer null": "null is no value any more";
    ReadOnly "read-only" Minor [wire types] "is read-only now": "it is no longer sent";
    NotReadOnly "not-read-only" Minor [wire types] "is no longer read-only": "it is sent now";
    WriteOnly "write-only" Minor [wire types] "is write-only now": "it is no longer received";
    NotWriteOnly "not-write-only" Minor [wire types] "is no longer write-only": "it is received now";
    AdditionalProperties "additional-properties" Minor [wire types] "takes other keys that it doesn't declare": "what is kept of undeclared keys is another thing";
    EnumValueAdded "enum-value-added" Minor [types] "has a new value": "enums are open: code has an arm for what it doesn't know";
    EnumValueRemoved "enum-value-removed" Minor [wire types] "has lost a value": "its variant leaves the crate";
    EnumAppeared "enum-appeared" Minor [wire types] "is an enum now": "a text becomes a type of its own";
    EnumGone "enum-gone" Minor [wire types] "is no longer an enum": "a type of its own becomes a text";
    BoundTightened "bound-tightened" Minor [wire] "has a tighter bound": "what was sent before may be refused";
    BoundLoosened "bound-loosened" Minor [-] "has a looser bound": "what was refused can be sent; all that was valid still is";
    BoundChanged "bound-changed" Minor [wire] "has another bound": "what was sent before may be refused";
    Default "default" Minor [wire] "has another default": "leaving it out means something else";
    SchemaDeprecated "schema-deprecated" Minor [-] "is deprecated now": "callers get a warning";
    SchemaRevived "schema-revived" Patch [-] "is no longer deprecated": "a warning goes away";
    Composition "composition" Minor [wire types] "is put together otherwise": "the fields may be other ones";
    Prose "prose" Patch [-] "is described in other words": "only documentation changes";
    // Items of the generated crate.
    ItemAdded "item-added" Minor [-] "is new": "an item more breaks nobody";
    ItemRemoved "item-removed" Major [-] "is gone": "code that names it doesn't compile";
    HiddenItem "hidden-item" Patch [-] "changed": "it is hidden from the documentation, so nobody may use it";
    TypeChanged "type-changed" Major [-] "has another type": "code that uses it with the old type doesn't compile";
    SameType "same-type" Patch [-] "is written otherwise": "an alias and what it stands for are one type";
    SignatureChanged "signature-changed" Major [-] "has another signature": "calls don't compile";
    ArgumentsSwapped "arguments-swapped" Major [-] "takes its arguments in another order": "calls compile and mean something else";
    ArgumentRenamed "argument-renamed" Patch [-] "has an argument with another name": "arguments go by place";
    NowConst "now-const" Minor [-] "is `const` now": "it can be used in more places";
    NowNonExhaustive "now-non-exhaustive" Major [-] "may grow now": "values can't be written out, nor matched without a rest";
    NowExhaustive "now-exhaustive" Minor [-] "no longer grows": "it can be used in more places";
    NowDeprecated "now-deprecated" Minor [-] "is deprecated now": "callers get a warning";
    NotDeprecated "not-deprecated" Patch [-] "is no longer deprecated": "a warning goes away";
    NowHidden "now-hidden" Major [-] "is hidden now": "it is no longer part of the public API";
    NotHidden "not-hidden" Minor [-] "is no longer hidden": "it becomes part of the public API";
    ConditionAdded "condition-added" Major [-] "is there under a condition": "code without the feature doesn't compile";
    ConditionRemoved "condition-removed" Minor [-] "is there under fewer conditions": "it can be used in more places";
    FieldAdded "field-added" Minor [-] "is a new field": "callers can't write such a value out, so a field more breaks nobody";
    ExhaustiveFieldAdded "exhaustive-field-added" Major [-] "is a new field": "callers who write such a value out lack it";
    PrivateFieldsAdded "private-fields-added" Patch [-] "has private fields now": "callers couldn't write such a value out before";
    ExhaustivePrivateFieldsAdded "exhaustive-private-fields-added" Major [-] "has private fields now": "callers who write such a value out can't any more";
    PrivateFieldsRemoved "private-fields-removed" Minor [-] "has no private fields any more": "it can be used in more places";
    VariantAdded "variant-added" Minor [-] "is a new variant": "the enum is open: code has an arm for what it doesn't know";
    ExhaustiveVariantAdded "exhaustive-variant-added" Major [-] "is a new variant": "code that matches all variants lacks an arm";
    TraitItemAdded "trait-item-added" Minor [-] "is new in the trait": "those who implement it need not know";
    RequiredTraitItemAdded "required-trait-item-added" Major [-] "is new in the trait": "those who implement it lack it";
}

impl Rule {
    /// Whether the wire sees it, though the compiler may not.
    #[must_use]
    pub fn is_behaviour(self) -> bool {
        self.flags().0
    }

    /// Whether types of the crate may change with it. The Rust layer says whether they did.
    #[must_use]
    pub fn may_break(self) -> bool {
        self.flags().1
    }
}

impl Serialize for Rule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id())
    }
}
