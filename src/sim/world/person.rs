//! The people of the simulated world: the same in every exchange.

use super::words::{FIRST_NAMES, LAST_NAMES};

/// An organization's part in a deal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DealSide {
    Auditor,
    Seller,
    Adviser,
    Counsel,
    Bidder,
}

/// An invented organization; its domain is under `.example`.
#[derive(Debug, PartialEq, Eq)]
pub struct Organization {
    pub name: &'static str,
    pub domain: &'static str,
    pub side: DealSide,
    /// As the wire writes it: `UNITED_KINGDOM`.
    pub country: &'static str,
    pub industry: &'static str,
}

/// A person; `number` is the index in the world's cast.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Person {
    pub number: u64,
    pub first_name: &'static str,
    pub last_name: &'static str,
    pub organization: &'static Organization,
}

const fn new_organization(
    name: &'static str,
    domain: &'static str,
    side: DealSide,
    country: &'static str,
    industry: &'static str,
) -> Organization {
    Organization { name, domain, side, country, industry }
}

/// The first three belong to the three people who are in every exchange.
const ORGANIZATIONS: [Organization; 14] = [
    new_organization(
        "Alder Partners",
        "alder.example",
        DealSide::Auditor,
        "UNITED_KINGDOM",
        "FINANCIAL_SERVICES",
    ),
    new_organization(
        "Meridian Industries AG",
        "meridian.example",
        DealSide::Seller,
        "GERMANY",
        "INDUSTRIAL_MANUFACTURING",
    ),
    new_organization(
        "Harbour & Vale Bank",
        "harbourvale.example",
        DealSide::Adviser,
        "UNITED_KINGDOM",
        "INVESTMENT_BANKING",
    ),
    new_organization("Bidder Inc.", "bidder.example", DealSide::Bidder, "UNITED_STATES", "PRIVATE_EQUITY"),
    new_organization(
        "Quill, Stone & Marsh LLP",
        "quillstone.example",
        DealSide::Counsel,
        "UNITED_KINGDOM",
        "LEGAL",
    ),
    new_organization(
        "Northwind Capital",
        "northwind-capital.example",
        DealSide::Bidder,
        "SWEDEN",
        "PRIVATE_EQUITY",
    ),
    new_organization(
        "Banque des Deux Rives",
        "deuxrives.example",
        DealSide::Adviser,
        "FRANCE",
        "INVESTMENT_BANKING",
    ),
    new_organization(
        "Kessler Beteiligungen GmbH",
        "kessler.example",
        DealSide::Bidder,
        "GERMANY",
        "HOLDING_COMPANY",
    ),
    new_organization("Ríos y Asociados", "rios.example", DealSide::Counsel, "SPAIN", "LEGAL"),
    new_organization("青木ホールディングス", "aoki.example", DealSide::Bidder, "JAPAN", "CONSUMER_GOODS"),
    new_organization(
        "Larkspur Therapeutics",
        "larkspur.example",
        DealSide::Seller,
        "UNITED_STATES",
        "PHARMACEUTICALS",
    ),
    new_organization(
        "\"Atlas\" Infrastructure, L.P.",
        "atlas-infra.example",
        DealSide::Bidder,
        "CANADA",
        "INFRASTRUCTURE",
    ),
    new_organization("Fenwick Audit", "fenwick.example", DealSide::Counsel, "UNITED_KINGDOM", "ACCOUNTING"),
    new_organization("Tern Pension Fund", "tern.example", DealSide::Bidder, "NETHERLANDS", "PENSIONS"),
];

/// How many colleagues follow one another in the cast.
const TEAM: u64 = 4;

impl Person {
    /// The person at an index: 0 audits, 1 sells, 2 advises and changed address; these three are in every exchange.
    pub(super) fn at_index(number: u64, seed: u64) -> Self {
        let names = (FIRST_NAMES.len() * LAST_NAMES.len()) as u64;
        let name = (number.wrapping_mul(1201).wrapping_add(seed % names) % names) as usize;
        let organization =
            if number < 3 { number } else { 1 + number / TEAM % (ORGANIZATIONS.len() as u64 - 1) };
        Self {
            number,
            first_name: FIRST_NAMES[name % FIRST_NAMES.len()],
            last_name: LAST_NAMES[name / FIRST_NAMES.len()],
            organization: &ORGANIZATIONS[organization as usize],
        }
    }

    /// The `userId` of the wire, the same in every exchange.
    pub fn user_id(&self) -> u64 {
        9_620_005 + self.number * 97
    }

    /// The address in use; `recent` is the one in the newer exchanges, which differs for one person only.
    pub fn email(&self, recent: bool) -> String {
        if self.number == 0 {
            return format!("auditor@{}", self.organization.domain);
        }
        let first = ascii_name(self.first_name);
        let given = if self.number == 2 && recent { &first[..1] } else { &first };
        // Names repeat once they run out; the number of the round keeps addresses unique.
        let round = match self.number / (FIRST_NAMES.len() * LAST_NAMES.len()) as u64 {
            0 => String::new(),
            round => round.to_string(),
        };
        format!("{given}.{}{round}@{}", ascii_name(self.last_name), self.organization.domain)
    }
}

/// A name as an address writes it.
fn ascii_name(name: &str) -> String {
    name.chars().filter_map(ascii_letter).collect()
}

fn ascii_letter(of_name: char) -> Option<char> {
    match of_name {
        'á' | 'Å' | 'å' => Some('a'),
        'é' | 'è' | 'ë' => Some('e'),
        'í' | 'ı' => Some('i'),
        'ó' | 'ö' => Some('o'),
        'ü' => Some('u'),
        'Ł' => Some('l'),
        _ => of_name.is_ascii_alphabetic().then(|| of_name.to_ascii_lowercase()),
    }
}
