//! Where collected data held a secret of the run, the ledger says that it is not as it came.

use serde_json::json;

use crate::common::scripted_server::ScriptedServer;
use crate::common::table::Table;
use crate::service::configured_dir;

/// The password of [`configured_dir`].
const SECRET: &str = "a password";

#[test]
fn the_ledger_counts_the_entries_that_a_secret_was_taken_out_of() {
    let server = ScriptedServer::start(|request, before| {
        let folder = |id: u64, name: &str| json!({ "id": id, "name": name });
        let path = request.call.rsplit(['/', ' ']).next().unwrap_or_default();
        let body = match path.split('?').next().unwrap_or_default() {
            "token" => json!({ "access_token": "T" }),
            "workspaces" => json!({ "workspace": [{ "id": 1, "name": "Alder" }] }),
            // what an attempt brought that failed does not count
            "folders" if before == 0 => {
                return (500, json!({ "folder": [folder(1, SECRET)] }).to_string().into());
            }
            "folders" => {
                json!({ "folder": [folder(1, SECRET), folder(2, "A%20PASSWORD"), folder(3, "Plans")] })
            }
            "documents" => json!({ "document": [folder(1, SECRET), { "name": SECRET }] }),
            "users" => json!({ "users": [{ "id": 1, "firstName": "Ada" }] }),
            _ => json!({ "status": { "code": 200 }, "state": "ALLOW" }),
        };
        (200, body.to_string().into_bytes())
    });
    let dir = configured_dir(&server.base_url, "[output]\nformats = [\"csv\"]\n");
    let folder = dir.ilaudit(&["run"]).assert_code(3).run_folder();
    let coverage = Table::read(&folder, "coverage");
    let lines = |column: &str| coverage.column(column).into_iter().map(str::to_owned).collect::<Vec<_>>();
    let message = |dataset: &str| {
        let place = lines("dataset").iter().position(|name| name == dataset).expect(dataset);
        (lines("state")[place].clone(), lines("message")[place].clone())
    };
    let note =
        |entries: &str| format!("{entries} contained a secret of this run, which was replaced by [redacted]");
    assert_eq!(message("folders"), ("complete".to_owned(), note("2 entries")));
    assert_eq!(message("users"), ("complete".to_owned(), String::new()));
    let unreadable = "1 listed entry could not be taken as rows, among them document[1]: it has no `id`; ";
    assert_eq!(message("documents"), ("partial".to_owned(), format!("{unreadable}{}", note("2 entries"))));
    let folders = Table::read(&folder, "folders");
    assert_eq!(folders.rows_where("name", "[redacted]").count(), 2, "{folders:?}");
}
