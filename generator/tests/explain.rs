//! What `explain` says of a thing that the overlay corrected: of the document as it was, and of one that has it in it.

mod support;

use okta_codegen::source::SourceText;
use okta_codegen::{Inputs, Role, explain};

const UPSTREAM: &str = "openapi: 3.0.3
info: {title: A shop, version: 1.0.0}
paths:
  /things:
    post:
      operationId: createThing
      tags: [Things]
      requestBody:
        content:
          application/json:
            schema:
              $ref: '#/components/schemas/Thing'
      responses:
        '200':
          description: Done
components:
  schemas:
    Thing:
      type: object
      properties:
        name: {type: string}
        parts: {type: object, properties: {parts: {type: string}}}
    Other:
      type: object
      properties:
        name: {type: string}
";

const OVERLAY: &str = "overlay: 1.0.0
info: {title: Corrections, version: 1.0.0}
actions:
- target: $.components.schemas.Thing.properties[?@.properties.parts]
  x-owner: {schema: Thing}
  description: The parts of Thing are nested. See the next action.
  remove: true
- target: $.components.schemas.Thing
  x-owner: {schema: Thing}
  description: Thing requires nothing, though each has a name. Recorded.
  update:
    required: [name]
    properties:
      parts: {type: string}
- target: $.components.schemas.Other
  x-owner: {schema: Other}
  description: Other requires nothing.
  update:
    required: [name]
- target: $.paths.*[?@.operationId == 'createThing'].requestBody
  x-owner: {operation: createThing}
  description: |
    createThing needs
    its body
  update:
    required: true
";

/// `UPSTREAM` with the overlay in it, written by hand.
fn corrected() -> String {
    UPSTREAM
        .replace(
            "{type: object, properties: {parts: {type: string}}}",
            "{type: string}",
        )
        .replace(
            "    Thing:\n      type: object\n",
            "    Thing:\n      type: object\n      required: [name]\n",
        )
        .replace(
            "      requestBody:\n",
            "      requestBody:\n        required: true\n",
        )
}

fn page(document: &str, is_corrected: bool, what: &str) -> String {
    let text = |name, text| SourceText { name, text };
    let overlay = Some(text("overlay.yaml", OVERLAY));
    let inputs = Inputs {
        document: text("spec.yaml", document),
        config: text("codegen.toml", support::CONFIG),
        overlay: overlay.filter(|_| !is_corrected),
        changelog: None,
        tags: okta_codegen::Tags::Configured,
        role: Role::Other,
        standalone: true,
    };
    explain(&inputs, overlay.filter(|_| is_corrected), what)
        .unwrap_or_else(|found| panic!("{found:?}"))
}

#[test]
fn explain_shows_corrections_and_rust_items() {
    let mut settings = insta::Settings::clone_current();
    settings.set_omit_expression(true);
    settings.bind(|| {
        insta::assert_snapshot!("explain_model", page(UPSTREAM, false, "Thing"));
        insta::assert_snapshot!(
            "explain_operation",
            page(&corrected(), true, "create_thing")
        );
    });
}

#[test]
fn corrections_are_found_again_in_a_document_that_has_them_in_it() {
    let corrections = |page: &str| {
        let lines = page.lines().filter(|line| line.contains("by action"));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    for (what, number) in [("Thing", 2), ("createThing", 1)] {
        let applied = corrections(&page(UPSTREAM, false, what));
        assert_eq!(applied.len(), number, "{applied:?}");
        assert_eq!(corrections(&page(&corrected(), true, what)), applied);
    }
}
