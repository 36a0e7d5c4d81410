//! Imports people from a CSV file.

use okta_identity_source::{Client, IdentitySource, models};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

#[tokio::main]
async fn main() -> Result<()> {
    // Reads OKTA_CLIENT_ORGURL and OKTA_CLIENT_TOKEN.
    let okta = Client::from_env()?;
    import(&okta.identity_source("0oa9f2kq7LwXcRt4B5d7"), "people.csv").await
}

/// Uploads the people of a CSV file in batches, and imports them.
pub async fn import(source: &IdentitySource, file: &str) -> Result<()> {
    let mut people = Vec::new();
    for row in csv::Reader::from_path(file)?.deserialize() {
        let (id, email, first, last): (String, String, String, String) = row?;
        let profile = models::IdentitySourceUserProfileForUpsert::default()
            .user_name(&email)
            .email(email)
            .first_name(first)
            .last_name(last);
        people.push(models::BulkUpsertUser::new(id, profile));
    }
    if people.is_empty() {
        return Err("the file has no people".into());
    }
    let session = source.create_session().send().await?;
    for batch in people.chunks(200) {
        let body = models::BulkUpsertRequestBody::new(batch.to_vec());
        source.bulk_upsert_users(&session.id, body).send().await?;
    }
    source.start_import(&session.id).send().await?;
    let session = source.wait_for_import(&session.id).await?;
    println!("Uploaded {} people: {}", people.len(), session.status);
    Ok(())
}
