//! The tables and columns that both stores have, as a file's own schema lists them.

use sqlx::sqlite::SqliteConnection;

use crate::ledger::error::{LedgerError, Result};

/// A table that is copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopiedTable {
    /// Its name.
    pub name: String,
    /// Its columns, without those that the stores compute.
    pub columns: Vec<CopiedColumn>,
    /// The columns of its key, by which both stores sort it.
    key: Vec<String>,
}

/// A column that is copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopiedColumn {
    name: String,
    /// What it holds.
    pub holds: Holds,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// Whole numbers.
    Integers,
    /// Numbers with fractions.
    Reals,
    /// Texts.
    Texts,
    /// Bytes.
    Bytes,
    /// Texts and whole numbers. On a server these are two columns: the second one, for numbers, is called `number`.
    TextsOrIntegers,
}

impl Holds {
    /// Returns what a column of this declared type holds.
    fn of(declared: &str) -> Result<Self> {
        Ok(match declared.to_ascii_lowercase().as_str() {
            "integer" => Self::Integers,
            "real" => Self::Reals,
            "text" => Self::Texts,
            "blob" => Self::Bytes,
            "any" => Self::TextsOrIntegers,
            _ => return Err(LedgerError::damaged(format!("a column has the type {declared}"))),
        })
    }

    /// Returns how many columns of a server hold it.
    pub const fn n_on_server(self) -> usize {
        if matches!(self, Self::TextsOrIntegers) { 2 } else { 1 }
    }
}

/// Returns the tables of a file, in the order in which they were made.
pub async fn tables(file: &mut SqliteConnection) -> Result<Vec<CopiedTable>> {
    // `table_info` leaves out the columns that SQLite computes.
    let sql = "
        select made.name, of.name, of.type, of.pk
        from sqlite_schema as made join pragma_table_info(made.name) as of
        where made.type = 'table' and made.name not like '\\_sqlx%' escape '\\'
            and made.name not like 'sqlite\\_%' escape '\\'
        order by made.rowid, of.cid";
    let rows: Vec<(String, String, String, i64)> = sqlx::query_as(sql).fetch_all(file).await?;
    let mut tables: Vec<CopiedTable> = Vec::new();
    let mut keys: Vec<(i64, String)> = Vec::new();
    for (table, name, declared, place_in_key) in rows {
        if tables.last().is_none_or(|last| last.name != table) {
            keys.clear();
            tables.push(CopiedTable { name: table, columns: Vec::new(), key: Vec::new() });
        }
        let Some(table) = tables.last_mut() else { continue };
        if place_in_key > 0 {
            keys.push((place_in_key, name.clone()));
            keys.sort();
            table.key = keys.iter().map(|(_, name)| name.clone()).collect();
        }
        table.columns.push(CopiedColumn { name, holds: Holds::of(&declared)? });
    }
    Ok(tables)
}

impl CopiedTable {
    /// Returns the statement that reads all rows of a file.
    pub fn select(&self) -> String {
        format!("select {} from {}{}", self.columns(), self.quoted(), self.order())
    }

    /// Returns the statement that inserts this many rows into a file.
    pub fn insert(&self, n_rows: usize) -> String {
        let row = format!("({})", vec!["?"; self.columns.len()].join(","));
        let rows = vec![row.as_str(); n_rows].join(",");
        format!("insert into {} ({}) values {rows}", self.quoted(), self.columns())
    }

    /// Returns the statement that makes a server send all rows.
    pub fn copy_out(&self) -> String {
        let (columns, table, order) = (self.columns_on_server(), self.quoted(), self.order());
        format!("copy (select {columns} from {table}{order}) to stdout (format binary)")
    }

    /// Returns the statement that makes a server take rows.
    pub fn copy_in(&self) -> String {
        let (columns, table) = (self.columns_on_server(), self.quoted());
        format!("copy {table} ({columns}) from stdin (format binary)")
    }

    /// Returns the statement that counts the rows, in either store.
    pub fn count(&self) -> String {
        format!("select count(*) from {}", self.quoted())
    }

    /// Returns the name as a statement needs it.
    pub fn quoted(&self) -> String {
        quoted(&self.name)
    }

    /// Returns how many values a row has on a server.
    pub fn n_on_server(&self) -> usize {
        self.columns.iter().map(|column| column.holds.n_on_server()).sum()
    }

    fn columns(&self) -> String {
        list(self.columns.iter().map(|column| column.name.as_str()))
    }

    fn columns_on_server(&self) -> String {
        list(self.columns.iter().flat_map(|CopiedColumn { name, holds }| {
            let number = (holds.n_on_server() == 2).then_some("number");
            std::iter::once(name.as_str()).chain(number)
        }))
    }

    fn order(&self) -> String {
        if self.key.is_empty() {
            return String::new();
        }
        format!(" order by {}", list(self.key.iter().map(String::as_str)))
    }
}

fn list<'n>(names: impl Iterator<Item = &'n str>) -> String {
    names.map(quoted).collect::<Vec<_>>().join(", ")
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use sqlx::ConnectOptions;
    use sqlx::sqlite::SqliteConnectOptions;

    use super::*;

    #[tokio::test]
    async fn every_table_and_column_is_copied_but_those_that_are_computed() {
        let mut file = SqliteConnectOptions::new().in_memory(true).connect().await.unwrap();
        sqlx::raw_sql(include_str!("../../../migrations/latest.sql"))
            .execute(&mut file)
            .await
            .unwrap();
        let tables = tables(&mut file).await.unwrap();
        let found = |name: &str| tables.iter().find(|table| table.name == name).unwrap();
        let n_tables: i64 =
            sqlx::query_scalar("select count(*) from sqlite_schema where type = 'table'")
                .fetch_one(&mut file)
                .await
                .unwrap();
        assert_eq!(i64::try_from(tables.len()).unwrap(), n_tables);
        assert!(!found("tasks").columns.iter().any(|column| column.name == "lane"));
        assert_eq!(
            found("attributes").copy_out(),
            "copy (select \"item\", \"type\", \"value\", \"number\" from \"attributes\" order by \"item\", \"type\") \
             to stdout (format binary)"
        );
        assert_eq!(
            found("attributes").insert(2),
            "insert into \"attributes\" (\"item\", \"type\", \"value\") values (?,?,?),(?,?,?)"
        );
        assert_eq!(
            found("visits").select(),
            "select \"state\", \"n\" from \"visits\" order by \"state\""
        );
    }
}
