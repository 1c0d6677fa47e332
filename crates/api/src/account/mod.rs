//! Who the users are.

mod code;
mod details;
mod info;
pub(crate) mod local;
mod login;
mod logout;
mod password;
mod password_parts;
mod registration;
mod removal;

pub(crate) use self::details::DetailsApi;
pub(crate) use self::info::InfoApi;
pub(crate) use self::login::LoginApi;
pub(crate) use self::logout::LogoutApi;
pub(crate) use self::registration::RegistrationApi;
pub(crate) use self::removal::RemovalApi;
