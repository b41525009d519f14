//! What opens a session.

use secrecy::SecretString;

/// What to sign in with.
#[derive(Clone, Debug)]
pub enum Credentials {
    /// A session someone else has opened.
    AccessToken(SecretString),
    /// An application's key, and a user with a password.
    ClientCredentials {
        client_id: String,
        client_secret: SecretString,
        email: String,
        password: SecretString,
    },
    /// A refresh token of an earlier sign-in, instead of the password.
    RefreshToken { client_id: String, client_secret: SecretString, refresh_token: SecretString },
}
