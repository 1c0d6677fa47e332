//! The `user_details` table.

use likeness_core::UserId;
use sqlx::PgConnection;

use crate::Result;

/// How a user's figure looks, as clients saved it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserDetails {
    /// Free text.
    pub face_shape: String,
    /// Index into the skin tones.
    pub skin_tone: i32,
    /// Free text.
    pub body_dimensions: String,
    /// Free text.
    pub real_world_measurements: String,
    /// Free text.
    pub hair_style: String,
    /// Free text.
    pub hair_color: String,
}

/// What a user changes; `None` leaves a field as it is.
#[derive(Clone, Debug, Default)]
pub struct DetailsPatch {
    /// Free text.
    pub face_shape: Option<String>,
    /// Index into the skin tones.
    pub skin_tone: Option<i32>,
    /// Free text.
    pub body_dimensions: Option<String>,
    /// Free text.
    pub real_world_measurements: Option<String>,
    /// Free text.
    pub hair_style: Option<String>,
    /// Free text.
    pub hair_color: Option<String>,
}

/// What the user saved, or `None` before the first update.
///
/// # Errors
///
/// Only when the database fails.
#[tracing::instrument(name = "db.user_details.find", skip_all)]
pub async fn find(conn: &mut PgConnection, user: UserId) -> Result<Option<UserDetails>> {
    let details = sqlx::query_as!(
        UserDetails,
        "select face_shape, skin_tone, body_dimensions, real_world_measurements, hair_style, hair_color
         from user_details
         where user_id = $1",
        user.0,
    )
    .fetch_optional(conn)
    .await?;
    Ok(details)
}

/// Changes what the patch names; fields never named are empty, the skin tone 0.
///
/// # Errors
///
/// `Missing` when there is no such user.
#[tracing::instrument(name = "db.user_details.update", skip_all)]
pub async fn update(conn: &mut PgConnection, user: UserId, patch: &DetailsPatch) -> Result<()> {
    sqlx::query!(
        "insert into user_details as saved
             (user_id, face_shape, skin_tone, body_dimensions, real_world_measurements, hair_style, hair_color)
         values ($1, coalesce($2, ''), coalesce($3, 0), coalesce($4, ''), coalesce($5, ''), coalesce($6, ''), coalesce($7, ''))
         on conflict (user_id) do update
         set face_shape = coalesce($2, saved.face_shape),
             skin_tone = coalesce($3, saved.skin_tone),
             body_dimensions = coalesce($4, saved.body_dimensions),
             real_world_measurements = coalesce($5, saved.real_world_measurements),
             hair_style = coalesce($6, saved.hair_style),
             hair_color = coalesce($7, saved.hair_color)",
        user.0,
        patch.face_shape.as_deref(),
        patch.skin_tone,
        patch.body_dimensions.as_deref(),
        patch.real_world_measurements.as_deref(),
        patch.hair_style.as_deref(),
        patch.hair_color.as_deref(),
    )
    .execute(conn)
    .await?;
    Ok(())
}
