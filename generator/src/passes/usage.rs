//! Usage: which models are sent and which are received; first, since constructors and `readOnly` depend on it.

use std::collections::BTreeSet;

use crate::ir::{Api, ModelKind, Type, Usage};
use crate::naming::TypeName;

/// Marks every model, then lets `readOnly` fields of sent models and `writeOnly` fields of received ones be absent.
pub(super) fn run(api: &mut Api) {
    let mut sent = BTreeSet::new();
    let mut received = BTreeSet::new();
    for operation in &api.operations {
        for parameter in operation.all_parameters() {
            reach(api, &parameter.ty, &mut sent);
        }
        if let Some(body) = &operation.body {
            for ty in body.types() {
                reach(api, ty, &mut sent);
            }
        }
        let answers = operation
            .responses
            .iter()
            .flat_map(|response| &response.payloads);
        for payload in answers {
            reach(api, &payload.ty, &mut received);
        }
    }
    for (name, model) in &mut api.models {
        model.usage = Usage {
            sent: sent.contains(name),
            received: received.contains(name),
        };
        let usage = model.usage;
        if let ModelKind::Struct(kind) = &mut model.kind {
            for field in &mut kind.fields {
                if (field.read_only && usage.sent) || (field.write_only && usage.received) {
                    field.presence = field.presence.optional();
                }
            }
        }
    }
}

/// Adds the model that a type mentions and everything that it holds. A conversion reaches its base too.
///
/// With a list of what is left to look at, not by recursion: a chain of models may be as long as the document.
fn reach(api: &Api, ty: &Type, reached: &mut BTreeSet<TypeName>) {
    let mut left: Vec<&TypeName> = ty.mentioned_model().into_iter().collect();
    while let Some(name) = left.pop() {
        let Some(model) = api.models.get(name) else {
            continue;
        };
        if !reached.insert(name.clone()) {
            continue;
        }
        left.extend(model.kind.mentioned_models());
    }
}
