//! What schemas become: what they take over through references, and what is said of keywords without effect.

mod support;

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use okta_codegen::Generation;
use support::{CONFIG, run};

/// A document with one operation that sends a `Thing`, and these component schemas.
fn document(schemas: &str) -> String {
    format!(
        "openapi: 3.0.3
info: {{title: Things, version: '1'}}
paths:
  /things:
    post:
      operationId: createThing
      tags: [Things]
      requestBody:
        required: true
        content:
          application/json:
            schema: {{$ref: '#/components/schemas/Thing'}}
      responses:
        '204': {{description: Made.}}
components:
  schemas:
{schemas}"
    )
}

fn generated(schemas: &str, config: &str) -> Generation {
    run(&document(schemas), config).unwrap_or_else(|report| panic!("{report}"))
}

fn refused(schemas: &str) -> String {
    match run(&document(schemas), CONFIG) {
        Ok(_) => panic!("this generates: {schemas}"),
        Err(report) => report,
    }
}

/// The warnings as `place: message`.
fn warnings(generation: &Generation) -> Vec<String> {
    let found = generation.warnings.iter();
    found
        .map(|warning| match &warning.at {
            okta_codegen::diagnostic::Place::Document(at) => {
                let at = at.as_str().trim_start_matches("#/components/schemas/");
                format!("{at}: {}", warning.message)
            }
            other => format!("{other:?}: {}", warning.message),
        })
        .collect()
}

fn file<'g>(generation: &'g Generation, path: &str) -> &'g str {
    let mut files = generation.tree.iter();
    let found = files.find(|(name, _)| *name == path);
    found.map_or_else(|| panic!("there is no {path}"), |(_, text)| text)
}

#[test]
fn null_is_a_value_through_references() {
    let thing = generated(
        "    Thing:
      type: object
      properties:
        wrapped: {$ref: '#/components/schemas/Wrapped'}
        twice: {$ref: '#/components/schemas/Twice'}
        in_place: {allOf: [{$ref: '#/components/schemas/Wrapped'}]}
        kind: {$ref: '#/components/schemas/Kind'}
        plain: {$ref: '#/components/schemas/Plain'}
    Twice: {allOf: [{$ref: '#/components/schemas/Wrapped'}]}
    Wrapped: {allOf: [{$ref: '#/components/schemas/Text'}]}
    Text: {type: string, nullable: true}
    Kind: {type: string, enum: [a, null]}
    Plain: {type: string}
",
        CONFIG,
    );
    let model = file(&thing, "src/models/thing.rs");
    for nullable in ["wrapped", "twice", "in_place", "kind"] {
        assert!(
            model.contains(&format!("pub {nullable}: Nullable<")),
            "{nullable}: {model}"
        );
    }
    assert!(model.contains("pub plain: Option<"), "{model}");
}

#[test]
fn required_beside_a_reference_makes_a_stricter_model() {
    let thing = generated(
        "    Thing:
      type: object
      properties:
        strict: {$ref: '#/components/schemas/Strict'}
        same: {$ref: '#/components/schemas/Same'}
    Strict: {allOf: [{$ref: '#/components/schemas/Base'}], required: [a]}
    Same: {type: object, description: The same., allOf: [{$ref: '#/components/schemas/Base'}]}
    Base: {type: object, properties: {a: {type: string}}}
",
        CONFIG,
    );
    assert!(file(&thing, "src/models/strict.rs").contains("pub a: String"));
    assert!(file(&thing, "src/models/same.rs").contains("pub type Same = "));
    assert_eq!(warnings(&thing), [""; 0]);
}

