use bytes::Bytes;
use poem_openapi::ApiRequest;
use poem_openapi::payload::Binary;

use crate::body::FilePart;

/// A workbook of garments.
#[derive(ApiRequest)]
pub(super) enum Upload {
    /// An `.xlsx`.
    #[oai(content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")]
    Xlsx(Binary<Bytes>),
    /// An `.xls`.
    #[oai(content_type = "application/vnd.ms-excel")]
    Xls(Binary<Bytes>),
    /// Either of them.
    #[oai(content_type = "application/octet-stream")]
    Octets(Binary<Bytes>),
    /// Either of them as the file of a form.
    Form(FilePart),
}

impl Upload {
    pub(super) fn into_bytes(self) -> Bytes {
        match self {
            Self::Xlsx(Binary(bytes))
            | Self::Xls(Binary(bytes))
            | Self::Octets(Binary(bytes))
            | Self::Form(FilePart(bytes)) => bytes,
        }
    }
}
