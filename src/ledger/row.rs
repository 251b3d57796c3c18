//! Rows of either store, and the values that are read from them.

use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{ColumnIndex, Decode, Row, Type, TypeInfo, ValueRef};

use super::error::Result;

/// A row that a statement returned.
#[derive(Debug)]
pub enum LedgerRow {
    /// A row of SQLite.
    Sqlite(SqliteRow),
    /// A row of PostgreSQL.
    Postgres(PgRow),
}

impl LedgerRow {
    /// Returns the value of a column, which is given by name or by position from 0.
    pub fn get<T: LedgerValue, I>(&self, column: I) -> Result<T>
    where
        I: ColumnIndex<SqliteRow> + ColumnIndex<PgRow>,
    {
        match self {
            Self::Sqlite(row) => T::of_sqlite(row, column),
            Self::Postgres(row) => T::of_postgres(row, column),
        }
        .map_err(Into::into)
    }
}

/// A type of value that columns of both stores can have.
pub trait LedgerValue: Sized {
    /// Reads the value from a row of SQLite.
    fn of_sqlite<I: ColumnIndex<SqliteRow>>(row: &SqliteRow, column: I) -> sqlx::Result<Self>;

    /// Reads the value from a row of PostgreSQL.
    fn of_postgres<I: ColumnIndex<PgRow>>(row: &PgRow, column: I) -> sqlx::Result<Self>;
}

/// A type that may be missing from a column.
trait Value: Sized + for<'r> Decode<'r, sqlx::Sqlite> + Type<sqlx::Sqlite> {
    fn of_postgres<I: ColumnIndex<PgRow>>(row: &PgRow, column: I) -> sqlx::Result<Option<Self>>;
}

/// Reads a whole number. In PostgreSQL, counts have 64 bits, constants 32, and comparisons have a type of their own.
fn integer<I: ColumnIndex<PgRow>>(row: &PgRow, column: I) -> sqlx::Result<Option<i64>> {
    let column = column.index(row)?;
    let value = row.try_get_raw(column)?;
    let kind = value.type_info();
    Ok(match kind.name() {
        "INT4" => row.try_get::<Option<i32>, _>(column)?.map(i64::from),
        "BOOL" => row.try_get::<Option<bool>, _>(column)?.map(i64::from),
        _ => row.try_get::<Option<i64>, _>(column)?,
    })
}

macro_rules! integers {
    ($($integer:ty),*) => {$(
        impl Value for $integer {
            fn of_postgres<I: ColumnIndex<PgRow>>(
                row: &PgRow,
                column: I,
            ) -> sqlx::Result<Option<Self>> {
                let value = integer(row, column)?.map(Self::try_from).transpose();
                value.map_err(|error| sqlx::Error::Decode(error.into()))
            }
        }
    )*};
}

integers!(i64, u32);

impl Value for bool {
    fn of_postgres<I: ColumnIndex<PgRow>>(row: &PgRow, column: I) -> sqlx::Result<Option<Self>> {
        Ok(integer(row, column)?.map(|value| value != 0))
    }
}

macro_rules! same {
    ($($same:ty),*) => {$(
        impl Value for $same {
            fn of_postgres<I: ColumnIndex<PgRow>>(
                row: &PgRow,
                column: I,
            ) -> sqlx::Result<Option<Self>> {
                row.try_get(column)
            }
        }
    )*};
}

same!(String, Vec<u8>, f64);

impl<T: Value> LedgerValue for Option<T> {
    fn of_sqlite<I: ColumnIndex<SqliteRow>>(row: &SqliteRow, column: I) -> sqlx::Result<Self> {
        row.try_get(column)
    }

    fn of_postgres<I: ColumnIndex<PgRow>>(row: &PgRow, column: I) -> sqlx::Result<Self> {
        T::of_postgres(row, column)
    }
}

macro_rules! columns {
    ($($value:ty),*) => {$(
        impl LedgerValue for $value {
            fn of_sqlite<I: ColumnIndex<SqliteRow>>(
                row: &SqliteRow,
                column: I,
            ) -> sqlx::Result<Self> {
                row.try_get(column)
            }

            fn of_postgres<I: ColumnIndex<PgRow>>(row: &PgRow, column: I) -> sqlx::Result<Self> {
                let missing = || sqlx::Error::Decode("a value is missing".into());
                <Self as Value>::of_postgres(row, column)?.ok_or_else(missing)
            }
        }
    )*};
}

columns!(i64, u32, bool, String, Vec<u8>, f64);

/// What a row is read into: one value, or a tuple of the values in the order of the columns.
pub trait FromLedgerRow: Sized {
    /// Reads the row.
    fn from_row(row: &LedgerRow) -> Result<Self>;
}

impl<T: LedgerValue> FromLedgerRow for T {
    fn from_row(row: &LedgerRow) -> Result<Self> {
        row.get(0)
    }
}

macro_rules! tuples {
    ($(($($part:ident $index:literal),*)),*) => {$(
        impl<$($part: LedgerValue),*> FromLedgerRow for ($($part,)*) {
            fn from_row(row: &LedgerRow) -> Result<Self> {
                Ok(($(row.get::<$part, _>($index)?,)*))
            }
        }
    )*};
}

tuples!(
    (A 0),
    (A 0, B 1),
    (A 0, B 1, C 2),
    (A 0, B 1, C 2, D 3),
    (A 0, B 1, C 2, D 3, E 4),
    (A 0, B 1, C 2, D 3, E 4, F 5),
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6),
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7),
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, J 8),
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, J 8, K 9),
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, J 8, K 9, L 10),
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, J 8, K 9, L 10, M 11)
);
