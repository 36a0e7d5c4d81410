//! The small value types: fields that can be null, open enums, custom attributes.

use std::collections::HashSet;

use okta_runtime_template::runtime::{CustomAttributes, Location, Nullable, Rule, Validate as _};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

// The macro is private to the crate that the runtime is copied to, so this test takes the file in the same way.
#[path = "../../src/runtime/open_enum.rs"]
mod open_enum;

use open_enum::{UnknownValue, open_enum};

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Status {
    Created,
    Unknown(UnknownValue),
}

open_enum! {
    Status {
        Created => "CREATED",
    }
}

#[test]
fn an_unknown_value_is_kept_and_goes_back_unchanged() {
    let read: Vec<Status> = serde_json::from_str(r#"["CREATED","QUEUED","created",""]"#).unwrap();
    assert_eq!(read[0], Status::Created);
    assert!(
        read[1..]
            .iter()
            .all(|status| matches!(status, Status::Unknown(_)))
    );
    assert_eq!(
        serde_json::to_string(&read).unwrap(),
        r#"["CREATED","QUEUED","created",""]"#
    );
    assert_eq!(
        format!("{read:?}"),
        r#"[Created, Unknown("QUEUED"), Unknown("created"), Unknown("")]"#
    );
    assert_eq!(HashSet::<Status>::from_iter(read).len(), 4);
    assert!(serde_json::from_str::<Status>("17").is_err());
}

#[test]
fn an_enum_is_text_in_every_way() {
    let parsed: Status = "QUEUED".parse().unwrap();
    assert_eq!(parsed, Status::from("QUEUED".to_owned()));
    assert_eq!(
        (parsed.as_ref(), parsed.to_string().as_str()),
        ("QUEUED", "QUEUED")
    );
    assert_eq!(format!("[{:>8}]", Status::Created), "[ CREATED]");
    assert_eq!(Status::KNOWN, [Status::Created]);
}

#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
struct Profile {
    #[serde(
        rename = "secondEmail",
        default,
        skip_serializing_if = "Nullable::is_absent"
    )]
    second_email: Nullable<String>,
    #[serde(flatten)]
    custom: CustomAttributes,
}

