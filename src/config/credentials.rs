//! What signs in, from where it is kept.

use secrecy::SecretString;

use super::error::ConfigError;
use super::key::Key;
use super::secrets::{ACCESS_TOKEN, CLIENT_SECRET, PASSWORD, REFRESH_TOKEN, Secret, SecretSources};
use super::settings::{Service, keys};
use crate::api::Credentials;

pub(super) fn look_up(service: &Service, secrets: &SecretSources) -> Result<Credentials, ConfigError> {
    if let Some(token) = secrets.read(&ACCESS_TOKEN)? {
        return Ok(Credentials::AccessToken(token));
    }
    if let Some(refresh_token) = secrets.read(&REFRESH_TOKEN)? {
        return with_refresh_token(service, secrets, refresh_token);
    }
    // Before the secrets are read, so that no command runs in vain.
    let missing = missing_parts(service, secrets);
    if let (true, Some(client_id), Some(email)) = (missing.is_empty(), &service.client_id, &service.email)
        && let Some(client_secret) = secrets.read(&CLIENT_SECRET)?
        && let Some(password) = secrets.read(&PASSWORD)?
    {
        let (client_id, email) = (client_id.clone(), email.clone());
        return Ok(Credentials::ClientCredentials { client_id, client_secret, email, password });
    }
    Err(ConfigError::MissingCredentials { missing, access_token: ACCESS_TOKEN.describe_places() })
}

fn with_refresh_token(
    service: &Service,
    secrets: &SecretSources,
    refresh_token: SecretString,
) -> Result<Credentials, ConfigError> {
    match (&service.client_id, secrets.read(&CLIENT_SECRET)?) {
        (Some(client_id), Some(client_secret)) => {
            let client_id = client_id.clone();
            Ok(Credentials::RefreshToken { client_id, client_secret, refresh_token })
        }
        (client_id, client_secret) => {
            let parts = [
                client_id.is_none().then(|| describe_places("client_id", keys::CLIENT_ID)),
                client_secret.is_none().then(|| CLIENT_SECRET.describe_places()),
            ];
            let missing = parts.into_iter().flatten().collect();
            Err(ConfigError::MissingCredentials { missing, access_token: ACCESS_TOKEN.describe_places() })
        }
    }
}

/// The parts that have no source, each with the places it may come from.
fn missing_parts(service: &Service, secrets: &SecretSources) -> Vec<String> {
    let secret = |secret: &Secret| (!secrets.has(secret)).then(|| secret.describe_places());
    let parts = [
        service.client_id.is_none().then(|| describe_places("client_id", keys::CLIENT_ID)),
        secret(&CLIENT_SECRET),
        service.email.is_none().then(|| describe_places("email", keys::EMAIL)),
        secret(&PASSWORD),
    ];
    parts.into_iter().flatten().collect()
}

fn describe_places(name: &str, key: Key) -> String {
    format!("`{name}`: from `{name}` in [service] of the configuration file, or {}", key.variable)
}
