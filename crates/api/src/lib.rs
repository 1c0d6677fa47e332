//! The HTTP face, one module per resource; the only place with status codes.

mod account;
mod app;
mod asset;
mod avatar;
mod blocking;
mod body;
mod clothes;
mod context;
mod document;
mod edge;
mod error;
mod gallery;
mod generate;
mod media;
mod message;
mod operations;
mod pasted;
mod problem;
mod routes;
mod tasks;
mod token;

use poem_openapi::{OpenApi, OpenApiService, Tags};

pub use self::app::{app, serve};
pub use self::context::{CatalogUpload, Context, EmailLogin, Settings, VipPolicy};
pub use self::document::document;
pub use self::token::TokenKey;

/// The chapters of the API's description.
#[derive(Tags)]
enum Tag {
    /// Registration, login and what users tell about themselves.
    Account,
    /// How a user's figure looks, as their client keeps it here.
    #[oai(rename = "User Detail")]
    UserDetail,
    /// Drawing figures.
    Generate,
    /// What was drawn.
    Gallery,
    /// The catalogue of garments.
    Clothes,
    /// Where work stands.
    Task,
    /// Whether the studio works.
    Operations,
}

/// Every operation, and what is known of it; needs no database.
pub fn service() -> OpenApiService<impl OpenApi + 'static, ()> {
    let operations = (
        account::RegistrationApi,
        account::LoginApi,
        account::InfoApi,
        account::DetailsApi,
        avatar::AvatarApi,
        generate::GenerateApi,
        tasks::TasksApi,
        gallery::GalleryApi,
        clothes::ClothesApi,
        media::MediaApi,
        operations::OperationsApi,
    );
    OpenApiService::new(operations, "likeness", env!("CARGO_PKG_VERSION"))
        .description("A self-hosted avatar studio: it draws a person in a garment.")
}
