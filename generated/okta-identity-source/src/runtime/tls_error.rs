//! TLS failures that another attempt does not get around: one side does not accept the certificate of the other.

use std::{error::Error, fmt, io};

use rustls::{AlertDescription, CertificateError};

/// Who does not accept whom, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TlsFailure {
    /// No root that is trusted vouches for the server.
    UnknownIssuer,
    /// The certificate of the server is of another host.
    OtherHost,
    /// The certificate of the server has ended, or does not serve yet.
    OutOfTime,
    /// The certificate of the server is unacceptable for another reason.
    ServerCertificate,
    /// The server demands a client certificate, or does not accept the one that it got.
    ClientCertificate,
    /// The server ended the handshake: it and this client have no version or cipher in common, or it knows no such host.
    Handshake,
}

impl TlsFailure {
    /// The failure that caused an error, if there is one among its sources.
    pub(crate) fn of(error: &(dyn Error + 'static)) -> Option<Self> {
        let mut next = Some(error);
        while let Some(error) = next {
            if let Some(error) = error.downcast_ref::<rustls::Error>() {
                return Self::of_rustls(error);
            }
            next = match error.downcast_ref::<io::Error>().map(io::Error::get_ref) {
                // `source` passes over the error inside.
                Some(inner) => inner.map(|inner| inner as &(dyn Error + 'static)),
                None => error.source(),
            };
        }
        None
    }

    fn of_rustls(error: &rustls::Error) -> Option<Self> {
        match error {
            rustls::Error::InvalidCertificate(error) => Some(match error {
                CertificateError::UnknownIssuer => Self::UnknownIssuer,
                CertificateError::NotValidForName
                | CertificateError::NotValidForNameContext { .. } => Self::OtherHost,
                CertificateError::Expired
                | CertificateError::ExpiredContext { .. }
                | CertificateError::NotValidYet
                | CertificateError::NotValidYetContext { .. } => Self::OutOfTime,
                _ => Self::ServerCertificate,
            }),
            rustls::Error::AlertReceived(alert) => Self::of_alert(*alert),
            _ => None,
        }
    }

    /// Only alerts that belong to the handshake: in others, the server may have read a request. With TLS 1.3 the client
    /// sends its first request before the server has judged its certificate, which drops the request unread.
    fn of_alert(alert: AlertDescription) -> Option<Self> {
        match alert {
            AlertDescription::CertificateRequired
            | AlertDescription::NoCertificate
            | AlertDescription::BadCertificate
            | AlertDescription::UnsupportedCertificate
            | AlertDescription::CertificateRevoked
            | AlertDescription::CertificateExpired
            | AlertDescription::CertificateUnknown
            | AlertDescription::UnknownCA
            | AlertDescription::AccessDenied => Some(Self::ClientCertificate),
            // With TLS 1.2 this is also the word for a missing client certificate.
            AlertDescription::HandshakeFailure
            | AlertDescription::ProtocolVersion
            | AlertDescription::InsufficientSecurity
            | AlertDescription::UnrecognisedName => Some(Self::Handshake),
            _ => None,
        }
    }
}

impl fmt::Display for TlsFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnknownIssuer => {
                "the certificate of the server is not trusted; nothing was sent: if a private certificate authority, or a proxy \
                 that inspects TLS, issued it, add that authority with `add_root_certificates` (or, on Linux, \
                 `SSL_CERT_FILE`)"
            }
            Self::OtherHost => {
                "the certificate of the server is for another host; nothing was sent: check the org URL, DNS and the proxy"
            }
            Self::OutOfTime => {
                "the certificate of the server has expired or is not valid yet; nothing was sent: check the clock of this \
                 machine, and contact the operator of the server"
            }
            Self::ServerCertificate => {
                "the certificate of the server is not acceptable; nothing was sent: check the org URL and the proxy, and ask \
                 those who run the server"
            }
            Self::ClientCertificate => {
                "the server requires a client certificate that it accepts, and did not act on the request: set one with \
                 `client_certificate`; if one is set, check that it is valid and that the server knows its issuer"
            }
            Self::Handshake => {
                "the server rejected the TLS handshake, and did not act on the request: if it demands a client certificate, set \
                 one with `client_certificate`; otherwise check the org URL and the proxy"
            }
        })
    }
}
