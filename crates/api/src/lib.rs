//! The HTTP face, one module per resource; the only place with status codes.

mod account;
mod admin;
mod app;
mod asset;
mod avatar;
mod blocking;
mod body;
mod client;
mod clothes;
mod context;
mod cors;
mod docs;
mod document;
mod edge;
mod error;
mod etag;
mod gallery;
mod generate;
mod headers;
mod idempotency_key;
mod limits;
mod mail;
mod media;
mod message;
mod metrics;
mod operations;
mod pasted;
mod problem;
mod rates;
mod routes;
mod server;
mod submit;
mod tasks;
mod token;
mod upscale;
mod vocabulary;

use poem_openapi::{ContactObject, LicenseObject, OpenApi, OpenApiService, Tags};

pub use self::app::app;
pub use self::context::{CatalogUpload, Context, EmailLogin, Settings, VipPolicy};
pub use self::document::document;
pub use self::mail::{MailError, Mailer};
pub use self::metrics::Metrics;
pub use self::rates::LoginRates;
pub use self::server::{ClientLimits, serve};
pub use self::token::TokenKeys;

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
    /// What only administrators may see and do.
    Admin,
}

/// Every operation, and what is known of it; needs no database.
pub fn service() -> OpenApiService<impl OpenApi + 'static, ()> {
    let account = (
        account::RegistrationApi,
        account::LoginApi,
        account::LogoutApi,
        account::InfoApi,
        account::DetailsApi,
        account::RemovalApi,
        avatar::AvatarApi,
    );
    let generate = (
        generate::GenerateApi,
        generate::VideoApi,
        upscale::UpscaleApi,
        vocabulary::VocabularyApi,
    );
    let task = (tasks::TasksApi, tasks::EventsApi);
    let gallery = (gallery::GalleryApi, media::MediaApi);
    let admin = (admin::AdminQueueApi, admin::AdminTasksApi);
    let operations = (
        account,
        generate,
        task,
        gallery,
        clothes::ClothesApi,
        operations::OperationsApi::default(),
        admin,
    );
    let license = LicenseObject::new("MIT OR Apache-2.0");
    OpenApiService::new(operations, "likeness", env!("CARGO_PKG_VERSION"))
        .description("A self-hosted avatar studio: it draws a person in a garment.")
        .contact(ContactObject::new().name("Whoever operates this studio"))
        .license(license.url("https://spdx.org/licenses/"))
        .server("/")
}
