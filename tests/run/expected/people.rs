//! Users, groups, who is in them, and people over all exchanges.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use ilaudit::sim::{Exchange, Group, Member, User};

use super::{Audit, List, Report, Time, UNKNOWN, author, join_list, row};

/// The groups of each user of an exchange.
fn groups_by_user(exchange: &Exchange) -> HashMap<u64, Vec<Group>> {
    let groups: HashMap<u64, Group> = exchange.groups().map(|group| (group.id, group)).collect();
    let mut by_user: HashMap<u64, Vec<Group>> = HashMap::new();
    for Member { group_id, workspace_user_id, .. } in exchange.members() {
        by_user.entry(workspace_user_id).or_default().push(groups[&group_id].clone());
    }
    by_user
}

impl Audit<'_> {
    pub fn users(self) -> Report {
        let columns = "exchange_id, exchange_name, workspace_user_id, user_id, email_id, first_name, last_name, \
                       organization, title, role_type, status, key_contact, country, industry, functional_area, \
                       office_phone, alert_preference, is_placeholder_user, is_welcome_alert_sent, groups, \
                       group_names, first_accessed_on, last_accessed_on, last_alert_sent_on, created_on, created_by, \
                       last_modified_on, last_modified_by";
        ("users", columns, self.with_users().flat_map(|exchange| user_rows(&exchange)).collect())
    }

    pub fn groups(self) -> Report {
        let columns = "exchange_id, exchange_name, group_id, group_name, group_type, note, fts_enabled, \
                       members_reported, members_listed, version, created_on, created_by, last_modified_on, \
                       last_modified_by";
        ("groups", columns, self.entered().flat_map(|exchange| group_rows(&exchange)).collect())
    }

    pub fn group_members(self) -> Report {
        let columns = "exchange_id, exchange_name, group_id, group_name, group_type, workspace_user_id, user_id, \
                       email_id, first_name, last_name, organization, role_type, user_unknown";
        let known = self.named_people();
        (
            "group_members",
            columns,
            self.entered().flat_map(|exchange| member_rows(&exchange, &known)).collect(),
        )
    }

    pub fn user_access(self) -> Report {
        let columns = "exchange_id, exchange_name, phase, workspace_user_id, user_id, email_id, first_name, \
                       last_name, organization, role_type, status, group_id, group_name, group_type, \
                       first_accessed_on, last_accessed_on, last_alert_sent_on, created_on, created_by, \
                       group_unknown, user_unknown";
        let listed = self.with_users().flat_map(|exchange| access_rows(&exchange));
        let known = self.named_people();
        let by_group = self.entered().flat_map(|exchange| group_access_rows(&exchange, &known));
        ("user_access", columns, listed.chain(by_group).collect())
    }

    pub fn people(self) -> Report {
        let columns = "user_id, email_ids, names, organizations, role_types, exchanges, exchange_ids, groups, \
                       first_accessed_on, last_accessed_on, created_on, exchanges_by_group_only, users_unknown";
        let mut people: BTreeMap<u64, Vec<(Exchange, User, usize)>> = BTreeMap::new();
        for exchange in self.with_users() {
            let groups = groups_by_user(&exchange);
            for user in exchange.users() {
                let memberships = groups.get(&user.id).map_or(0, Vec::len);
                people.entry(user.person.user_id()).or_default().push((exchange.clone(), user, memberships));
            }
        }
        let mut by_group: BTreeMap<u64, BTreeMap<u64, usize>> = BTreeMap::new();
        let mut unknown_in: BTreeSet<u64> = BTreeSet::new();
        for exchange in self.entered() {
            unknown_in.extend(exchange.users_refused.then_some(exchange.id));
            for member in unlisted_members(&exchange) {
                let exchanges = by_group.entry(member.person.user_id()).or_default();
                *exchanges.entry(exchange.id).or_default() += 1;
            }
        }
        let ids: BTreeSet<u64> = people.keys().chain(by_group.keys()).copied().collect();
        let row = |id: u64| {
            let seats = people.get(&id).map_or(&[][..], Vec::as_slice);
            person_row(id, seats, by_group.get(&id).unwrap_or(&BTreeMap::new()), &unknown_in)
        };
        ("people", columns, ids.into_iter().map(row).collect())
    }

    /// The user that names each person: the one that was changed last.
    fn named_people(self) -> HashMap<u64, User> {
        let mut named: HashMap<u64, (i64, User)> = HashMap::new();
        for user in self.with_users().flat_map(|exchange| exchange.users().collect::<Vec<_>>()) {
            let changed_on = user.activity.as_ref().map_or(user.created.on, |activity| activity.modified.on);
            let id = user.person.user_id();
            if named.get(&id).is_none_or(|(before, _)| changed_on > *before) {
                named.insert(id, (changed_on, user));
            }
        }
        named.into_iter().map(|(id, (_, user))| (id, user)).collect()
    }
}

