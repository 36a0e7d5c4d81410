//! Security: which ways to authenticate an operation accepts, and with which scopes.

use std::collections::BTreeSet;

use crate::ir::{Authentication, Operation, SecurityAlternative, SecurityScheme};
use crate::source::document::{self, Document, SecuritySchemeKind};

/// The alternatives of an operation.
pub(super) fn lower_security(operation: &document::Operation) -> Vec<SecurityAlternative> {
    operation
        .security
        .iter()
        .map(|requirement| SecurityAlternative {
            at: requirement.at.clone(),
            schemes: requirement.schemes.clone(),
        })
        .collect()
}

/// Whether requests carry credentials. A document without any `security` leaves it open: many that were written by hand forget it.
pub(super) fn authentication(operation: &document::Operation) -> Authentication {
    let mut alternatives = operation.security.iter();
    if alternatives.any(|alternative| alternative.schemes.is_empty()) || !operation.states_security
    {
        Authentication::Optional
    } else if operation.security.is_empty() {
        Authentication::None
    } else {
        Authentication::Required
    }
}

/// The schemes that the operations name, with the scopes that they need.
pub(super) fn lower_schemes(document: &Document, operations: &[Operation]) -> Vec<SecurityScheme> {
    let needed: BTreeSet<(&str, &str)> = operations
        .iter()
        .flat_map(|operation| &operation.security)
        .flat_map(|alternative| &alternative.schemes)
        .flat_map(|(scheme, scopes)| scopes.iter().map(|scope| (scheme.as_str(), scope.as_str())))
        .collect();
    document
        .security_schemes
        .iter()
        .map(|scheme| SecurityScheme {
            at: scheme.at.clone(),
            name: scheme.name.clone(),
            description: scheme.description.clone(),
            kind: describe(&scheme.kind),
            scopes: match &scheme.kind {
                SecuritySchemeKind::OAuth2 { scopes } => scopes
                    .iter()
                    .filter(|(scope, _)| needed.contains(&(scheme.name.as_str(), scope.as_str())))
                    .cloned()
                    .collect(),
                _ => Vec::new(),
            },
        })
        .collect()
}

/// The kind of a scheme in words.
fn describe(kind: &SecuritySchemeKind) -> String {
    match kind {
        SecuritySchemeKind::ApiKey { location, name } => {
            format!("API key in the {location} {name}")
        }
        SecuritySchemeKind::Http { scheme } => format!("HTTP {scheme} authentication"),
        SecuritySchemeKind::OAuth2 { .. } => "OAuth 2.0 access token".to_owned(),
        SecuritySchemeKind::OpenIdConnect => "OpenID Connect".to_owned(),
    }
}
