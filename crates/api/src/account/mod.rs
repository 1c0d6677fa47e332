//! Who the users are.

mod details;
mod info;
pub(crate) mod local;
mod login;
mod password;
mod password_parts;
mod registration;

pub(crate) use self::details::DetailsApi;
pub(crate) use self::info::InfoApi;
pub(crate) use self::login::LoginApi;
pub(crate) use self::registration::RegistrationApi;
