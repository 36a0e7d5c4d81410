//! Keeps what `tracing` is told on the thread of a test: spans with their parents and fields, and events.

use std::{
    collections::BTreeMap,
    fmt::Debug,
    sync::{Arc, Mutex, Once},
};

use serde_json::{Map, Value, json};
use tracing::{
    Event, Level, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
    subscriber::DefaultGuard,
};
use tracing_subscriber::{
    Layer, Registry,
    layer::{Context, SubscriberExt as _},
    registry::LookupSpan,
};

use crate::support::Server;

/// The target of the runtime's own spans and events: the name of the crate.
pub const TARGET: &str = "okta_runtime_template";

/// The name of the span of a call.
pub const CALL: &str = "okta.call";
/// The name of the span of an attempt.
pub const ATTEMPT: &str = "okta.attempt";

#[derive(Clone, Debug)]
pub struct SpanSeen {
    pub name: &'static str,
    pub target: String,
    pub level: Level,
    /// The place of the parent in the list of spans.
    pub parent: Option<usize>,
    pub fields: Value,
    pub is_closed: bool,
}

#[derive(Clone, Debug)]
pub struct EventSeen {
    pub name: &'static str,
    pub target: String,
    pub level: Level,
    /// The place of the span that it is in.
    pub span: Option<usize>,
    pub fields: Value,
}

#[derive(Clone, Default)]
pub struct Recorder {
    seen: Arc<Mutex<(Vec<SpanSeen>, Vec<EventSeen>)>>,
}

/// Where a span stands in the list: the registry uses its ids again.
struct Place(usize);

impl Recorder {
    /// Records everything that is said on this thread until the guard is dropped.
    pub fn start() -> (Self, DefaultGuard) {
        // Whether anybody listens is asked once for each place in the code, perhaps by a test on another thread that records
        // nothing. With a listener for the whole process the answer is yes.
        static EVERYWHERE: Once = Once::new();
        EVERYWHERE.call_once(|| {
            tracing::subscriber::set_global_default(Registry::default()).unwrap();
        });
        let recorder = Self::default();
        let subscriber = Registry::default().with(recorder.clone());
        (recorder, tracing::subscriber::set_default(subscriber))
    }

    /// The spans of the runtime, in the order in which they began.
    pub fn spans(&self) -> Vec<SpanSeen> {
        self.seen.lock().unwrap().0.clone()
    }

    /// The spans of this name.
    pub fn named(&self, name: &str) -> Vec<SpanSeen> {
        let mut spans = self.spans();
        spans.retain(|span| span.name == name);
        spans
    }

    /// The events of the runtime.
    pub fn events(&self) -> Vec<EventSeen> {
        let mut events = self.seen.lock().unwrap().1.clone();
        events.retain(|event| event.target == TARGET);
        events
    }

    /// Every span and event of everyone, as text.
    pub fn text(&self) -> String {
        let seen = self.seen.lock().unwrap();
        format!("{:#?}\n{:#?}", seen.0, seen.1)
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Recorder {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let span = context.span(id).unwrap();
        let parent = span
            .parent()
            .map(|parent| parent.extensions().get::<Place>().unwrap().0);
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        let spans = &mut self.seen.lock().unwrap().0;
        span.extensions_mut().insert(Place(spans.len()));
        spans.push(SpanSeen {
            name: attributes.metadata().name(),
            target: attributes.metadata().target().to_owned(),
            level: *attributes.metadata().level(),
            parent,
            fields: fields.into_json(),
            is_closed: false,
        });
    }

    fn on_record(&self, id: &Id, record: &Record<'_>, context: Context<'_, S>) {
        let place = place(&context, id);
        let span = &mut self.seen.lock().unwrap().0[place];
        let mut fields = Fields::default();
        record.record(&mut fields);
        for (name, value) in fields.0 {
            let earlier = span.fields.as_object_mut().unwrap().insert(name, value);
            // Exporters keep both values of a field that is set twice.
            assert_eq!(earlier, None, "set twice: {span:?}");
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let span = context
            .event_span(event)
            .map(|span| span.extensions().get::<Place>().unwrap().0);
        let mut fields = Fields::default();
        event.record(&mut fields);
        self.seen.lock().unwrap().1.push(EventSeen {
            name: event.metadata().name(),
            target: event.metadata().target().to_owned(),
            level: *event.metadata().level(),
            span,
            fields: fields.into_json(),
        });
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        let place = place(&context, &id);
        self.seen.lock().unwrap().0[place].is_closed = true;
    }
}

fn place<S: Subscriber + for<'a> LookupSpan<'a>>(context: &Context<'_, S>, id: &Id) -> usize {
    let span = context.span(id).unwrap();
    let extensions = span.extensions();
    extensions.get::<Place>().unwrap().0
}

/// The fields that each attempt has, and these.
pub fn attempt(server: &Server, method: &str, route: &str, more: Value) -> Value {
    let mut fields = json!({
        "otel.name": format!("{method} {route}"),
        "otel.kind": "client",
        "http.request.method": method,
        "url.template": route,
        "server.address": "127.0.0.1",
        "server.port": i64::from(server.address.port()),
    });
    extend(&mut fields, more);
    fields
}

/// The fields that each call has, and these.
pub fn call(more: Value) -> Value {
    let mut fields = json!({"otel.name": "testOperation", "okta.operation": "testOperation"});
    extend(&mut fields, more);
    fields
}

/// Adds these fields to those.
pub fn extend(fields: &mut Value, more: Value) {
    let Value::Object(more) = more else {
        panic!("{more}")
    };
    fields.as_object_mut().unwrap().extend(more);
}

/// The fields of each span.
pub fn all_fields(spans: &[SpanSeen]) -> Vec<Value> {
    spans.iter().map(|span| span.fields.clone()).collect()
}

/// Text and `i64` are kept as they are; all else becomes text, as in exporters.
#[derive(Default)]
struct Fields(BTreeMap<String, Value>);

impl Fields {
    fn into_json(self) -> Value {
        Value::Object(self.0.into_iter().collect::<Map<_, _>>())
    }
}

impl Visit for Fields {
    fn record_i64(&mut self, field: &Field, value: i64) {
        self.0.insert(field.name().to_owned(), value.into());
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name().to_owned(), value.into());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let text = format!("{value:?}");
        self.0.insert(field.name().to_owned(), text.into());
    }
}
