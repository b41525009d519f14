//! Downloading a document's file.

use std::fs::File;

use super::file_body::FileBody;
use super::request::{DownloadRequest, Downloaded};
use crate::api::client::Client;
use crate::api::error::ApiError;
use crate::api::transport::bandwidth::BandwidthLimiter;
use crate::api::transport::call::Call;
use crate::api::transport::content::Content;

impl Client {
    /// Downloads a document's file from an exchange that has been entered, and writes it into `file`, if given, from
    /// its beginning. A download that broke off is resumed, if the service supports that and confirms that the
    /// content is still the same.
    ///
    /// # Errors
    /// When the service says no, or does not answer properly in all its attempts; or `file` cannot be written.
    pub async fn download(
        &self,
        request: &DownloadRequest<'_>,
        bandwidth: &BandwidthLimiter,
        file: Option<&mut File>,
    ) -> Result<Downloaded, ApiError> {
        let (exchange, document) = (request.exchange.as_str(), request.document.as_str());
        let path = ["v2", "workspaces", exchange, "documents", document, "file"];
        let call = Call::get(&path).in_exchange(request.exchange);
        let mut body = FileBody::new(request, bandwidth, self.max_download, file);
        let mut response = self.exchanges.call(&call, &mut body).await?;
        if body.needs_full_retry() {
            let attempts = response.attempts;
            body.reset();
            response = self.exchanges.call(&call, &mut body).await?;
            response.attempts += attempts;
        }
        match response.content {
            Content::Streamed => Ok(body.into_downloaded(response.http_status, response.attempts)),
            Content::Json(_) | Content::Other(_) => {
                Err(response.unexpected(&call, "JSON instead of the file"))
            }
        }
    }
}
