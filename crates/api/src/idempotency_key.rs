use poem::{Request, RequestBody};
use poem_openapi::registry::{MetaParamIn, MetaSchema, MetaSchemaRef};
use poem_openapi::{ApiExtractor, ApiExtractorType, ExtractParamOptions};

use crate::error::Error;

const NAME: &str = "idempotency-key";

const MOST_CHARACTERS: usize = 255;

/// The `Idempotency-Key` header, which a request need not have.
pub(crate) struct IdempotencyKey(Option<String>);

impl IdempotencyKey {
    /// What the header says.
    pub(crate) fn text(&self) -> Option<&str> {
        self.0.as_deref()
    }

    /// Whether there is a header.
    pub(crate) fn is_given(&self) -> bool {
        self.0.is_some()
    }

    fn read(request: &Request) -> Result<Self, Error> {
        let mut values = request.headers().get_all(NAME).iter();
        let Some(value) = values.next() else {
            return Ok(Self(None));
        };
        let is_visible = |text: &str| text.bytes().all(|byte| byte.is_ascii_graphic());
        let text = std::str::from_utf8(value.as_bytes()).ok();
        let text =
            text.filter(|text| (1..=MOST_CHARACTERS).contains(&text.len()) && is_visible(text));
        match (text, values.next()) {
            (Some(text), None) => Ok(Self(Some(text.to_owned()))),
            (Some(_) | None, _) => Err(Error::invalid(format!(
                "`Idempotency-Key` must be one header of 1 to {MOST_CHARACTERS} visible ASCII characters"
            ))),
        }
    }
}

impl<'a> ApiExtractor<'a> for IdempotencyKey {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::Parameter];

    type ParamType = ();
    type ParamRawType = ();

    fn param_in() -> Option<MetaParamIn> {
        Some(MetaParamIn::Header)
    }

    fn param_schema_ref() -> Option<MetaSchemaRef> {
        Some(MetaSchemaRef::Inline(Box::new(MetaSchema {
            min_length: Some(1),
            max_length: Some(MOST_CHARACTERS),
            pattern: Some("^[!-~]+$".to_owned()),
            ..MetaSchema::new("string")
        })))
    }

    async fn from_request(
        request: &'a Request,
        _body: &mut RequestBody,
        _options: ExtractParamOptions<()>,
    ) -> poem::Result<Self> {
        Ok(Self::read(request)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(values: &[&[u8]]) -> Option<Option<String>> {
        let mut request = Request::builder().finish();
        for value in values {
            let value = value.to_vec().try_into().unwrap();
            request.headers_mut().append(NAME, value);
        }
        IdempotencyKey::read(&request).ok().map(|key| key.0)
    }

    #[test]
    fn a_key_is_one_header_of_visible_characters() {
        let longest = [b'k'; MOST_CHARACTERS];

        assert_eq!(read(&[]), Some(None));
        assert_eq!(read(&[b"k-1"]), Some(Some("k-1".to_owned())));
        assert!(read(&[&longest]).is_some());
    }

    #[test]
    fn what_is_no_key_is_refused() {
        let too_long = [b'k'; MOST_CHARACTERS + 1];

        for values in [
            &[&b""[..]][..],
            &[b"a b"],
            &["ä".as_bytes()],
            &[b"\xff"],
            &[&too_long],
            &[b"a", b"b"],
        ] {
            assert_eq!(read(values), None, "{values:?}");
        }
    }
}
