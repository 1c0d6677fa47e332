use bytes::Bytes;
use poem_openapi::ApiRequest;
use poem_openapi::payload::Binary;

use crate::body::FilePart;

/// An uploaded picture.
#[derive(ApiRequest)]
pub(super) enum Upload {
    /// A PNG.
    #[oai(content_type = "image/png")]
    Png(Binary<Bytes>),
    /// A JPEG.
    #[oai(content_type = "image/jpeg")]
    Jpeg(Binary<Bytes>),
    /// A WebP.
    #[oai(content_type = "image/webp")]
    Webp(Binary<Bytes>),
    /// Any of them.
    #[oai(content_type = "application/octet-stream")]
    Octets(Binary<Bytes>),
    /// Any of them as the file of a form.
    Form(FilePart),
}

impl Upload {
    pub(super) fn into_bytes(self) -> Bytes {
        match self {
            Self::Png(Binary(bytes))
            | Self::Jpeg(Binary(bytes))
            | Self::Webp(Binary(bytes))
            | Self::Octets(Binary(bytes))
            | Self::Form(FilePart(bytes)) => bytes,
        }
    }
}
