//! The proxy that the environment names, in the variables and with the meaning that other tools give them.

use ureq::Proxy;

use crate::error::Error;

/// Where the proxy for https is looked up, the first one wins. `HTTP_PROXY` is for http.
const VARIABLES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

/// The proxy of the environment `variable`; `None` if it names none.
///
/// # Errors
/// The variable that names it has something else in it. Its value is not shown: it may hold a password.
pub fn proxy(variable: impl Fn(&str) -> Option<String>) -> Result<Option<Proxy>, Error> {
    let set = VARIABLES.iter().find_map(|name| {
        let value = variable(name)?;
        (!value.trim().is_empty()).then_some((*name, value))
    });
    let Some((name, value)) = set else {
        return Ok(None);
    };
    let unusable = || Error::Input {
        file: name.to_owned(),
        reason: "does not name a proxy".to_owned(),
        help: "set it to an address such as http://host:port, or unset it",
    };
    let plain = Proxy::new(value.trim()).map_err(|_| unusable())?;
    let mut builder = Proxy::builder(plain.protocol())
        .host(plain.host())
        .port(plain.port());
    if let Some(user) = plain.username() {
        builder = builder.username(user);
    }
    if let Some(password) = plain.password() {
        builder = builder.password(password);
    }
    let exceptions = variable("NO_PROXY")
        .or_else(|| variable("no_proxy"))
        .unwrap_or_default();
    for host in exceptions.split([',', ' ']).filter(|host| !host.is_empty()) {
        // A domain stands for itself and what is below it, with or without a dot in front.
        let domain = host.trim_start_matches("*.").trim_start_matches('.');
        builder = match domain {
            "*" => builder.no_proxy("*"),
            domain => builder.no_proxy(domain).no_proxy(&format!(".{domain}")),
        };
    }
    builder.build().map(Some).map_err(|_| unusable())
}
