use clap::{Args, ValueEnum, value_parser};
use likeness_api::Settings;

/// How garments come into the catalogue.
#[derive(Args, Clone, Debug)]
pub(crate) struct CatalogSettings {
    /// Who may upload workbooks of garments; `open` by default where `--email-login` is `trusted` and both `--listen` and
    /// `--public-url` are of this machine alone, else `admin`.
    #[arg(long, env = "LIKENESS_CATALOG_UPLOAD", value_name = "WHO")]
    pub(crate) catalog_upload: Option<CatalogUpload>,

    /// Largest workbook of garments, in bytes.
    #[arg(
        long,
        env = "LIKENESS_MAX_WORKBOOK_BYTES",
        value_name = "BYTES",
        default_value_t = Settings::default().max_workbook_bytes,
        value_parser = value_parser!(u64).range(1..)
    )]
    pub(crate) max_workbook_bytes: u64,
}

/// Who may upload workbooks of garments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CatalogUpload {
    /// Whoever asks from this machine without a proxy, and administrators from anywhere.
    Open,
    /// Users to whom `likeness user grant` gave the role.
    Admin,
}
