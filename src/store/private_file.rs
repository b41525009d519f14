//! Files and folders for their owner alone, written so that they outlast a power cut. No link is opened for writing.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

/// Creates or empties a file.
pub fn create(path: &Path) -> io::Result<File> {
    private_options().create(true).truncate(true).open(path)
}

/// Creates a file, which must not be there.
pub fn create_new(path: &Path) -> io::Result<File> {
    private_options().create_new(true).open(path)
}

/// Opens or creates a file for writing, and leaves what it holds.
pub fn open_or_create(path: &Path) -> io::Result<File> {
    private_options().create(true).truncate(false).open(path)
}

/// Opens or creates a file for writing at its end.
pub fn append(path: &Path) -> io::Result<File> {
    private_options().append(true).create(true).open(path)
}

fn private_options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600).custom_flags(rustix::fs::OFlags::NOFOLLOW.bits().cast_signed());
    }
    options
}

/// Creates a folder, which must not be there.
pub fn create_dir(path: &Path) -> io::Result<()> {
    private_dir().create(path)
}

/// Creates a folder and those above it, where they are missing.
pub fn create_dirs(path: &Path) -> io::Result<()> {
    private_dir().recursive(true).create(path)
}

/// Creates a folder and those above it, where they are missing; one that is there must be ours alone.
pub fn create_own_dirs(path: &Path) -> io::Result<()> {
    create_dirs(path)?;
    if is_ours(path)? {
        Ok(())
    } else {
        Err(io::Error::new(io::ErrorKind::PermissionDenied, "it is open to others"))
    }
}

/// Whether it is a folder, and no link to one, that nobody else can write.
#[cfg(unix)]
fn is_ours(path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    let metadata = fs::symlink_metadata(path)?;
    let is_owned = metadata.uid() == rustix::process::geteuid().as_raw();
    Ok(metadata.is_dir() && is_owned && metadata.mode() & 0o022 == 0)
}

/// Other systems guard folders by access control lists, which are not checked.
#[cfg(not(unix))]
fn is_ours(path: &Path) -> io::Result<bool> {
    Ok(fs::symlink_metadata(path)?.is_dir())
}

/// Creates the folders of a relative path below `root`, where they are missing. Several may do so at once. A link among
/// them is an error.
pub fn create_dirs_below(root: &Path, path: &Path) -> io::Result<()> {
    let mut folder = root.to_owned();
    for name in path.components() {
        folder.push(name);
        match create_dir(&folder) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => refuse_link(&folder)?,
            created => created?,
        }
    }
    Ok(())
}

fn refuse_link(path: &Path) -> io::Result<()> {
    match fs::symlink_metadata(path)?.is_symlink() {
        true => Err(io::Error::other(format!("{} is a link", path.display()))),
        false => Ok(()),
    }
}

fn private_dir() -> DirBuilder {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
}

/// Writes a whole file aside, and puts it in place in one step that lasts. A failure leaves what was there.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    replace_with(path, bytes, |_| Ok(()))
}

/// The same of a file that everybody may read.
pub fn replace_public(path: &Path, bytes: &[u8]) -> io::Result<()> {
    replace_with(path, bytes, allow_reading)
}

#[cfg(unix)]
fn allow_reading(file: &File) -> io::Result<()> {
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644))
}

/// Other systems take over the access of the folder.
#[cfg(not(unix))]
fn allow_reading(_file: &File) -> io::Result<()> {
    Ok(())
}

/// The name of what is unfinished has another ending: who collects files by their endings is not to find it.
fn replace_with(path: &Path, bytes: &[u8], prepare: fn(&File) -> io::Result<()>) -> io::Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let unfinished = path.with_file_name(format!(".{name}.new"));
    let written = create(&unfinished).and_then(|mut file| {
        file.write_all(bytes)?;
        prepare(&file)?;
        file.sync_all()
    });
    written.and_then(|()| rename(&unfinished, path)).inspect_err(|_| drop(fs::remove_file(&unfinished)))
}

/// Gives a file or folder, which has been synced, another name in one step that lasts.
pub fn rename(from: &Path, to: &Path) -> io::Result<()> {
    fs::rename(from, to)?;
    let parent = to.parent().filter(|parent| !parent.as_os_str().is_empty());
    sync_dir(parent.unwrap_or(Path::new(".")))
}

/// Makes the names in a folder last. Windows cannot open folders, and keeps names without.
pub fn sync_dir(path: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(path)?.sync_all() } else { Ok(()) }
}

/// Hashes and counts what it writes.
pub struct HashingWriter<W> {
    target: W,
    sha256: Sha256,
    bytes: u64,
}

/// What was written.
#[derive(Clone, Debug, PartialEq)]
pub struct HashedFile {
    pub bytes: u64,
    /// Hexadecimal.
    pub sha256: String,
}

impl<W: Write> HashingWriter<W> {
    pub fn new(target: W) -> Self {
        Self { target, sha256: Sha256::new(), bytes: 0 }
    }

    /// What was written, and where.
    pub fn finish(self) -> (W, HashedFile) {
        let Self { target, sha256, bytes } = self;
        (target, HashedFile { bytes, sha256: hex::encode(sha256.finalize()) })
    }
}

impl<W: Write> Write for HashingWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.target.write(bytes)?;
        // the target may have taken only a part
        self.sha256.update(bytes.get(..written).unwrap_or(bytes));
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.target.flush()
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::Barrier;
    use std::thread;

    #[test]
    fn folders_that_several_create_at_once_are_there_for_each() {
        const THREADS: usize = 4;
        let dir = tempfile::tempdir().expect("a folder");
        let barrier = Barrier::new(THREADS);
        let create_all = || -> Result<Vec<()>, _> {
            let create = |round| {
                barrier.wait();
                super::create_dirs_below(dir.path(), Path::new(&format!("{round}/a/b")))
            };
            // all rounds, whatever came of one: the others wait at the barrier
            (0..300).map(create).collect::<Vec<_>>().into_iter().collect()
        };
        thread::scope(|scope| {
            let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(create_all)).collect();
            for thread in threads {
                thread.join().expect("no panic").expect("folders");
            }
        });
    }
}
