//! The few DER structures that the crypto library does not read as they come: EC private keys and ECDSA signatures.

/// The bytes of a coordinate, a private scalar, or half of a signature on the curve P-256.
pub(crate) const SCALAR_BYTES: usize = 32;

const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const OCTET_STRING: u8 = 0x04;
const OBJECT_IDENTIFIER: u8 = 0x06;
const SEQUENCE: u8 = 0x30;
/// `[0]`, which holds the curve of a SEC1 private key.
const PARAMETERS: u8 = 0xA0;
/// `[1]`, which holds the public key of a SEC1 private key.
const PUBLIC_KEY: u8 = 0xA1;

/// `id-ecPublicKey` (RFC 5480).
const EC_KEY: &[u8] = &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01];
/// `secp256r1`, the curve P-256 (RFC 5480).
const P256: &[u8] = &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07];

/// Splits the first element off: its tag, its contents and what follows.
fn element(input: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = input.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = if first < 0x80 {
        (usize::from(first), rest)
    } else {
        // Two bytes of length are more than any of these structures needs.
        let (bytes, rest) = rest.split_at_checked(usize::from(first & 0x7F))?;
        if bytes.is_empty() || bytes.len() > 2 {
            return None;
        }
        let length = bytes
            .iter()
            .fold(0, |length, byte| (length << 8) | usize::from(*byte));
        (length, rest)
    };
    let (contents, rest) = rest.split_at_checked(length)?;
    Some((tag, contents, rest))
}

/// The first element's contents, if its tag is this one, and what follows.
fn expect(input: &[u8], wanted: u8) -> Option<(&[u8], &[u8])> {
    let (tag, contents, rest) = element(input)?;
    (tag == wanted).then_some((contents, rest))
}

/// An EC private key, in parts.
pub(crate) struct EcKey<'a> {
    pub(crate) private: &'a [u8],
    /// The public point, which is optional.
    pub(crate) public: Option<&'a [u8]>,
    /// Whether the key names a curve other than P-256.
    pub(crate) is_on_another_curve: bool,
}

/// Reads a SEC1 key (RFC 5915).
pub(crate) fn sec1(der: &[u8]) -> Option<EcKey<'_>> {
    let (key, _) = expect(der, SEQUENCE)?;
    let (_version, rest) = expect(key, INTEGER)?;
    let (private, mut rest) = expect(rest, OCTET_STRING)?;
    let mut key = EcKey {
        private,
        public: None,
        is_on_another_curve: false,
    };
    while let Some((tag, contents, after)) = element(rest) {
        match tag {
            PARAMETERS => key.is_on_another_curve = !is_p256(contents),
            PUBLIC_KEY => {
                let (bits, _) = expect(contents, BIT_STRING)?;
                // The first byte says how many bits are unused: none.
                key.public = bits.strip_prefix(&[0]);
            }
            _ => {}
        }
        rest = after;
    }
    Some(key)
}

/// Splits an EC key in PKCS#8 (RFC 5208, RFC 5958): whether it names another curve than P-256, and its SEC1 key. `None` if it
/// is no EC key.
pub(crate) fn ec_pkcs8(der: &[u8]) -> Option<(bool, &[u8])> {
    let (key, _) = expect(der, SEQUENCE)?;
    let (_version, rest) = expect(key, INTEGER)?;
    let (algorithm, rest) = expect(rest, SEQUENCE)?;
    let (kind, curve) = expect(algorithm, OBJECT_IDENTIFIER)?;
    let (key, _) = expect(rest, OCTET_STRING).filter(|_| kind == EC_KEY)?;
    Some((!is_p256(curve), key))
}

/// Whether the parameters of a key name the curve P-256.
fn is_p256(parameters: &[u8]) -> bool {
    expect(parameters, OBJECT_IDENTIFIER).is_some_and(|(curve, _)| curve == P256)
}

/// An ECDSA signature as JWS wants it, both numbers at full width, from the DER that key management services give.
pub(crate) fn fixed_signature(der: &[u8]) -> Option<Vec<u8>> {
    let (numbers, after) = expect(der, SEQUENCE)?;
    let (r, rest) = expect(numbers, INTEGER)?;
    let (s, rest) = expect(rest, INTEGER)?;
    if !after.is_empty() || !rest.is_empty() {
        return None;
    }
    let mut fixed = padded(r)?;
    fixed.extend(padded(s)?);
    Some(fixed)
}

/// A number at the full width of the curve: zeros in front are added or taken away.
pub(crate) fn padded(number: &[u8]) -> Option<Vec<u8>> {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    let digits = number.get(zeros..)?;
    let mut full = vec![0; SCALAR_BYTES.checked_sub(digits.len())?];
    full.extend_from_slice(digits);
    Some(full)
}