#[test]
fn a_keyword_without_effect_is_a_warning_and_ignored_in_the_census() {
    let cases = [
        ("{type: string, enum: [a], maxLength: 3}", "maxLength"),
        ("{type: string, enum: [a], pattern: a}", "pattern"),
        ("{type: string, enum: [a], format: email}", "format"),
        (
            "{type: string, enum: [a], x-okta-known-values: [b]}",
            "x-okta-known-values",
        ),
        (
            "{type: string, format: date-time, maxLength: 3}",
            "maxLength",
        ),
        (
            "{type: string, x-enumDescriptions: {a: A}}",
            "x-enumDescriptions",
        ),
        ("{type: string, minimum: 3}", "minimum"),
        (
            "{type: integer, x-okta-known-values: [1]}",
            "x-okta-known-values",
        ),
        ("{type: boolean, format: flag}", "format"),
        (
            "{type: array, items: {type: string}, format: csv}",
            "format",
        ),
        ("{type: array, items: {type: string}, enum: [[a]]}", "enum"),
        ("{type: object, format: json}", "format"),
        (
            "{type: object, properties: {a: {type: string}}, minProperties: 1}",
            "minProperties",
        ),
        (
            "{type: object, properties: {a: {type: string}}, maxProperties: 1}",
            "maxProperties",
        ),
        ("{maxLength: 3}", "maxLength"),
        ("{required: [a]}", "required"),
        (
            "{allOf: [{properties: {a: {type: string}}}], minProperties: 1}",
            "minProperties",
        ),
        (
            "{allOf: [{type: object, properties: {a: {type: string}}}], maxLength: 1}",
            "maxLength",
        ),
    ];
    for (schema, keyword) in cases {
        let thing = generated(
            &format!("    Thing:\n      type: object\n      properties:\n        a: {schema}\n"),
            CONFIG,
        );
        let at = format!("Thing/properties/a/{keyword}");
        let found = warnings(&thing);
        assert_eq!(found.len(), 1, "{schema}: {found:?}");
        assert!(
            found[0].starts_with(&format!("{at}: `{keyword}` has no effect on ")),
            "{schema}: {found:?}"
        );
        let ignored = thing.census.ignored();
        let mut places = ignored.map(|entry| entry.at.as_str());
        assert!(
            places.any(|place| place.ends_with(&at)),
            "{schema} is not ignored in the census"
        );
    }
}

#[test]
fn what_a_merged_struct_leaves_out_is_a_warning() {
    let thing = generated(
        "    Thing:
      allOf:
      - properties: {a: {type: string, maxLength: 3, pattern: b}}
        additionalProperties: {type: string}
      - properties: {a: {type: string, maxLength: 4, pattern: a}}
        additionalProperties: {type: integer}
      - {type: object, minProperties: 1}
",
        CONFIG,
    );
    let found = warnings(&thing);
    let places: Vec<&str> = found
        .iter()
        .filter_map(|warning| warning.split(':').next())
        .collect();
    assert_eq!(
        places,
        [
            "Thing/allOf/1/additionalProperties",
            "Thing/allOf/2/minProperties",
            "Thing/allOf/1/properties/a/pattern",
        ],
        "{found:?}"
    );
}

#[test]
fn required_without_properties_and_bounds_of_undeclared_keys_are_warnings() {
    let thing = generated(
        "    Thing:
      type: object
      properties:
        map: {type: object, required: [a]}
      additionalProperties: {type: string, maxLength: 3}
",
        CONFIG,
    );
    assert_eq!(
        warnings(&thing),
        [
            "Thing/additionalProperties: the bounds of undeclared keys are not checked before a request is sent",
            "Thing/properties/map/required/0: `required` names a property that is not declared",
        ]
    );
}

#[test]
fn an_object_inside_a_personal_one_is_personal_too() {
    let config = format!(
        "{CONFIG}\n[personal]\nvalues = [\"Thing\", \"#/components/schemas/Other/properties/home\"]\n"
    );
    let thing = generated(
        "    Thing:
      type: object
      properties:
        home: {type: object, properties: {street: {type: string}}}
        friends: {type: array, items: {type: object, properties: {nick: {type: string}}}}
        other: {$ref: '#/components/schemas/Other'}
    Other:
      type: object
      properties:
        home: {type: object, properties: {street: {type: string}}}
        size: {type: integer}
",
        &config,
    );
    for (model, field) in [
        ("thing_home", "street"),
        ("thing_friends_item", "nick"),
        ("other_home", "street"),
        ("other", "home"),
    ] {
        let text = file(&thing, &format!("src/models/{model}.rs"));
        assert!(
            text.contains(&format!(".field(\"{field}\", &Personal)")),
            "{model}: {text}"
        );
    }
    let other = file(&thing, "src/models/other.rs");
    assert!(other.contains(".field(\"size\", &self.size)"), "{other}");
}

#[test]
fn long_chains_of_references_are_read_in_no_time() {
    let mut schemas =
        "    Thing: {type: object, properties: {a: {$ref: '#/components/schemas/A0'}}}\n"
            .to_owned();
    for index in 0..3_000 {
        writeln!(
            schemas,
            "    A{index}: {{type: array, items: {{$ref: '#/components/schemas/A{}'}}}}",
            index + 1
        )
        .expect("text");
    }
    schemas.push_str("    A3000: {type: array, items: {$ref: '#/components/schemas/A0'}}\n");
    let start = Instant::now();
    let report = refused(&schemas);
    assert!(report.contains("contains itself without end"));
    assert!(
        start.elapsed() < Duration::from_secs(20),
        "{:?}",
        start.elapsed()
    );
}

