//! The exchanges of the account: the whole list, or one of them.

use std::iter::once;

use serde::{Serialize, Serializer};

use crate::sim::parameters::Parameters;
use crate::sim::reply::Reply;
use crate::sim::wire::{Id, ListBody, Object, yes_or_no};
use crate::sim::world::{Exchange, ShortListStyle, World};

/// The exchanges of a brand and of a phase, or all.
pub(in crate::sim) fn list_exchanges(world: &World, query: &Parameters) -> Reply {
    let phase = query.get("phase").cloned();
    let brand = query.get("brandId").and_then(|brand| brand.parse::<u64>().ok()).filter(|brand| *brand != 0);
    let matches = move |exchange: &Exchange| {
        phase.as_ref().is_none_or(|phase| phase == exchange.phase)
            && brand.is_none_or(|brand| brand == exchange.brand_id)
    };
    let count = world.exchanges().filter(&matches).count();
    workspaces(count, world.exchanges().filter(matches))
}

pub(in crate::sim) fn one_exchange(exchange: Exchange) -> Reply {
    workspaces(1, once(exchange))
}

fn workspaces(count: usize, exchanges: impl Iterator<Item = Exchange> + Send + 'static) -> Reply {
    Reply::Listing(ListBody::with_status().with_list("workspace", ShortListStyle::Bare, count, exchanges))
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ExchangeStatistics {
    new_tasks: u64,
    new_participant_requests: u64,
}

impl Serialize for Exchange {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (new_tasks, new_participant_requests) = (self.new_tasks, self.new_participant_requests);
        let mut object = Object::begin(serializer)?;
        object.put("workspaceName", &self.name)?;
        object.put("parentTemplateId", self.parent_template_id)?;
        object.put("host", self.host)?;
        object.put("securityLevel", self.security_level)?;
        object.put("type", self.kind)?;
        object.put("statistics", ExchangeStatistics { new_tasks, new_participant_requests })?;
        object.put("pvpEnabled", yes_or_no(self.pvp_enabled))?;
        object.put("version", self.version)?;
        object.put("htmlViewEnabled", yes_or_no(self.html_view_enabled))?;
        object.put("phase", self.phase)?;
        object.put_some("description", self.description)?;
        object.put_some("location", self.location)?;
        object.put("name", &self.name)?;
        object.put("id", Id(self.id))?;
        object.end()
    }
}
