//! The secrets: where they come from, in which order, and that no message shows one.

use std::ffi::OsString;
use std::fs;
use std::path::Path;

use ilaudit::api::Credentials;
use ilaudit::config::{Config, ConfigError, ConfigSources};
use secrecy::ExposeSecret;
use tempfile::TempDir;

const CANARY: &str = "canary-7f3a";

/// A folder with a configuration file that only its owner can read.
struct ConfigDir {
    dir: TempDir,
    environment: Vec<(&'static str, OsString)>,
}

impl ConfigDir {
    fn new(config: &str) -> Self {
        let place = Self { dir: TempDir::new().unwrap(), environment: Vec::new() };
        place.write_file("ilaudit.toml", config);
        place
    }

    fn with_variable(mut self, name: &'static str, value: impl Into<OsString>) -> Self {
        self.environment.push((name, value.into()));
        self
    }

    fn write_file(&self, name: &str, text: &str) {
        let path = self.dir.path().join(name);
        fs::write(&path, text).unwrap();
        set_mode(&path, 0o600);
    }

    fn load(&self) -> Result<Config, ConfigError> {
        let find = |name: &str| self.environment.iter().find(|(known, _)| *known == name);
        Config::load(&ConfigSources {
            file: Some(self.dir.path().join("ilaudit.toml")),
            environment: &|name| find(name).map(|(_, value)| value.clone()),
            ..ConfigSources::default()
        })
    }

    fn access_token(&self) -> String {
        match self.load().unwrap().credentials().unwrap() {
            Credentials::AccessToken(token) => token.expose_secret().to_owned(),
            other => panic!("an access token was given, not {other:?}"),
        }
    }

