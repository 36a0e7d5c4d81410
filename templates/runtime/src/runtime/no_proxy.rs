//! `NO_PROXY`: what the HTTP stack leaves out of it, ports above all.
//!
//! The stack knows hosts, domains with or without a dot before them, addresses and networks (`10.0.0.0/8`). An entry with a
//! port fits no host there.

use std::{env, net::IpAddr};

use url::{Host, Url};

/// Whether the environment exempts this URL from the proxy of the system.
pub(crate) fn is_exempt(url: &Url) -> bool {
    let list = ["NO_PROXY", "no_proxy"]
        .iter()
        .find_map(|name| env::var(name).ok())
        .unwrap_or_default();
    list.split(|character: char| character == ',' || character.is_whitespace())
        .any(|entry| covers(entry, url))
}

/// Whether an entry, with or without a port, stands for the host of the URL.
fn covers(entry: &str, url: &Url) -> bool {
    let (host, port) = split(entry);
    if port.is_some_and(|port| Some(port) != url.port_or_known_default()) {
        return false;
    }
    match url.host() {
        _ if host == "*" => true,
        Some(Host::Domain(name)) => covers_domain(host, name),
        Some(Host::Ipv4(address)) => is_address(host, address.into()),
        Some(Host::Ipv6(address)) => is_address(host, address.into()),
        None => false,
    }
}

/// The host and the port of an entry. Without brackets the last number of an IPv6 address is none.
fn split(entry: &str) -> (&str, Option<u16>) {
    let Some((host, port)) = entry.rsplit_once(':') else {
        return (entry, None);
    };
    let is_address = host.contains(':') && !host.ends_with(']');
    match port.parse() {
        Ok(port) if !is_address => (host, Some(port)),
        _ => (entry, None),
    }
}

/// A domain stands for its subdomains too, with `.` or `*.` before it or not.
fn covers_domain(domain: &str, host: &str) -> bool {
    let domain = domain.strip_prefix('*').unwrap_or(domain);
    let domain = domain.strip_prefix('.').unwrap_or(domain);
    let Some(start) = host.len().checked_sub(domain.len()) else {
        return false;
    };
    let Some((before, end)) = host.split_at_checked(start) else {
        return false;
    };
    !domain.is_empty()
        && end.eq_ignore_ascii_case(domain)
        && (before.is_empty() || before.ends_with('.'))
}

fn is_address(entry: &str, address: IpAddr) -> bool {
    let entry = entry
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .unwrap_or(entry);
    entry.parse() == Ok(address)
}
