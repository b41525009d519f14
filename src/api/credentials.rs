//! What opens a session.

use secrecy::SecretString;

/// What to sign in with.
#[derive(Clone, Debug)]
pub enum Credentials {
    /// A session someone else has opened.
    AccessToken(SecretString),
    /// An application's key, and a user with a password.
    ClientCredentials {
        /// The application's key.
        client_id: String,
        /// The secret that belongs to the key.
        client_secret: SecretString,
        /// The address the user signs in with.
        email: String,
        /// In plain text: it is encoded for the form when it is sent.
        password: SecretString,
    },
    /// A refresh token of an earlier sign-in, instead of the password.
    RefreshToken {
        /// The application's key.
        client_id: String,
        /// The secret that belongs to the key.
        client_secret: SecretString,
        /// Issued by an earlier sign-in.
        refresh_token: SecretString,
    },
}

impl Credentials {
    /// The secrets it holds.
    pub fn secrets(&self) -> Vec<&SecretString> {
        match self {
            Self::AccessToken(token) => vec![token],
            Self::ClientCredentials { client_secret, password, .. } => vec![client_secret, password],
            Self::RefreshToken { client_secret, refresh_token, .. } => vec![client_secret, refresh_token],
        }
    }
}