#[test]
fn absent_null_and_a_value_survive_a_round_trip() {
    for (json, expected) in [
        ("{}", Nullable::Absent),
        (r#"{"secondEmail":null}"#, Nullable::Null),
        (r#"{"secondEmail":""}"#, Nullable::Value(String::new())),
        (r#"{"secondEmail":"a"}"#, Nullable::from("a")),
    ] {
        let profile: Profile = serde_json::from_str(json).unwrap();
        assert_eq!(profile.second_email, expected);
        assert_eq!(serde_json::to_string(&profile).unwrap(), json);
    }
    assert!(serde_json::from_str::<Profile>(r#"{"secondEmail":17}"#).is_err());
}

#[test]
fn the_two_conversions_from_an_option_differ_in_none() {
    assert_eq!(Nullable::<i32>::set_or_clear(None), Nullable::Null);
    assert_eq!(Nullable::<i32>::set_or_keep(None), Nullable::Absent);
    assert_eq!(
        Nullable::set_or_clear(Some(1)),
        Nullable::set_or_keep(Some(1))
    );
    assert_eq!(Nullable::<i32>::default(), Nullable::Absent);
}

#[test]
fn a_nullable_field_can_be_looked_into() {
    let value: Nullable<String> = "a".into();
    assert_eq!(value.as_ref().map(String::len), Nullable::Value(1));
    assert_eq!(
        (
            value.value().map(String::as_str),
            value.is_null(),
            value.is_absent()
        ),
        (Some("a"), false, false)
    );
    assert_eq!(value.into_value().as_deref(), Some("a"));
    let (null, absent) = (Nullable::<String>::Null, Nullable::<String>::Absent);
    assert!(null.is_null() && !null.is_absent() && null.value().is_none());
    assert!(absent.is_absent() && !absent.is_null() && absent.as_ref().into_value().is_none());
    assert_eq!(
        (null.map(|text| text.len()), absent.map(|text| text.len())),
        (Nullable::Null, Nullable::Absent)
    );
}

#[test]
fn undeclared_attributes_survive_a_round_trip_whatever_they_hold() {
    let json = json!({"secondEmail": null, "b": null, "a": [1, {"x": 1.5}], "": "empty"});
    let profile: Profile = serde_json::from_value(json.clone()).unwrap();
    assert_eq!(profile.custom.len(), 3);
    assert_eq!(profile.custom.get("b"), Some(&Value::Null));
    assert_eq!(profile.custom.get("secondEmail"), None);
    assert_eq!(profile.custom.names().collect::<Vec<_>>(), ["", "a", "b"]);
    assert_eq!(profile.custom.iter().next(), Some(("", &json!("empty"))));
    assert_eq!(serde_json::to_value(&profile).unwrap(), json);
}

#[test]
fn a_declared_name_is_refused_and_others_are_set_and_removed() {
    let declared: &'static [&'static str] = &["secondEmail"];
    let mut attributes = CustomAttributes::default();
    let refused = attributes
        .set(declared, "secondEmail".to_owned(), json!("a"))
        .unwrap_err();
    assert_eq!(refused.name(), "secondEmail");
    assert!(
        refused.to_string().contains("`secondEmail`") && refused.to_string().contains("twice"),
        "{refused}"
    );
    assert!(attributes.is_empty());
    attributes
        .set(declared, "badge".to_owned(), json!("1"))
        .unwrap();
    attributes
        .set(declared, "badge".to_owned(), Value::Null)
        .unwrap();
    assert_eq!(attributes.get("badge"), Some(&Value::Null));
    assert_eq!(attributes.remove("badge"), Some(Value::Null));
    assert_eq!((attributes.remove("badge"), attributes.len()), (None, 0));
}

#[test]
fn a_declared_name_is_noted_and_reported_with_its_pointer() {
    let declared: &'static [&'static str] = &["email", "a/b"];
    let mut attributes = CustomAttributes::default();
    attributes.set_or_note(declared, "costCenter".to_owned(), json!("CC-1"));
    assert!(attributes.validate().is_ok());
    for name in ["email", "a/b", "email"] {
        attributes.set_or_note(declared, name.to_owned(), json!("planted"));
    }
    let error = attributes.validate().unwrap_err();
    let lines: Vec<String> = error.violations().iter().map(ToString::to_string).collect();
    let text = "is a declared attribute: set the field of that name";
    assert_eq!(
        lines,
        [
            format!("body /email: {text}"),
            format!("body /a~1b: {text}")
        ]
    );
    // Read again, they would have lost the value and the violation.
    let error = serde_json::to_string(&attributes).unwrap_err().to_string();
    assert!(
        error.starts_with("`email` is a declared attribute") && !error.contains("planted"),
        "{error}"
    );
    attributes.remove("email");
    attributes.remove("a/b");
    assert!(attributes.validate().is_ok());
    assert_eq!(
        serde_json::to_value(&attributes).unwrap(),
        json!({"costCenter": "CC-1"})
    );
}

/// A declared name that is noted in the value of an attribute must not turn that value into null.
#[test]
fn an_attribute_whose_value_cannot_be_serialized_is_reported() {
    let declared: &'static [&'static str] = &["email"];
    let mut inner = CustomAttributes::default();
    inner.set_or_note(declared, "email".to_owned(), json!("planted"));
    let mut outer = CustomAttributes::default();
    outer
        .set_model(declared, "manager".to_owned(), &inner)
        .unwrap();
    let error = outer.validate().unwrap_err();
    assert_eq!(error.violations()[0].rule(), &Rule::Serializable);
    assert_eq!(
        error.violations()[0].location(),
        &Location::Body("/manager".to_owned())
    );
    let error = serde_json::to_string(&outer).unwrap_err().to_string();
    assert!(!error.contains("planted"), "{error}");
    // A value that can be serialized takes its place.
    inner.remove("email");
    outer.set_model_or_note(declared, "manager".to_owned(), &inner);
    assert!(outer.validate().is_ok());
    assert_eq!(
        serde_json::to_value(&outer).unwrap(),
        json!({"manager": {}})
    );
    outer.set_model_or_note(declared, "email".to_owned(), &inner);
    let error = outer.validate().unwrap_err();
    assert_eq!(error.violations()[0].rule(), &Rule::DeclaredAttribute);
}