#[test]
fn bounds_of_integers_are_integers() {
    let cases = [
        ("{type: integer, minimum: 1.0}", "1i64.."),
        ("{type: integer, minimum: 1.5}", "2i64.."),
        ("{type: integer, maximum: 9.0}", "..=9i64"),
        ("{type: integer, maximum: -1.5}", "..=-2i64"),
        (
            "{type: integer, maximum: 9.5, exclusiveMaximum: true}",
            "..=9i64",
        ),
        (
            "{type: integer, maximum: 9.0, exclusiveMaximum: true}",
            "..9i64",
        ),
        ("{type: integer, format: int32, minimum: 3e3}", "3000i32.."),
        (
            "{type: integer, multipleOf: 5.0}",
            "check.multiple_of(*value, 5i64)",
        ),
    ];
    for (schema, check) in cases {
        let thing = generated(
            &format!("    Thing:\n      type: object\n      properties:\n        a: {schema}\n"),
            CONFIG,
        );
        let text = file(&thing, "src/models/thing.rs");
        assert!(text.contains(check), "{schema}: {text}");
        assert!(!text.contains(".0`"), "{schema}: {text}");
    }
}

#[test]
fn bounds_that_no_integer_meets_are_refused() {
    for bounds in [
        "format: int32, minimum: 3000000000",
        "format: int32, maximum: -3000000000",
        "minimum: 9223372036854775808",
        "minimum: 1e40",
        "minimum: 1.2, maximum: 1.8",
        "minimum: 1, exclusiveMinimum: true, maximum: 2, exclusiveMaximum: true",
        "minimum: 9223372036854775807, exclusiveMinimum: true",
    ] {
        let report = refused(&format!(
            "    Thing:\n      type: object\n      properties:\n        a: {{type: integer, {bounds}}}\n"
        ));
        assert!(
            report.contains("no value can meet the bounds") && report.contains("properties/a"),
            "{bounds}: {report}"
        );
    }
    let report =
        refused("    Thing: {type: object, properties: {a: {type: integer, multipleOf: 1.5}}}\n");
    assert!(
        report.contains("at  #/components/schemas/Thing/properties/a/multipleOf"),
        "{report}"
    );
}

#[test]
fn a_long_operation_id_that_fits_makes_a_builder() {
    let id = "aB".repeat(50);
    let document = document("    Thing: {type: object, properties: {a: {type: string}}}\n")
        .replace("createThing", &id);
    run(&document, CONFIG).unwrap_or_else(|report| panic!("{report}"));
}

#[test]
fn explain_shows_no_character_that_reorders_others() {
    let document = document(
        "    \"Th\\u202Eing\": {type: string}\n    Thing: {type: object, properties: {\"a\\u202Eb\\e\": {$ref: \"#/components/schemas/Th\\u202Eing\"}}}\n",
    );
    let inputs = okta_codegen::Inputs {
        document: okta_codegen::source::SourceText {
            name: "spec.yaml",
            text: &document,
        },
        config: okta_codegen::source::SourceText {
            name: "codegen.toml",
            text: &format!("{CONFIG}\n[models]\n\"Th\\u202Eing\" = \"Other\"\n"),
        },
        overlay: None,
        changelog: None,
        tags: okta_codegen::Tags::Configured,
        role: okta_codegen::Role::Contract,
        standalone: true,
    };
    let page = okta_codegen::explain(&inputs, None, "Thing").expect("a page");
    assert!(!page.contains(['\u{202e}', '\u{1b}']), "{page}");
    assert!(page.contains(r"a\u{202e}b\u{1b} is a_b"), "{page}");
}

/// The start of a long name is all that is used of it, so that a number has to stand behind what was made of that.
#[test]
fn alternatives_with_one_long_name_get_a_number() {
    let long = "a-".repeat(70);
    let branch = |ty: &str| {
        format!(
            "      - {{type: object, properties: {{kind: {{type: string, enum: ['{long}']}}, x: {{type: {ty}}}}}}}\n"
        )
    };
    let (one, other) = (branch("string"), branch("integer"));
    let generation = generated(&format!("    Thing:\n      oneOf:\n{one}{other}"), CONFIG);
    let text = file(&generation, "src/models/thing.rs");
    let name = "A".repeat(50);
    assert!(text.contains(&format!("    {name}(")), "{text}");
    assert!(text.contains(&format!("    {name}2(")), "{text}");
}

#[test]
fn alternatives_are_one_only_if_null_means_the_same_in_them() {
    let schemas = |first: &str, second: &str| {
        format!(
            "    Thing:
      oneOf:
      - {{type: object, required: [code], properties: {{code: {{{first}}}}}}}
      - {{type: object, required: [code], properties: {{code: {{{second}}}}}}}
"
        )
    };
    generated(&schemas("type: string", "type: string"), CONFIG);
    let report = refused(&schemas("type: string", "type: string, nullable: true"));
    assert!(report.contains("nothing tells"), "{report}");
}
