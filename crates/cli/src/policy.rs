//! Who may do what without a proof, as far as that follows from where the studio listens.

use anyhow::{Result, bail};

use crate::config::{CatalogUpload, EmailLogin, HttpSettings, LoginSettings, is_loopback_url};

/// How the API treats a bare e-mail address in a mode of login.
///
/// # Errors
/// When whoever reaches a public address could log in as anybody and nobody said that this is meant.
pub(crate) fn email_login(
    http: &HttpSettings,
    login: &LoginSettings,
    mode: EmailLogin,
) -> Result<likeness_api::EmailLogin> {
    match mode {
        EmailLogin::Off => Ok(likeness_api::EmailLogin::Off),
        EmailLogin::Code => Ok(likeness_api::EmailLogin::Code),
        EmailLogin::Trusted if login.allow_trusted_email_login => {
            Ok(likeness_api::EmailLogin::TrustedBeyondLoopback)
        }
        EmailLogin::Trusted if http.listen.ip().is_loopback() => {
            Ok(likeness_api::EmailLogin::Trusted)
        }
        EmailLogin::Trusted => bail!(
            "whoever reaches {} could log in as anybody; choose --email-login code, or accept that with \
             --allow-trusted-email-login",
            http.listen
        ),
    }
}

/// Who may upload workbooks: unless told otherwise, whoever may log in without a proof, where others are not expected.
///
/// # Errors
/// When whoever reaches a public address could change the catalogue.
pub(crate) fn catalog_upload(
    http: &HttpSettings,
    mode: EmailLogin,
) -> Result<likeness_api::CatalogUpload> {
    let listens_here = http.listen.ip().is_loopback();
    let is_named_here = http.public_url.as_deref().is_none_or(is_loopback_url);
    match http.catalog.catalog_upload {
        Some(CatalogUpload::Open) if !listens_here => bail!(
            "whoever reaches {} could change the catalogue; choose --catalog-upload admin",
            http.listen
        ),
        Some(CatalogUpload::Open) => Ok(likeness_api::CatalogUpload::Open),
        None if listens_here && is_named_here && mode == EmailLogin::Trusted => {
            Ok(likeness_api::CatalogUpload::Open)
        }
        Some(CatalogUpload::Admin) | None => Ok(likeness_api::CatalogUpload::Admin),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::front::tests::options;

    #[test]
    fn a_public_address_does_not_trust_a_bare_e_mail_address_unless_that_is_accepted() {
        let (public, login) = options(&["--listen", "192.0.2.1:80"]);
        let (_, accepting) = options(&["--allow-trusted-email-login"]);

        let refused = email_login(&public, &login, EmailLogin::Trusted);
        let accepted = email_login(&public, &accepting, EmailLogin::Trusted);

        assert!(refused.is_err());
        assert_eq!(
            accepted.unwrap(),
            likeness_api::EmailLogin::TrustedBeyondLoopback
        );
    }

    #[test]
    fn workbooks_are_open_to_this_machine_alone() {
        let upload =
            |arguments: &[&str]| catalog_upload(&options(arguments).0, EmailLogin::Trusted);
        let open = ["--listen", "192.0.2.1:80", "--catalog-upload", "open"];

        for here in [
            &[][..],
            &["--public-url", "http://localhost:8080"],
            &["--public-url", "http://[::1]:8080/"],
        ] {
            let open = upload(here).unwrap();
            assert_eq!(open, likeness_api::CatalogUpload::Open, "{here:?}");
        }
        for beyond in [
            &["--listen", "192.0.2.1:80"],
            &["--public-url", "https://studio.example"],
            &["--catalog-upload", "admin"],
        ] {
            let closed = upload(beyond).unwrap();
            assert_eq!(closed, likeness_api::CatalogUpload::Admin, "{beyond:?}");
        }
        assert!(upload(&open).is_err());
    }

    #[test]
    fn workbooks_are_open_only_where_an_e_mail_address_is_trusted() {
        let (http, _) = options(&[]);

        for mode in [EmailLogin::Code, EmailLogin::Off] {
            let upload = catalog_upload(&http, mode).unwrap();
            assert_eq!(upload, likeness_api::CatalogUpload::Admin, "{mode:?}");
        }
    }
}
