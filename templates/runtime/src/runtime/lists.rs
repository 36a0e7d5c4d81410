//! List parameters whose values travel in one text, with a delimiter between them.

use super::{
    request::Request,
    violation::{Location, Rule},
};

#[allow(
    dead_code,
    reason = "which of these are called depends on the document that the code is generated from"
)]
impl Request {
    /// Sets what stands for `{name}` in the route to the values in one text.
    ///
    /// As for every joined parameter, a value that holds the delimiter is refused when the request is sent: the server
    /// would read two.
    pub fn joined_path_parameter(
        &mut self,
        name: &'static str,
        delimiter: char,
        values: impl IntoIterator<Item = impl ToString>,
    ) {
        let (text, fault) = joined(delimiter, values);
        self.path_parameter(name, &text.unwrap_or_default());
        self.judge(Location::Path(name), fault);
    }

    /// Sets a query parameter to the values in one text. Without values it is not sent.
    pub fn joined_query_parameter(
        &mut self,
        name: &'static str,
        delimiter: char,
        values: impl IntoIterator<Item = impl ToString>,
    ) {
        let (text, fault) = joined(delimiter, values);
        self.query_parameters(name, text);
        self.judge(Location::Query(name), fault);
    }

    /// Sets a header to the values in one text. Without values it is not sent, unless an earlier call set it.
    pub fn joined_header_parameter(
        &mut self,
        name: &'static str,
        delimiter: char,
        values: impl IntoIterator<Item = impl ToString>,
    ) {
        match joined(delimiter, values) {
            (_, Some(fault)) => self.judge(Location::Header(name), Some(fault)),
            (Some(text), None) => self.header_parameter(name, &text),
            (None, None) => {}
        }
    }
}

/// The values in one text, or none without values; and what is wrong with them.
fn joined(
    delimiter: char,
    values: impl IntoIterator<Item = impl ToString>,
) -> (Option<String>, Option<Rule>) {
    let values: Vec<String> = values.into_iter().map(|value| value.to_string()).collect();
    let is_ambiguous = values.iter().any(|value| value.contains(delimiter));
    let text = values.join(delimiter.encode_utf8(&mut [0; 4]));
    (
        (!values.is_empty()).then_some(text),
        is_ambiguous.then_some(Rule::Delimiter { delimiter }),
    )
}
