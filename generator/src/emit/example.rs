//! Example calls: the code that a person would write to make a request, from the document's example values.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use serde_json::Value;

use super::example_body::{self, Files};
use super::example_code::{self, Form};
use super::example_value;
use super::mentions::Mentions;
use crate::config::Config;
use crate::ir::{
    Api, Field, Group, Model, ModelKind, Operation, Parameter, Payload, PayloadKind, Presence,
    Success, Type,
};
use crate::render::{self, Code};

/// The example of a model as JSON, for its page. Gives `None` if the model has no finite value.
pub(crate) fn model_json(api: &Api, model: &Model) -> Option<Value> {
    example_value::of_model(api, model)
}

/// The crate as Rust code calls it.
pub(crate) fn crate_name(config: &Config) -> Ident {
    let name: &str = config.package.name.as_ref();
    format_ident!("{}", name.replace('-', "_"))
}

/// A complete program that makes one call.
pub(crate) fn program(api: &Api, group: &Group, operation: &Operation, config: &Config) -> String {
    let call = Call::new(api, group, operation);
    let client = quote! {
        let okta = Client::builder("https://acme.okta.com")
            .api_token(std::env::var("OKTA_CLIENT_TOKEN")?)
            .build()?;
    };
    let handle = call.handle(&quote!(okta));
    let steps = Steps::of([
        Some(quote!(#client #handle)),
        call.body(),
        Some(call.send()),
    ]);
    let imports = steps.imports(&operations(api, group), config, &["Client"]);
    let body = steps.paragraphs();
    format!(
        "{imports}\n\n#[tokio::main]\nasync fn main() -> Result<(), Box<dyn std::error::Error>> {{\n{}\n    Ok(())\n}}\n",
        indented(&body)
    )
}

/// The same call for rustdoc, which hides the lines that begin with `# `.
pub(crate) fn snippet(api: &Api, group: &Group, operation: &Operation, config: &Config) -> String {
    let call = Call::new(api, group, operation);
    let name = crate_name(config);
    let handle = call.handle(&quote!(okta));
    let steps = Steps::of([Some(handle), call.body(), Some(call.send())]);
    let imports = steps.imports(&operations(api, group), config, &[]);
    let imports = if imports.is_empty() {
        imports
    } else {
        format!("{imports}\n\n")
    };
    let body = steps.paragraphs();
    format!(
        "{imports}# async fn example(okta: {name}::Client) -> Result<(), Box<dyn std::error::Error>> {{\n{body}\n# Ok(())\n# }}\n"
    )
}

/// Code that builds a value of a struct that callers send. Gives `None` for any other model.
///
/// It compiles as a doctest as it stands: without a hidden line, since GitHub would show it.
pub(crate) fn construction(api: &Api, model: &Model, config: &Config) -> Option<String> {
    let is_made = matches!(model.kind, ModelKind::Struct(_) | ModelKind::Union(_));
    if !model.usage.sent || !is_made {
        return None;
    }
    let json = example_value::of_model(api, model)?;
    let ty = Type::Model(model.name.clone());
    let built = example_code::expression(api, &ty, &json, Form::Body);
    let steps = Steps::of([Some(quote!(let value = #built;))]);
    let imports = steps.imports("operations", config, &[]);
    let body = steps.paragraphs();
    Some(if steps.can_fail() {
        format!(
            "{imports}\n\nfn main() -> Result<(), Box<dyn std::error::Error>> {{\n{}\n    Ok(())\n}}\n",
            indented(&body)
        )
    } else {
        format!("{imports}\n\n{body}\n")
    })
}

/// The example call of an operation, piece by piece.
pub(crate) struct Call<'a> {
    api: &'a Api,
    group: &'a Group,
    operation: &'a Operation,
}

impl<'a> Call<'a> {
    pub(crate) fn new(api: &'a Api, group: &'a Group, operation: &'a Operation) -> Self {
        Self {
            api,
            group,
            operation,
        }
    }

    /// The variable that holds the handle: called like the method that gives it.
    fn variable(&self) -> TokenStream {
        let method = &self.group.handle.method;
        match method.as_str() {
            "okta" | "body" | "answer" => quote!(handle),
            _ => quote!(#method),
        }
    }

    /// The statement that gives the handle.
    fn handle(&self, client: &TokenStream) -> TokenStream {
        let variable = self.variable();
        let handle = self.handle_of(client);
        quote!(let #variable = #handle;)
    }

    /// The expression that gives the handle.
    pub(crate) fn handle_of(&self, client: &TokenStream) -> TokenStream {
        let method = &self.group.handle.method;
        let arguments = self
            .operation
            .handle_parameters
            .iter()
            .map(|parameter| argument(self.api, parameter));
        quote!(#client.#method(#(#arguments),*))
    }

    /// The statement that makes the body, if there is one.
    fn body(&self) -> Option<TokenStream> {
        let body = self.body_value(Files::OnDisk)?;
        Some(quote!(let body = #body;))
    }

    /// The expression that makes the body.
    fn body_value(&self, files: Files) -> Option<TokenStream> {
        let body = self.operation.body.as_ref()?;
        Some(example_body::value(self.api, body, files))
    }

    /// The builder of the request; `body` is the expression for its body, and `left_out` a parameter that is not shown.
    fn request(
        &self,
        handle: &TokenStream,
        body: Option<&TokenStream>,
        left_out: Option<&str>,
    ) -> TokenStream {
        let method = &self.operation.method_name;
        let own = self
            .operation
            .required_parameters()
            .map(|parameter| argument(self.api, parameter));
        let is_required = self
            .operation
            .body
            .as_ref()
            .is_some_and(|body| body.required);
        let arguments: Vec<TokenStream> =
            own.chain(body.filter(|_| is_required).cloned()).collect();
        let shown = shown_parameters(self.operation)
            .filter(|parameter| left_out != Some(parameter.wire_name.as_str()));
        let setters = shown.map(|parameter| {
            let name = &parameter.name;
            let value = argument(self.api, parameter);
            quote!(.#name(#value))
        });
        let setter = body.filter(|_| !is_required).map(|body| {
            if self.is_borrowed() {
                quote!(.body(&#body))
            } else if self.is_bytes() {
                quote!(.body(#body.into()))
            } else {
                quote!(.body(#body))
            }
        });
        quote!(#handle.#method(#(#arguments),*) #(#setters)* #setter)
    }

    /// The only payload of the body.
    fn payload(&self) -> Option<&Payload> {
        self.operation.body.as_ref()?.only()
    }

    fn is_borrowed(&self) -> bool {
        self.payload()
            .is_some_and(|payload| matches!(payload.kind, PayloadKind::Json | PayloadKind::Form))
    }

    fn is_bytes(&self) -> bool {
        self.payload()
            .is_some_and(|payload| payload.kind == PayloadKind::Bytes)
    }

    /// The whole request in one expression.
    pub(crate) fn builder(&self, client: &TokenStream) -> TokenStream {
        let body = self.body_value(Files::InMemory);
        self.request(&self.handle_of(client), body.as_ref(), None)
    }

    /// The statements that send the request and do something small with the answer.
    fn send(&self) -> TokenStream {
        let body = self.operation.body.as_ref().map(|_| quote!(body));
        if let Some(paging) = &self.operation.paging {
            // Without a cursor: the first page has none, and the stream finds the others.
            let request = self.request(&self.variable(), body.as_ref(), Some(&paging.cursor));
            return quote! {
                let mut items = #request.items();
                let mut count = 0;
                while items.try_next().await?.is_some() {
                    count += 1;
                }
                println!("{count} entries");
            };
        }
        let request = self.request(&self.variable(), body.as_ref(), None);
        match &self.operation.success {
            Success::Nothing => quote!(#request.send().await?;),
            Success::Optional(_) => quote! {
                let answer = #request.send().await?;
                println!("a body: {}", answer.is_some());
            },
            Success::Choice(_) => quote! {
                let answer = #request.send_with_response().await?;
                println!("{}", answer.status());
            },
            Success::One(payload) => shown(self.api, &payload.ty).map_or_else(
                || {
                    quote! {
                        let answer = #request.send_with_response().await?;
                        println!("{}", answer.status());
                    }
                },
                |shown| quote!(let answer = #request.send().await?; println!(#shown);),
            ),
        }
    }
}

/// The optional parameters that a call shows: the ones with an example.
pub(crate) fn shown_parameters(operation: &Operation) -> impl Iterator<Item = &Parameter> {
    operation
        .optional_parameters()
        .filter(|parameter| parameter.example.is_some())
}

/// The value of a parameter as an argument.
fn argument(api: &Api, parameter: &Parameter) -> TokenStream {
    match example_code::parameter_json(api, parameter) {
        Some(json) => example_code::expression(api, &parameter.ty, &json, Form::Argument),
        None => example_code::expression(api, &parameter.ty, &Value::Null, Form::Argument),
    }
}

/// What `println!` says of an answer: ids, states and counts, never personal data. Nothing if none of it is sure to be
/// there.
fn shown(api: &Api, ty: &Type) -> Option<TokenStream> {
    let shown = match api.unalias(ty) {
        Type::List(..) | Type::Map(..) => quote!("{} entries", answer.len()),
        Type::Text | Type::Bytes => quote!("{} bytes", answer.len()),
        Type::Int32 | Type::Int64 | Type::Float | Type::Bool | Type::Timestamp => {
            quote!("{answer}")
        }
        Type::Nullable(..) => return None,
        Type::Json => quote!("an object: {}", answer.is_object()),
        Type::Model(name) | Type::Boxed(name) => {
            match api.models.get(name).map(|model| &model.kind) {
                Some(ModelKind::Struct(kind)) => return shown_fields(api, &kind.fields),
                Some(ModelKind::Union(_)) => return None,
                Some(ModelKind::Enum(_) | ModelKind::Alias(_)) | None => quote!("{answer}"),
            }
        }
    };
    Some(shown)
}

/// An id and a state if they are required, otherwise how many entries a required list has.
fn shown_fields(api: &Api, fields: &[Field]) -> Option<TokenStream> {
    let required = |accepts: &dyn Fn(&Field) -> bool| {
        let field = fields.iter().find(|field| {
            field.presence == Presence::Required && !field.deprecated && accepts(field)
        })?;
        let name = &field.name;
        Some(quote!(answer.#name))
    };
    let id = required(&|field| {
        !field.personal && field.json_name == "id" && *api.unalias(&field.ty) == Type::Text
    });
    let state = required(&|field| !field.personal && field.fixed.is_none() && is_enum(api, field));
    // The number of its entries is nothing personal.
    let list = required(&|field| matches!(api.unalias(&field.ty), Type::List(..)));
    match (id, state, list) {
        (Some(id), Some(state), _) => Some(quote!("{} is {}", #id, #state)),
        (Some(id), None, _) => Some(quote!("id {}", #id)),
        (None, Some(state), _) => Some(quote!("{}", #state)),
        (None, None, Some(list)) => Some(quote!("{} entries", #list.len())),
        (None, None, None) => None,
    }
}

fn is_enum(api: &Api, field: &Field) -> bool {
    match api.unalias(&field.ty) {
        Type::Model(name) => matches!(
            api.models.get(name).map(|model| &model.kind),
            Some(ModelKind::Enum(_))
        ),
        _ => false,
    }
}

/// The name `operations` for the builders of a group: they stand in a module of their own, if there are several groups.
pub(crate) fn operations(api: &Api, group: &Group) -> String {
    if api.is_by_tag() {
        format!("{} as operations", api.operations_path(group))
    } else {
        api.operations_path(group)
    }
}

/// What an example names of the crate beside its client; `operations` as [`operations`] gives it.
pub(crate) fn imported(operations: &str, parts: &[Code]) -> Vec<String> {
    let is_named = |name: &str| parts.iter().any(|part| Mentions::of(part).has_path(name));
    ["FilePart", "Nullable", "models", "operations"]
        .into_iter()
        .filter(|name| is_named(name))
        .map(|name| match name {
            "operations" => operations.to_owned(),
            other => other.to_owned(),
        })
        .collect()
}

/// What an example does, one paragraph after the other.
struct Steps(Vec<Code>);

impl Steps {
    fn of<const N: usize>(steps: [Option<TokenStream>; N]) -> Self {
        Self(steps.into_iter().flatten().map(Code::of).collect())
    }

    /// The `use` line for what the steps name, or nothing.
    fn imports(&self, operations: &str, config: &Config, always: &[&str]) -> String {
        let name = crate_name(config);
        let mut names: Vec<String> = always.iter().map(|name| (*name).to_owned()).collect();
        names.extend(imported(operations, &self.0));
        match names.as_slice() {
            [] => String::new(),
            [only] => format!("use {name}::{only};"),
            several => format!("use {name}::{{{}}};", several.join(", ")),
        }
    }

    /// Whether a step ends early with an error.
    fn can_fail(&self) -> bool {
        self.0.iter().any(|step| step.contains(&["?"]))
    }

    /// Each step laid out, with blank lines between them.
    fn paragraphs(&self) -> String {
        let texts: Vec<String> = self
            .0
            .iter()
            // Tokens that are no statements are a bug; shown as they are, they fail as a doctest, with their place.
            .map(|step| render::statements(step).unwrap_or_else(|_| step.raw()))
            .collect();
        texts.join("\n\n")
    }
}

fn indented(text: &str) -> String {
    text.lines()
        .map(|line| {
            if line.is_empty() {
                "\n".to_owned()
            } else {
                format!("    {line}\n")
            }
        })
        .collect()
}