    /// The message, with the folder's path as `DIR`; it never shows the canary, nor does any `Debug`.
    fn message(&self) -> String {
        let error = match self.load() {
            Ok(config) => {
                assert!(!format!("{config:?}{}", config.redacted()).contains(CANARY));
                config.credentials().expect_err("no usable credentials")
            }
            Err(error) => error,
        };
        assert!(!format!("{error:?}{error}").contains(CANARY), "{error:?}");
        error
            .to_string()
            .replace(&format!("{}{}", self.dir.path().display(), std::path::MAIN_SEPARATOR), "DIR/")
    }
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[cfg(not(unix))]
fn set_mode(_path: &Path, _mode: u32) {}

#[test]
fn all_four_parts_make_client_credentials() {
    let place = ConfigDir::new("[service]\nclient_id = 'app'\nemail = 'a@b.example'\npassword_file = 'pw'\n")
        .with_variable("ILAUDIT_CLIENT_SECRET", "s3");
    place.write_file("pw", "first line\r\nsecond line\n");
    let Credentials::ClientCredentials { client_id, client_secret, email, password } =
        place.load().unwrap().credentials().unwrap()
    else {
        panic!("no access token was given")
    };
    assert_eq!((client_id.as_str(), email.as_str()), ("app", "a@b.example"));
    assert_eq!((client_secret.expose_secret(), password.expose_secret()), ("s3", "first line"));
}

#[cfg(unix)]
#[test]
fn the_first_source_in_order_counts() {
    let from_file = "service.access_token_file = 'token'\n";
    let from_command = "service.access_token_command = ['echo', 'from command']\n";
    let inline = "service.access_token = 'from config'\n";
    let cases = [
        ([from_file, from_command, inline], true, true, "from file"),
        (["", from_command, inline], true, true, "from command"),
        (["", "", inline], true, true, "from variable"),
        (["", "", inline], false, true, "from systemd"),
        (["", "", inline], false, false, "from config"),
    ];
    for (config, variable, systemd, expected) in cases {
        let mut place = ConfigDir::new(&config.concat());
        place.write_file("token", "from file\n");
        if variable {
            place = place.with_variable("ILAUDIT_ACCESS_TOKEN", "from variable");
        }
        if systemd {
            let credentials = place.dir.path().join("credentials");
            fs::create_dir(&credentials).unwrap();
            fs::write(credentials.join("access_token"), "from systemd").unwrap();
            place = place.with_variable("CREDENTIALS_DIRECTORY", credentials);
        }
        assert_eq!(place.access_token(), expected);
    }
}

#[test]
fn an_access_token_wins_over_the_rest() {
    let place = ConfigDir::new(
        "[service]\nclient_id = 'app'\nemail = 'a@b.example'\npassword = 'p'\nclient_secret = 's'\n",
    )
    .with_variable("ILAUDIT_ACCESS_TOKEN", "token");
    assert_eq!(place.access_token(), "token");
}

#[test]
fn loading_asks_for_no_secret_and_signing_in_names_each_missing_part() {
    let message =
        ConfigDir::new("service.client_id = 'app'").with_variable("ILAUDIT_PASSWORD", CANARY).message();
    assert_eq!(
        message,
        "cannot sign in; set these:\n  \
         `client_secret`: from `client_secret_file` or `client_secret_command` in [service], \
         ILAUDIT_CLIENT_SECRET, $CREDENTIALS_DIRECTORY/client_secret, \
         or `client_secret` in a configuration file that only its owner can read\n  \
         `email`: from `email` in [service] of the configuration file, or ILAUDIT_EMAIL\n\
         or, instead of all of them:\n  \
         `access_token`: from `access_token_file` or `access_token_command` in [service], \
         ILAUDIT_ACCESS_TOKEN, $CREDENTIALS_DIRECTORY/access_token, \
         or `access_token` in a configuration file that only its owner can read"
    );
}

#[cfg(unix)]
#[test]
fn a_file_that_others_can_read_is_refused() {
    for mode in [0o640, 0o604, 0o666, 0o620] {
        let place = ConfigDir::new("service.access_token_file = 'token'");
        place.write_file("token", CANARY);
        set_mode(&place.dir.path().join("token"), mode);
        let expected = format!(
            "cannot read `access_token` from the file DIR/token: \
             group or others have access to it (mode {mode:04o}); run: chmod 600 DIR/token"
        );
        assert_eq!(place.message(), expected);
    }
    let place = ConfigDir::new(&format!("service.access_token = '{CANARY}'"));
    set_mode(&place.dir.path().join("ilaudit.toml"), 0o644);
    assert_eq!(
        place.message(),
        "cannot read `access_token` from the configuration file DIR/ilaudit.toml: \
         group or others have access to it (mode 0644); run: chmod 600 DIR/ilaudit.toml"
    );
}

#[test]
fn an_empty_or_missing_secret_names_its_source() {
    let file = ConfigDir::new("service.access_token_file = 'token'");
    file.write_file("token", "\nsecond line\n");
    assert_eq!(file.message(), "cannot read `access_token` from the file DIR/token: it is empty");

    let variable = ConfigDir::new("").with_variable("ILAUDIT_ACCESS_TOKEN", "");
    assert_eq!(
        variable.message(),
        "cannot read `access_token` from the environment variable ILAUDIT_ACCESS_TOKEN: it is empty"
    );

    let nowhere = ConfigDir::new("service.access_token_file = 'nowhere'").message();
    assert!(nowhere.starts_with("cannot read `access_token` from the file DIR/nowhere: "), "{nowhere}");

    let nothing = ConfigDir::new("service.access_token_command = []").message();
    assert!(nothing.ends_with("it names no program"), "{nothing}");
}

#[cfg(unix)]
#[test]
fn a_failing_command_is_named_without_what_it_said() {
    let failing = format!("echo {CANARY}; echo {CANARY} >&2; exit 3");
    let place = ConfigDir::new(&format!("service.access_token_command = ['sh', '-c', '{failing}']"));
    assert_eq!(
        place.message(),
        "cannot read `access_token` from the command `sh`: it failed (exit status: 3); run it by hand to see why"
    );
    let missing = ConfigDir::new("service.access_token_command = ['/no/such/program']").message();
    assert!(missing.contains("`/no/such/program`: it did not start"), "{missing}");
}

#[test]
fn a_broken_file_shows_no_secret() {
    let lines = [
        format!("service.password = \"{CANARY}"),
        format!("service.password = {CANARY}"),
        format!("service.password = '{CANARY}' x"),
        format!("service.password = \"\\{CANARY}\""),
        format!("service.password = ['{CANARY}']"),
        format!("service.password_command = '{CANARY}'"),
        format!("service.pasword = '{CANARY}'"),
        format!("password = '{CANARY}'"),
        format!("service = '{CANARY}'"),
        format!("[service]\npassword: {CANARY}"),
    ];
    for line in lines {
        let message = ConfigDir::new(&line).message();
        assert!(message.contains("ilaudit.toml, line "), "{message}");
    }
}
