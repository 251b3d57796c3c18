//! The files of one table, one per format. Every row is written to all of them.

use std::io;
use std::path::{Path, PathBuf};

use anyhow::Context;

use super::folder::writing;
use super::hashed_file::HashedFile;
use super::staged_file::StagedFile;
use crate::dataset::exported_file::ExportedFile;
use crate::dataset::formats::{
    Cell, CellColumn, CellWriter, Format, LastColumns, LastValues, RowWriter, SplitRowWriter,
    TimeColumn, TimeForm,
};
use crate::dataset::table::{Column, ColumnContent, Table, TableForm};

/// The number of fields at the beginning of a like that belong to the item.
const N_ITEM_FIELDS: usize = 2;

/// Where the tables are written to.
#[derive(Clone, Copy, Debug)]
pub struct Destination<'a> {
    /// The folder.
    pub folder: &'a Path,
    /// The formats, each of which gets a file.
    pub formats: &'a [Format],
    /// What the names and columns of the tables depend on.
    pub form: TableForm<'a>,
}

/// The files of a table whose rows share nothing.
pub struct RowFiles(Vec<TableFile<RowWriter<HashedFile>>>);

/// The files of a table whose columns have types.
pub struct CellFiles(Vec<TableFile<CellWriter<HashedFile>>>);

/// The files of a table of likes, whose rows begin with an item's fields and end with a user's.
pub struct LikeFiles(Vec<TableFile<SplitRowWriter<HashedFile>>>);

/// What a like has besides the fields of its item.
#[derive(Clone, Copy)]
pub struct LikeFields<'a> {
    /// The fields of the user.
    pub user: UserFields<'a>,
    /// The time of the like and its position in the user's list, if they are known.
    pub last: LastValues,
}

/// The fields of a like that belong to the user.
#[derive(Clone, Copy)]
pub enum UserFields<'a> {
    /// The fields that were added after this many others.
    Shared(usize),
    /// Fields that no other like has.
    Own([&'a str; 2]),
}

/// One file of a table, which is being written.
struct TableFile<Rows> {
    rows: Rows,
    target: PathBuf,
    file: ExportedFile,
}

impl RowFiles {
    /// Begins the files of a table.
    pub fn begin(to: Destination<'_>, table: Table) -> anyhow::Result<Self> {
        let columns = table.columns(to.form);
        let header: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
        let begin = |format, sink| RowWriter::new(format, sink, &header);
        Ok(Self(TableFile::begin(to, table, begin)?))
    }

    /// Writes a row.
    pub fn write(&mut self, fields: &[&str]) -> anyhow::Result<()> {
        for TableFile { rows, target, file } in &mut self.0 {
            file.n_rows += 1;
            rows.write(fields).with_context(|| writing(target))?;
        }
        Ok(())
    }

    /// Ends the files and begins to sync them to the disk.
    pub fn stage(self) -> anyhow::Result<Vec<StagedFile>> {
        self.0.into_iter().map(|file| file.stage(RowWriter::finish)).collect()
    }
}

impl CellFiles {
    /// Begins the files of a table.
    pub fn begin(to: Destination<'_>, table: Table) -> anyhow::Result<Self> {
        let columns = table.columns(to.form);
        let columns: Vec<CellColumn<'_>> = columns.iter().map(cell_column).collect();
        let begin = |format, sink| CellWriter::new(format, sink, &columns);
        Ok(Self(TableFile::begin(to, table, begin)?))
    }

    /// Writes a row.
    pub fn write(&mut self, cells: &[Cell<'_>]) -> anyhow::Result<()> {
        for TableFile { rows, target, file } in &mut self.0 {
            file.n_rows += 1;
            rows.write(cells).with_context(|| writing(target))?;
        }
        Ok(())
    }

    /// Ends the files and begins to sync them to the disk.
    pub fn stage(self) -> anyhow::Result<Vec<StagedFile>> {
        self.0.into_iter().map(|file| file.stage(CellWriter::finish)).collect()
    }
}

impl LikeFiles {
    /// Begins the files of a table.
    pub fn begin(to: Destination<'_>, table: Table) -> anyhow::Result<Self> {
        let columns = table.columns(to.form);
        let last = last_columns(&columns);
        let n_texts = columns.len() - last.names().count();
        let header = columns.iter().take(n_texts).map(|column| column.name.as_str());
        let header: Vec<&str> = header.collect();
        let begin = |format, sink| SplitRowWriter::new(format, sink, &header, N_ITEM_FIELDS, last);
        Ok(Self(TableFile::begin(to, table, begin)?))
    }

    /// Adds the fields of a user. All users are added before the first like is written.
    pub fn add_user(&mut self, fields: &[&str]) -> anyhow::Result<()> {
        for TableFile { rows, .. } in &mut self.0 {
            rows.add_suffix(fields)?;
        }
        Ok(())
    }

    /// Writes the likes of an item.
    pub fn write(
        &mut self,
        item: [&str; N_ITEM_FIELDS],
        likes: &[LikeFields<'_>],
    ) -> anyhow::Result<()> {
        for TableFile { rows, target, file } in &mut self.0 {
            file.n_rows += likes.len() as u64;
            rows.set_prefix(&item)?;
            for LikeFields { user, last } in likes {
                let written = match user {
                    UserFields::Shared(n) => rows.write(*n, *last),
                    UserFields::Own(fields) => rows.write_with(fields, *last),
                };
                written.with_context(|| writing(target))?;
            }
        }
        Ok(())
    }

    /// Ends the files and begins to sync them to the disk.
    pub fn stage(self) -> anyhow::Result<Vec<StagedFile>> {
        self.0.into_iter().map(|file| file.stage(SplitRowWriter::finish)).collect()
    }
}

/// Returns the columns of a like that follow the text columns.
fn last_columns(columns: &[Column]) -> LastColumns<'_> {
    let is_place = |column: &&Column| column.content == ColumnContent::UserPosition;
    LastColumns {
        time: columns.iter().find_map(time_column),
        place: columns.iter().find(is_place).map(|column| column.name.as_str()),
    }
}

fn time_column(column: &Column) -> Option<TimeColumn<'_>> {
    let form = match column.content {
        ColumnContent::Moment => TimeForm::Moment,
        ColumnContent::Day => TimeForm::Day,
        _ => return None,
    };
    Some(TimeColumn { name: &column.name, form })
}

fn cell_column(column: &Column) -> CellColumn<'_> {
    let kind = column.content.kind();
    let may_be_empty = column.content.may_be_empty();
    CellColumn { name: &column.name, kind, may_be_empty }
}

impl<Rows> TableFile<Rows> {
    fn begin(
        to: Destination<'_>,
        table: Table,
        begin: impl Fn(Format, HashedFile) -> io::Result<Rows>,
    ) -> anyhow::Result<Vec<Self>> {
        let table_file = |format: &Format| {
            let file = ExportedFile::new(table, *format, to.form);
            let target = to.folder.join(&file.name);
            let rows =
                begin(*format, HashedFile::create(to.folder, &file.name, table.has_user_ids())?);
            Ok(Self { rows: rows.with_context(|| writing(&target))?, target, file })
        };
        table.formats(to.formats).iter().map(table_file).collect()
    }

    fn stage(self, finish: impl Fn(Rows) -> io::Result<HashedFile>) -> anyhow::Result<StagedFile> {
        let Self { rows, target, mut file } = self;
        let sink = finish(rows).with_context(|| writing(&target))?;
        file.n_bytes = sink.n_bytes;
        file.sha256 = sink.sha256();
        StagedFile::begin_sync(sink.file, target, Some(file))
    }
}
