//! The real binary in a working folder of its own, with a configuration and nothing else from outside.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output};

use tempfile::TempDir;

/// A working folder with an `ilaudit.toml` that only its owner can read.
pub struct TestDir {
    dir: TempDir,
}

/// The exit code and the output of a finished program.
pub struct CommandOutput {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
    dir: PathBuf,
}

impl TestDir {
    pub fn new(config: &str) -> Self {
        let dir = Self { dir: TempDir::new().expect("a folder") };
        let path = dir.path().join("ilaudit.toml");
        fs::write(&path, config).expect("a file");
        #[cfg(unix)]
        fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).expect("permissions");
        dir
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
        for name in
            ["CREDENTIALS_DIRECTORY", "STATE_DIRECTORY", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS"]
        {
            command.env_remove(name);
        }
        for name in ["HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "APPDATA"] {
            command.env(name, self.path());
        }
        command.current_dir(self.path()).args(args);
        command
    }

    /// Runs the program to its end.
    pub fn ilaudit(&self, args: &[&str]) -> CommandOutput {
        self.run(&mut self.command(args))
    }

    /// Runs a command, or a shell around one, to its end.
    pub fn run(&self, command: &mut Command) -> CommandOutput {
        self.read_output(command.output().expect("the program starts"))
    }

    /// Waits until a program that was started before ends.
    pub fn wait_for(&self, child: Child) -> CommandOutput {
        self.read_output(child.wait_with_output().expect("an end"))
    }

    fn read_output(&self, output: Output) -> CommandOutput {
        CommandOutput {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).expect("text"),
            stderr: String::from_utf8(output.stderr).expect("text"),
            dir: self.path().to_owned(),
        }
    }
}

impl CommandOutput {
    /// Checks the exit code, and shows the output if it is another.
    #[track_caller]
    pub fn assert_code(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "stdout: {}\nstderr: {}", self.stdout, self.stderr);
        self
    }

    /// The run folder whose path it printed.
    pub fn run_folder(&self) -> PathBuf {
        self.dir.join(self.stdout.trim_end())
    }
}

/// The `[service]` section, with its secrets in the file.
pub fn service_section(
    base_url: &str,
    client_id: &str,
    client_secret: &str,
    email: &str,
    password: &str,
) -> String {
    format!(
        "[service]\nbase_url = {base_url:?}\nclient_id = {client_id:?}\nclient_secret = {client_secret:?}\n\
         email = {email:?}\npassword = {password:?}\n"
    )
}
