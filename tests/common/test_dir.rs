//! The real binary, at a desk of its own: a working folder, a configuration, and nothing else from outside.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// A working folder with an `ilaudit.toml` that only its owner can read.
pub struct Desk {
    dir: TempDir,
}

/// How a call of the program ended.
pub struct Ended {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
    desk: PathBuf,
}

impl Desk {
    pub fn new(config: &str) -> Self {
        let desk = Self { dir: TempDir::new().expect("a folder") };
        let path = desk.path().join("ilaudit.toml");
        fs::write(&path, config).expect("a file");
        #[cfg(unix)]
        fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).expect("its owner's");
        desk
    }

    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    /// The program, not yet started. It finds neither settings nor secrets of whoever runs the tests.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ilaudit"));
        let foreign = std::env::vars_os().map(|(name, _)| name);
        for name in foreign.filter(|name| name.to_string_lossy().starts_with("ILAUDIT_")) {
            command.env_remove(name);
        }
        for name in ["CREDENTIALS_DIRECTORY", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
            command.env_remove(name);
        }
        for name in ["HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "APPDATA"] {
            command.env(name, self.path());
        }
        command.current_dir(self.path()).args(args);
        command
    }

    /// Runs the program to its end.
    pub fn ilaudit(&self, args: &[&str]) -> Ended {
        self.ended(self.command(args).output().expect("the program starts"))
    }

    pub fn ended(&self, output: Output) -> Ended {
        Ended {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).expect("text"),
            stderr: String::from_utf8(output.stderr).expect("text"),
            desk: self.path().to_owned(),
        }
    }
}

impl Ended {
    /// Holds the exit code to what it should be; shows what was said where it is not.
    #[track_caller]
    pub fn with_code(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "stdout: {}\nstderr: {}", self.stdout, self.stderr);
        self
    }

    /// The run folder it told of.
    pub fn run_folder(&self) -> PathBuf {
        self.desk.join(self.stdout.trim_end())
    }
}

/// The `[service]` section, with its secrets in the file.
pub fn service(base_url: &str, client_id: &str, client_secret: &str, email: &str, password: &str) -> String {
    format!(
        "[service]\nbase_url = {base_url:?}\nclient_id = {client_id:?}\nclient_secret = {client_secret:?}\n\
         email = {email:?}\npassword = {password:?}\n"
    )
}