/// The memberships of whom the exchange's users do not list, or not to the audit.
fn unlisted_members(e: &Exchange) -> Vec<Member> {
    let listed: HashSet<u64> = e.users().filter(|_| !e.users_refused).map(|user| user.id).collect();
    e.members().filter(|member| !listed.contains(&member.workspace_user_id)).collect()
}

fn group_access_rows(e: &Exchange, known: &HashMap<u64, User>) -> Vec<Vec<String>> {
    let groups: HashMap<u64, Group> = e.groups().map(|group| (group.id, group)).collect();
    let row = |m: Member| {
        let (group, user) = (&groups[&m.group_id], known.get(&m.person.user_id()));
        row![
            e.id,
            e.name,
            e.phase,
            m.workspace_user_id,
            m.person.user_id(),
            user.map(|u| &u.email),
            user.map(|u| u.person.first_name),
            user.map(|u| u.person.last_name),
            user.map(|u| u.person.organization.name),
            UNKNOWN,
            UNKNOWN,
            m.group_id,
            group.name,
            group.kind,
            UNKNOWN,
            UNKNOWN,
            UNKNOWN,
            UNKNOWN,
            UNKNOWN,
            false,
            e.users_refused,
        ]
    };
    unlisted_members(e).into_iter().map(row).collect()
}

fn user_rows(e: &Exchange) -> Vec<Vec<String>> {
    let groups = groups_by_user(e);
    let row = |u: User| {
        let mut names: Vec<&str> = groups.get(&u.id).into_iter().flatten().map(|g| g.name.as_str()).collect();
        names.sort_unstable();
        let (organization, came) = (u.person.organization, u.activity.as_ref());
        row![
            e.id,
            e.name,
            u.id,
            u.person.user_id(),
            u.email,
            u.person.first_name,
            u.person.last_name,
            organization.name,
            came.map(|a| a.title),
            u.role_type,
            u.status,
            u.key_contact,
            organization.country,
            came.map(|_| organization.industry),
            came.map(|a| a.functional_area),
            came.map(|a| &a.office_phone),
            came.map(|a| a.alert_preference),
            u.is_placeholder_user,
            u.is_welcome_alert_sent,
            names.len(),
            join_list(names),
            came.map(|a| Time(a.first_accessed_on)),
            came.map(|a| Time(a.last_accessed_on)),
            came.and_then(|a| a.last_alert_sent_on).map(Time),
            Time(u.created.on),
            came.map(|_| author(&u.created)),
            came.map(|a| Time(a.modified.on)),
            came.map(|a| author(&a.modified)),
        ]
    };
    e.users().map(row).collect()
}

fn group_rows(e: &Exchange) -> Vec<Vec<String>> {
    let listed = |id| e.members().filter(|member| member.group_id == id).count();
    let row = |g: Group| {
        row![
            e.id,
            e.name,
            g.id,
            g.name,
            g.kind,
            g.note,
            g.fts_enabled,
            g.members_reported,
            listed(g.id),
            g.version,
            Time(g.created.on),
            author(&g.created),
            Time(g.modified.on),
            author(&g.modified),
        ]
    };
    e.groups().map(row).collect()
}

