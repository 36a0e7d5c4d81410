//! Types security: what an operation requires, and the schemes that are named there.

use std::collections::HashSet;

use serde_json::{Map, Value};

use crate::diagnostic::Diagnostic;
use crate::spec_path::SpecPath;

use super::document::{Operation, SecurityRequirement, SecurityScheme, SecuritySchemeKind};
use super::keywords::Context;
use super::near::did_you_mean;
use super::node::kind_of;
use super::resolve::Kind;
use super::typed::Typing;

impl<'a> Typing<'a> {
    /// Whether the operation or the document says which ways to authenticate there are: an empty list says that there is none.
    pub fn states_security(&self, keys: &Map<String, Value>) -> bool {
        keys.contains_key("security") || self.root.get("security").is_some()
    }

    /// The alternatives that the operation at `at` states, or else those of the document.
    pub fn security(
        &mut self,
        at: &SpecPath,
        keys: &'a Map<String, Value>,
    ) -> Vec<SecurityRequirement> {
        let (at, value) = match keys.get("security") {
            Some(own) => (at.child("security"), Some(own)),
            None => (
                SpecPath::root().child("security"),
                self.root.get("security"),
            ),
        };
        self.list(&at, value)
            .filter_map(|(at, value)| {
                let schemes = self.mapping(&at, value, "a security requirement")?;
                let schemes = schemes
                    .iter()
                    .filter_map(|(name, scopes)| self.requirement(&at.child(name), name, scopes))
                    .collect();
                Some(SecurityRequirement { at, schemes })
            })
            .collect()
    }

    fn requirement(
        &mut self,
        at: &SpecPath,
        name: &str,
        scopes: &'a Value,
    ) -> Option<(String, Vec<String>)> {
        let declared = self.section(Kind::SecurityScheme);
        if !declared.is_some_and(|schemes| schemes.contains_key(name)) {
            let others = declared.into_iter().flat_map(Map::keys).map(String::as_str);
            let error =
                Diagnostic::error(at, format!("the security scheme `{name}` is not declared"));
            self.found.push(match did_you_mean(name, others) {
                Some(advice) => error.help(advice),
                None => error.help("declare it under `components/securitySchemes`"),
            });
            return None;
        }
        let scopes = self
            .list(at, Some(scopes))
            .filter_map(|(at, scope)| {
                let text = scope.as_str();
                if text.is_none() {
                    self.found.push(Diagnostic::error(
                        &at,
                        format!("a scope must be a string, but is {}", kind_of(scope)),
                    ));
                }
                text.map(str::to_owned)
            })
            .collect();
        Some((name.to_owned(), scopes))
    }

    /// The schemes that the operations name, in document order.
    pub fn security_schemes(&mut self, operations: &[Operation]) -> Vec<SecurityScheme> {
        let named: HashSet<&str> = operations
            .iter()
            .flat_map(|operation| &operation.security)
            .flat_map(|requirement| &requirement.schemes)
            .map(|(name, _)| name.as_str())
            .collect();
        let at = SpecPath::root()
            .child("components")
            .child("securitySchemes");
        self.section(Kind::SecurityScheme)
            .into_iter()
            .flatten()
            .filter(|(name, _)| named.contains(name.as_str()))
            .filter_map(|(name, value)| self.security_scheme(&at.child(name), name, value))
            .collect()
    }

    fn security_scheme(
        &mut self,
        at: &SpecPath,
        name: &str,
        value: &'a Value,
    ) -> Option<SecurityScheme> {
        let (at, keys) = self.resolved(Kind::SecurityScheme, Context::SecurityScheme, at, value)?;
        let empty = Value::Object(Map::new());
        let with: &[(&str, &Value)] = if keys.contains_key("flows") {
            &[("flows", &empty)]
        } else {
            &[]
        };
        let typed: openapiv3::SecurityScheme = self.read(&at, keys, &[], with)?;
        let (description, kind) = match typed {
            openapiv3::SecurityScheme::APIKey {
                name, description, ..
            } => {
                let location = keys.get("in").and_then(Value::as_str);
                let location = location.unwrap_or_default().to_owned();
                (description, SecuritySchemeKind::ApiKey { location, name })
            }
            openapiv3::SecurityScheme::HTTP {
                scheme,
                description,
                ..
            } => (description, SecuritySchemeKind::Http { scheme }),
            openapiv3::SecurityScheme::OAuth2 { description, .. } => {
                let scopes = self.scopes(&at.child("flows"), keys.get("flows"));
                (description, SecuritySchemeKind::OAuth2 { scopes })
            }
            openapiv3::SecurityScheme::OpenIDConnect { description, .. } => {
                (description, SecuritySchemeKind::OpenIdConnect)
            }
        };
        Some(SecurityScheme {
            at,
            name: name.to_owned(),
            description,
            kind,
        })
    }

    /// The scopes of all flows with their descriptions, each once.
    fn scopes(&mut self, at: &SpecPath, flows: Option<&'a Value>) -> Vec<(String, String)> {
        if let Some(keys) = flows.and_then(Value::as_object) {
            self.count(Context::Flows, at, keys);
        }
        let mut scopes: Vec<(String, String)> = Vec::new();
        let mut known: HashSet<String> = HashSet::new();
        for (at, name, flow) in self.entries(at, flows) {
            if name.starts_with("x-") {
                continue;
            }
            let Some(keys) = self.mapping(&at, flow, "a flow") else {
                continue;
            };
            self.count(Context::Flow, &at, keys);
            let declared = match name {
                "implicit" => self
                    .read(&at, keys, &[], &[])
                    .map(|flow: openapiv3::ImplicitOAuth2Flow| flow.scopes),
                "password" => self
                    .read(&at, keys, &[], &[])
                    .map(|flow: openapiv3::PasswordOAuth2Flow| flow.scopes),
                "clientCredentials" => self
                    .read(&at, keys, &[], &[])
                    .map(|flow: openapiv3::ClientCredentialsOAuth2Flow| flow.scopes),
                "authorizationCode" => self
                    .read(&at, keys, &[], &[])
                    .map(|flow: openapiv3::AuthorizationCodeOAuth2Flow| flow.scopes),
                _ => None,
            };
            scopes.extend(
                declared
                    .into_iter()
                    .flatten()
                    .filter(|(scope, _)| known.insert(scope.clone())),
            );
        }
        scopes
    }
}
