//! An image, held in memory.

use crate::api::transport::body::{BodyError, BodyHandler};
use crate::api::transport::content::Content;

/// The largest image that is kept, in bytes.
const IMAGE_LIMIT: usize = 4 << 20;

/// The body of an image.
#[derive(Default)]
pub struct ImageBody {
    pub bytes: Vec<u8>,
}

impl BodyHandler for ImageBody {
    fn is_short(&self) -> bool {
        true
    }

    async fn on_start(&mut self) -> Result<(), BodyError> {
        self.bytes.clear();
        Ok(())
    }

    fn accepts_type(&self, media_type: &str) -> bool {
        media_type.starts_with("image/")
    }

    async fn on_chunk(&mut self, bytes: &[u8]) -> Result<(), BodyError> {
        self.bytes.extend_from_slice(bytes);
        if self.bytes.len() > IMAGE_LIMIT { Err(BodyError::too_long()) } else { Ok(()) }
    }

    async fn on_end(&mut self) -> Result<Content, BodyError> {
        Ok(Content::Streamed)
    }

    fn validate(&self, answer: &Content) -> Option<&'static str> {
        (*answer != Content::Streamed).then_some("the answer is not an image")
    }
}