/// A member who is not among the listed users is named by another exchange, if one knows them.
fn member_rows(e: &Exchange, known: &HashMap<u64, User>) -> Vec<Vec<String>> {
    let groups: HashMap<u64, Group> = e.groups().map(|group| (group.id, group)).collect();
    let users = e.users().filter(|_| !e.users_refused).map(|user| (user.id, user));
    let users: HashMap<u64, User> = users.collect();
    let row = |m: Member| {
        let (group, listed) = (&groups[&m.group_id], users.get(&m.workspace_user_id));
        let user = listed.or_else(|| known.get(&m.person.user_id()));
        row![
            e.id,
            e.name,
            m.group_id,
            group.name,
            group.kind,
            m.workspace_user_id,
            m.person.user_id(),
            user.map(|u| &u.email),
            user.map(|u| u.person.first_name),
            user.map(|u| u.person.last_name),
            user.map(|u| u.person.organization.name),
            listed.map(|u| u.role_type),
            listed.is_none() && e.users_refused,
        ]
    };
    e.members().map(row).collect()
}

/// A user in no group keeps one row.
fn access_rows(e: &Exchange) -> Vec<Vec<String>> {
    let groups = groups_by_user(e);
    let rows = |u: User| {
        let of_user = groups.get(&u.id).cloned().unwrap_or_default();
        let of_user: Vec<Option<Group>> = match of_user.is_empty() {
            true => vec![None],
            false => of_user.into_iter().map(Some).collect(),
        };
        of_user.into_iter().map(|group| access_row(e, &u, group.as_ref())).collect::<Vec<_>>()
    };
    e.users().flat_map(rows).collect()
}

fn access_row(e: &Exchange, u: &User, group: Option<&Group>) -> Vec<String> {
    let came = u.activity.as_ref();
    row![
        e.id,
        e.name,
        e.phase,
        u.id,
        u.person.user_id(),
        u.email,
        u.person.first_name,
        u.person.last_name,
        u.person.organization.name,
        u.role_type,
        u.status,
        group.map(|g| g.id),
        group.map(|g| &g.name),
        group.map_or(UNKNOWN, |g| g.kind),
        came.map(|a| Time(a.first_accessed_on)),
        came.map(|a| Time(a.last_accessed_on)),
        came.and_then(|a| a.last_alert_sent_on).map(Time),
        Time(u.created.on),
        came.map(|_| author(&u.created)),
        false,
        false,
    ]
}

/// All seats of one person, joined on the `userId`.
fn person_row(
    id: u64,
    seats: &[(Exchange, User, usize)],
    by_group: &BTreeMap<u64, usize>,
    unknown_in: &BTreeSet<u64>,
) -> Vec<String> {
    let listed: BTreeSet<u64> = seats.iter().map(|(exchange, ..)| exchange.id).collect();
    let by_group_only = by_group.keys().filter(|exchange| !listed.contains(exchange));
    let exchanges: BTreeSet<u64> = listed.iter().chain(by_group.keys()).copied().collect();
    let all = |text: fn(&User) -> String| List(seats.iter().map(|(_, user, _)| text(user)).collect());
    let came = || seats.iter().filter_map(|(_, user, _)| user.activity.as_ref());
    row![
        id,
        all(|user| user.email.clone()),
        all(|user| format!("{} {}", user.person.first_name, user.person.last_name)),
        all(|user| user.person.organization.name.to_owned()),
        all(|user| user.role_type.to_owned()),
        exchanges.len(),
        List(exchanges.iter().map(u64::to_string).collect()),
        seats.iter().map(|(_, _, memberships)| memberships).chain(by_group.values()).sum::<usize>(),
        came().map(|a| a.first_accessed_on).min().map(Time),
        came().map(|a| a.last_accessed_on).max().map(Time),
        seats.iter().map(|(_, user, _)| user.created.on).min().map(Time),
        by_group_only.count(),
        by_group.keys().any(|exchange| unknown_in.contains(exchange)),
    ]
}
