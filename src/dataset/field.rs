//! A field of an entry, and how it is read.
//!
//! Reading is lenient: a value that is not of its kind leaves the column empty and goes into `extra`.

/// A field: what the wire calls it, its column, and how its value is read.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    pub wire: &'static str,
    pub column: &'static str,
    pub kind: Kind,
}

/// How a value is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An id without which the entry cannot be a row.
    Key,
    Id,
    /// The id of the folder above; -1 is none.
    Parent,
    /// A text; a number or a truth value as it is written.
    Text,
    /// Any value: a text, a number or a truth value as it is written, anything else as JSON.
    Any,
    /// A text; one of blanks only is none.
    Note,
    /// The extension of a file, with its dot.
    Extension,
    /// A whole number.
    Integer,
    /// `true`, `false`, `"T"` or `"F"`.
    Boolean,
    /// A moment in milliseconds since 1970, in an object or alone.
    Time,
    /// Who did something: the name, and in another column the organization where one is named.
    Person {
        organization: Option<&'static str>,
    },
    /// The place in the list, for entries that have no id of their own.
    Position,
    /// The same text for every entry of the list.
    Constant(&'static str),
    /// The entry as it came.
    Raw,
}

impl Field {
    /// The columns it fills.
    pub fn columns(&self) -> impl Iterator<Item = &'static str> + use<> {
        let organization = match self.kind {
            Kind::Person { organization } => organization,
            Kind::Key
            | Kind::Id
            | Kind::Parent
            | Kind::Text
            | Kind::Any
            | Kind::Note
            | Kind::Extension
            | Kind::Integer
            | Kind::Boolean
            | Kind::Time
            | Kind::Position
            | Kind::Constant(_)
            | Kind::Raw => None,
        };
        std::iter::once(self.column).chain(organization)
    }
}

macro_rules! kinds {
    ($($function:ident: $kind:ident;)*) => {$(
        #[doc = concat!("A field of [`Kind::", stringify!($kind), "`].")]
        pub const fn $function(wire: &'static str, column: &'static str) -> Field {
            Field { wire, column, kind: Kind::$kind }
        }
    )*};
}

kinds! {
    key: Key;
    id: Id;
    parent: Parent;
    text: Text;
    any: Any;
    note: Note;
    extension: Extension;
    integer: Integer;
    boolean: Boolean;
    time: Time;
}

/// The place in the list.
pub const fn position(column: &'static str) -> Field {
    Field { wire: "", column, kind: Kind::Position }
}

/// The same text for every entry of the list.
pub const fn constant(column: &'static str, text: &'static str) -> Field {
    Field { wire: "", column, kind: Kind::Constant(text) }
}

/// The entry as it came.
pub const fn raw(column: &'static str) -> Field {
    Field { wire: "", column, kind: Kind::Raw }
}

/// Who did something; the organization gets a column of its own.
pub const fn person(wire: &'static str, column: &'static str, organization: &'static str) -> Field {
    Field { wire, column, kind: Kind::Person { organization: Some(organization) } }
}

/// Who did something; the organization is not kept.
pub const fn person_name(wire: &'static str, column: &'static str) -> Field {
    Field { wire, column, kind: Kind::Person { organization: None } }
}
