//! What surrounds an operation: its path template, its security, its servers.

mod source_support;

use okta_codegen::source::document::SecuritySchemeKind;
use source_support::{LIST, document, errors, operation, selected, warnings};

const OK: &str = "      responses: { '204': { description: Done } }\n";

#[test]
fn path_templates_and_their_parameters_must_fit() {
    let parameter = |name: &str, more: &str| {
        format!("        - {{ name: {name}, in: path, schema: {{ type: string }}{more} }}\n")
    };
    let path = |path: &str, parameters: &str| {
        document(
            &format!(
                "  '{path}':\n    get:\n      operationId: a\n      tags: [Things]\n      parameters:\n{parameters}{OK}"
            ),
            "  schemas: {}",
        )
    };
    let required = ", required: true";
    for (template, parameters, expected) in [
        (
            "/a/{id}",
            "        []\n".to_owned(),
            "#/paths/~1a~1{id}/get: the path parameter `{id}` is declared nowhere",
        ),
        (
            "/a/{ID}",
            parameter("ID", required) + &parameter("id", required),
            "#/paths/~1a~1{ID}/get/parameters/1: the path parameter `id` does not occur in the path of #/paths/~1a~1{ID}/get",
        ),
        (
            "/a/{id}",
            parameter("id", required) + &parameter("id", required),
            "#/paths/~1a~1{id}/get/parameters/1: the parameter `id` is declared twice, first at #/paths/~1a~1{id}/get/parameters/0",
        ),
        (
            "a",
            "        []\n".to_owned(),
            "#/paths/a: the path `a` must begin with `/`",
        ),
        (
            "/a/{id",
            "        []\n".to_owned(),
            "#/paths/~1a~1{id: the path `/a/{id` does not close a brace",
        ),
        (
            "/a/{id/b}",
            "        []\n".to_owned(),
            "#/paths/~1a~1{id~1b}: the path `/a/{id/b}` does not close a brace within its segment",
        ),
        (
            "/a/id}",
            "        []\n".to_owned(),
            "#/paths/~1a~1id}: the path `/a/id}` closes a brace that is not open",
        ),
        (
            "/a/{}",
            "        []\n".to_owned(),
            "#/paths/~1a~1{}: the path `/a/{}` has a parameter without a name",
        ),
        (
            "/{a}/{a}",
            parameter("a", required),
            "#/paths/~1{a}~1{a}: the path `/{a}/{a}` names the parameter `a` twice",
        ),
    ] {
        assert_eq!(
            errors(&path(template, &parameters)),
            [expected],
            "{template}"
        );
    }
    selected(&path(
        "/a/{x}.{y}",
        &(parameter("x", required) + &parameter("y", required)),
    ));
}

#[test]
fn security_is_the_operations_own_or_the_documents() {
    let schemes = "  securitySchemes:\n    oauth2:\n      type: oauth2\n      description: OAuth\n      flows:\n        \
                   authorizationCode: { authorizationUrl: /a, tokenUrl: /t, scopes: { read: Reads, write: Writes } }\n        \
                   clientCredentials: { tokenUrl: /t, scopes: { write: Writes, admin: All } }\n    unused: { type: nonsense }\n    \
                   basic: { type: http, scheme: basic }\n    key: { type: apiKey, in: header, name: Authorization }\n    oidc: { type: openIdConnect, openIdConnectUrl: /o }";
    let with = |security: &str| {
        let text = operation(&format!("{OK}{security}"), schemes);
        selected(&format!("{text}security:\n  - basic: []\n")).document
    };
    let own =
        with("      security:\n        - key: []\n        - oauth2: [read]\n          oidc: []\n");
    let required: Vec<_> = own.operations[0]
        .security
        .iter()
        .map(|one| (one.at.as_str(), one.schemes.clone()))
        .collect();
    let scheme = |name: &str, scopes: &[&str]| {
        let scopes: Vec<String> = scopes.iter().map(ToString::to_string).collect();
        (name.to_owned(), scopes)
    };
    assert_eq!(
        required,
        [
            ("#/paths/~1things/get/security/0", vec![scheme("key", &[])]),
            (
                "#/paths/~1things/get/security/1",
                vec![scheme("oauth2", &["read"]), scheme("oidc", &[])]
            ),
        ]
    );
    let kinds: Vec<_> = own
        .security_schemes
        .iter()
        .map(|one| (one.name.as_str(), one.kind.clone()))
        .collect();
    let scope = |name: &str, text: &str| (name.to_owned(), text.to_owned());
    assert_eq!(
        kinds,
        [
            (
                "oauth2",
                SecuritySchemeKind::OAuth2 {
                    scopes: vec![
                        scope("read", "Reads"),
                        scope("write", "Writes"),
                        scope("admin", "All")
                    ]
                }
            ),
            (
                "key",
                SecuritySchemeKind::ApiKey {
                    location: "header".to_owned(),
                    name: "Authorization".to_owned()
                }
            ),
            ("oidc", SecuritySchemeKind::OpenIdConnect),
        ]
    );
    let inherited = with("");
    assert_eq!(
        inherited.operations[0].security[0].at.as_str(),
        "#/security/0"
    );
    assert_eq!(inherited.security_schemes[0].name, "basic");
    let none = with("      security: []\n");
    assert!(none.operations[0].security.is_empty() && none.security_schemes.is_empty());
    let optional = with("      security: [{}]\n");
    assert!(optional.operations[0].security[0].schemes.is_empty());
}

#[test]
fn faults_of_security() {
    let text = operation(
        &format!(
            "{OK}      security:\n        - ouath2: []\n        - oauth2: read\n        - oauth2: [1]\n        - oauth2\n"
        ),
        "  securitySchemes:\n    oauth2: { type: oauth2 }",
    );
    let at = format!("{LIST}/security");
    assert_eq!(
        errors(&text),
        [
            format!("{at}/0/ouath2: the security scheme `ouath2` is not declared"),
            format!("{at}/1/oauth2: `oauth2` must be a list, but is a string"),
            format!("{at}/2/oauth2/0: a scope must be a string, but is a number"),
            format!("{at}/3: a security requirement must be a mapping, but is a string"),
            "#/components/securitySchemes/oauth2: `flows` is missing".to_owned(),
        ]
    );
}

#[test]
fn servers_are_read_and_other_servers_are_warned_about() {
    let text = operation(
        &format!("      servers: [{{ url: /x }}]\n{OK}"),
        "  schemas: {}",
    );
    let selection = selected(&format!(
        "{text}servers:\n  - {{ url: 'https://x.example', description: X }}\n"
    ));
    assert_eq!(selection.document.servers[0].url, "https://x.example");
    assert_eq!(selection.document.servers[0].at.as_str(), "#/servers/0");
    assert_eq!(
        warnings(&selection),
        [format!(
            "{LIST}/servers: these `servers` are ignored: the client sends all requests to one base URL"
        )]
    );
}
