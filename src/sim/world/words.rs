//! The vocabulary of the simulated deal rooms. Every name is invented.

/// A kind of deal: how its exchanges are called, and how their index begins.
pub(super) struct Theme {
    pub(super) description: &'static str,
    pub(super) sections: &'static [IndexSection],
}

/// A folder at the top of the index with those below it.
pub(super) struct IndexSection {
    pub(super) name: &'static str,
    pub(super) folders: &'static [&'static str],
}

const fn section(name: &'static str, folders: &'static [&'static str]) -> IndexSection {
    IndexSection { name, folders }
}

pub(super) const THEMES: [Theme; 4] = [
    Theme {
        description: "Sale of the entire share capital",
        sections: &[
            section(
                "Corporate",
                &["Articles of Association", "Shareholders", "Board Minutes", "Group Structure"],
            ),
            section(
                "Financials",
                &["Annual Accounts", "Management Accounts", "Budget", "Audit Papers", "Net Debt"],
            ),
            section("Legal", &["Material Contracts", "Litigation", "Licences & Permits"]),
            section("HR", &["Headcount", "Employment Contracts", "Pensions", "Works Council"]),
            section("Tax", &["Corporate Income Tax", "VAT", "Transfer Pricing"]),
            section("IT", &["Systems", "Licences", "Security"]),
            section("Process", &["Process Letters", "Q&A", "Transaction Documents"]),
        ],
    },
    Theme {
        description: "Fund raising, second closing",
        sections: &[
            section("Fund Documents", &["PPM", "Limited Partnership Agreement", "Side Letters"]),
            section("Track Record", &["Realised", "Unrealised", "Attribution"]),
            section("Team", &["Biographies", "References"]),
            section("Compliance", &["KYC / AML", "ESG", "Form ADV"]),
            section("Investor Reporting", &["Quarterly Reports", "Capital Calls", "Distributions"]),
        ],
    },
    Theme {
        description: "Portfolio of office and logistics properties",
        sections: &[
            section("Property", &["Land Register", "Surveys", "Drawings", "Photographs"]),
            section("Leases", &["Rent Roll", "Lease Agreements", "Mietverträge", "Deposits"]),
            section("Technical", &["Building Permits", "Fire Safety", "Environmental", "Capex"]),
            section("Valuation", &["Appraisals", "Comparables"]),
            section("Financing", &["Loan Agreements", "Security", "Hedging"]),
        ],
    },
    Theme {
        description: "Licensing of a clinical-stage asset",
        sections: &[
            section("Non-Clinical", &["Pharmacology", "Toxicology", "ADME"]),
            section("Clinical", &["Protocols", "Investigator Brochure", "Study Reports", "Safety"]),
            section("CMC", &["Drug Substance", "Drug Product", "Stability"]),
            section("Regulatory", &["FDA Correspondence", "EMA", "PMDA 相談記録"]),
            section("Intellectual Property", &["Patents", "Freedom to Operate", "Trade Marks"]),
            section("Commercial", &["Market Research", "Forecast"]),
        ],
    },
];

/// What stands below the second level of an index.
pub(super) const DEEPER: [&str; 12] = [
    "2021",
    "2022",
    "2023",
    "2024",
    "Signed",
    "Drafts",
    "Correspondence",
    "Subsidiaries",
    "Superseded",
    "Annexes",
    "Presentations",
    "Backup",
];

pub(super) const PROJECTS: [&str; 24] = [
    "Project Alder",
    "Project Birch",
    "Project Cedar",
    "Fund IV Dogwood",
    "Project Elm",
    "Projekt Fichte",
    "Project Gingko",
    "Project Hazel",
    "Ivy Capital Partners II",
    "Project Juniper",
    "Project Kauri",
    "Linden Portfolio",
    "Project Maple",
    "Nutmeg-201 Licensing",
    "Projet Olivier",
    "Project Pine",
    "Quince Holdings, Refinancing",
    "Project \"Rowan\"",
    "Project Spruce",
    "Project Teak",
    "プロジェクト欅",
    "Project Ulmus",
    "Project Walnut",
    "Projekt Würzburg",
];

pub(super) const LOCATIONS: [&str; 6] =
    ["London", "Frankfurt am Main", "New York", "Zürich", "Paris", "東京"];

/// Names of documents; `{y}` is a year, `{q}` a quarter, `{k}` a small number, `{n}` a larger one.
pub(super) const DOCUMENTS: [&str; 40] = [
    "Q{q} {y} Management Accounts",
    "Share Purchase Agreement (draft {k})",
    "Board Minutes {y}-0{k}",
    "Annual Report {y}",
    "Audited Financial Statements {y}",
    "Trial Balance Q{q} {y}",
    "Employment Contract No. {n}",
    "Lease Agreement Unit {n}",
    "Rent Roll {y} Q{q}",
    "Non-Disclosure Agreement, Bidder {k}",
    "Information Memorandum v{k}",
    "Vendor Due Diligence Report",
    "Tax Assessment {y}",
    "VAT Return Q{q} {y}",
    "Organisation Chart {y}",
    "Insurance Policy {n}",
    "Patent EP{n}",
    "Study Protocol {n}-0{k}",
    "Clinical Study Report {n}",
    "Loan Agreement, Tranche {k}",
    "Side Letter {n}",
    "Capital Call Notice {k} ({y})",
    "Environmental Survey {y}",
    "Fire Safety Certificate {n}",
    "Site Plan {k}",
    "Building Permit {n}",
    "Customer Contract {n}",
    "Supplier List {y}",
    "Litigation Summary, Q{q} {y}",
    "Powers of Attorney",
    "Process Letter Phase {k}",
    "Q&A Log {y}-0{k}",
    "Budget {y} (approved)",
    "Cash Flow Forecast {y}",
    "Headcount by Site {y}",
    "Pension Valuation {y}",
    "Data Protection Policy v{k}",
    "IT Asset Register {y}",
    "Intercompany Agreement {n}",
    "Disclosure Letter, redline {k} vs {q}",
];

/// Names that have broken exporters before; each is legal in the service.
pub(super) const ODD_DOCUMENTS: [&str; 20] = [
    "=SUM(A1:A9)",
    "+44 20 contact list",
    "-1 % adjustment {y}",
    "@all Team list",
    "Minutes 12/{y}",
    "\"Clean\" version, signed",
    "Übersicht Mietverträge, Stand {y}",
    "財務諸表 {y}年度",
    "🚀 Launch plan {k}",
    "Naïve façade – coûts révisés",
    "O'Brien & Sons <final>",
    "Line one\nline two",
    "100% {n}; DROP",
    "CON",
    "..",
    " leading and trailing ",
    "C:\\Deals\\Model {k}",
    "Договор аренды {n}",
    "عقد الإيجار {n}",
    "Zoe\u{308} cafe\u{301} (decomposed)",
];

pub(super) const FIRST_NAMES: [&str; 47] = [
    "Ada", "Wei", "Zoë", "José", "Łukasz", "Mia", "Jonas", "Aisha", "Tomás", "Ingrid", "Kenji", "Priya",
    "Noah", "Elif", "Marta", "Pierre", "Chloé", "Sven", "Olga", "Hugo", "Leila", "Marco", "Nina", "Oskar",
    "Ruth", "Samir", "Tara", "Ugo", "Vera", "Walter", "Xenia", "Yusuf", "Zara", "Björn", "Clara", "Diego",
    "Emma", "Farid", "Grace", "Hanna", "Igor", "Julia", "Karim", "Lena", "Mateo", "Nora", "Paul",
];

pub(super) const LAST_NAMES: [&str; 61] = [
    "Moss",
    "Li",
    "Müller",
    "García",
    "Nowak",
    "Okafor",
    "Schmidt",
    "Haddad",
    "Silva",
    "Larsen",
    "Tanaka",
    "Sharma",
    "Cohen",
    "Yılmaz",
    "Rossi",
    "Dubois",
    "Lefèvre",
    "Berg",
    "Ivanova",
    "Weber",
    "O'Neill",
    "Conti",
    "Novák",
    "Lind",
    "Baker",
    "Khan",
    "Reid",
    "Ferri",
    "Petrov",
    "Klein",
    "Ward",
    "Demir",
    "Ali",
    "Åström",
    "Vogel",
    "Ruiz",
    "Hughes",
    "Rahimi",
    "Owens",
    "Fuchs",
    "Popov",
    "Marsh",
    "Aziz",
    "Braun",
    "Vega",
    "Dahl",
    "Young",
    "de la Cruz",
    "van Dijk",
    "Smith-Jones",
    "Chen",
    "Kim",
    "Park",
    "Sato",
    "Mori",
    "Bauer",
    "Huber",
    "Costa",
    "Pinto",
    "Egan",
    "Quinn",
];
