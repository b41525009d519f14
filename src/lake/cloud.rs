//! A lake in an object store: S3, Google Cloud Storage or Azure. Credentials come from the environment, under the names
//! that the tools of each store use.

use std::env;
use std::io::{self, ErrorKind, Write};
use std::sync::Arc;

use bytes::Bytes;
use futures_util::StreamExt;
use object_store::buffered::BufWriter;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt, PutMode, PutPayload, parse_url_opts};
use tokio::io::AsyncWriteExt;
use tokio::runtime::{Builder, Handle, Runtime};
use url::Url;

use crate::lake::error::LakeError;
use crate::lake::storage::{Storage, Upload, check_length};

/// Variables that begin so are settings of a store.
const PREFIXES: [&str; 3] = ["AWS_", "AZURE_", "GOOGLE_"];

/// The parts that a file is sent in, in bytes, and how many of them are under way.
const PART_BYTES: usize = 8 << 20;
const PARTS_AT_ONCE: usize = 2;

pub struct Cloud {
    store: Arc<dyn ObjectStore>,
    root: Path,
    runtime: Runtime,
}

impl Cloud {
    /// The store that the URL names.
    pub fn open(url: &Url) -> Result<Self, LakeError> {
        // another part of the process may have chosen its provider already
        drop(rustls::crypto::ring::default_provider().install_default());
        let is_setting =
            |(name, _): &(String, String)| PREFIXES.iter().any(|prefix| name.starts_with(prefix));
        let read = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        };
        let settings = env::vars_os().filter_map(read).filter(is_setting);
        let settings = settings.map(|(name, value)| (name.to_lowercase(), value));
        let (store, root) = parse_url_opts(url, settings).map_err(|error| LakeError::Target {
            target: url.to_string(),
            reason: without_queries(&error.to_string()),
        })?;
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.map_err(LakeError::storage("open", url.as_str()))?;
        Ok(Self { store: store.into(), root, runtime })
    }

    fn locate(&self, path: &str) -> Path {
        path.split('/').fold(self.root.clone(), |folder, name| folder.join(name))
    }
}

impl Storage for Cloud {
    fn list_names(&self, folder: &str) -> io::Result<Vec<String>> {
        let folder = self.locate(folder);
        self.runtime.block_on(async {
            let mut names = Vec::new();
            let mut found = self.store.list(Some(&folder));
            while let Some(object) = found.next().await {
                names.extend(object.map_err(to_io)?.location.filename().map(str::to_owned));
            }
            Ok(names)
        })
    }

    fn read_file(&self, path: &str, limit: u64) -> io::Result<Vec<u8>> {
        let path = self.locate(path);
        self.runtime.block_on(async {
            let found = self.store.get(&path).await.map_err(to_io)?;
            check_length(found.meta.size, limit)?;
            Ok(found.bytes().await.map_err(to_io)?.to_vec())
        })
    }

    fn create_file(&self, path: &str, bytes: &[u8]) -> io::Result<bool> {
        let payload = PutPayload::from(bytes.to_vec());
        let path = self.locate(path);
        let put = self.store.put_opts(&path, payload, PutMode::Create.into());
        match self.runtime.block_on(put) {
            Ok(_) => Ok(true),
            Err(object_store::Error::AlreadyExists { .. }) => Ok(false),
            Err(error) => Err(to_io(error)),
        }
    }

    fn begin_file(&self, path: &str) -> io::Result<Box<dyn Upload>> {
        let writer = BufWriter::with_capacity(Arc::clone(&self.store), self.locate(path), PART_BYTES);
        let writer = writer.with_max_concurrency(PARTS_AT_ONCE);
        Ok(Box::new(CloudFile { writer, runtime: self.runtime.handle().clone() }))
    }
}

/// A file that is sent part by part. One that is not finished is nowhere to be seen.
struct CloudFile {
    writer: BufWriter,
    runtime: Handle,
}

impl Write for CloudFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let put = self.writer.put(Bytes::copy_from_slice(bytes));
        self.runtime.block_on(put).map_err(to_io)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Upload for CloudFile {
    fn finish(&mut self) -> io::Result<()> {
        let finished = self.runtime.block_on(self.writer.shutdown());
        finished.map_err(|error| io::Error::new(error.kind(), without_queries(&error.to_string())))
    }
}

/// Without its sources: its text repeats them, and may hold a signed URL.
fn to_io(error: object_store::Error) -> io::Error {
    let kind = match &error {
        object_store::Error::NotFound { .. } => ErrorKind::NotFound,
        object_store::Error::PermissionDenied { .. } | object_store::Error::Unauthenticated { .. } => {
            ErrorKind::PermissionDenied
        }
        _ => ErrorKind::Other,
    };
    io::Error::new(kind, without_queries(&error.to_string()))
}

/// The text with the queries of its URLs cut off.
fn without_queries(text: &str) -> String {
    let cut = |word: &str| match word.split_once('?') {
        Some((place, _)) if place.contains("://") => format!("{place}?…"),
        _ => word.to_owned(),
    };
    text.split(' ').map(cut).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::without_queries;

    #[test]
    fn what_is_signed_into_a_url_is_told_to_nobody() {
        let text = "error sending request for url (https://a.example/b?sig=SECRET&x=1) failed?";
        assert_eq!(without_queries(text), "error sending request for url (https://a.example/b?… failed?");
    }
}
