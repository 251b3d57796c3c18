//! A schema on a PostgreSQL server: connecting, whether the server is fit for a crawl, and the versions of the schema.

mod connect;
mod fitness;
mod schema;

use std::fmt;

use sqlx::Connection as _;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPoolOptions};

use super::error::DbError;
use crate::crash;
use crate::ledger::connection::{Connection, Readers};
use crate::ledger::patience::Patience;
use crate::ledger::server_connection::ServerWriter;
use crate::ledger::server_pool::ServerPool;
use crate::words::ServerAddress;
use connect::ConnectionPurpose;
pub(in crate::ledger) use fitness::{check_primary, connect_to_write};
pub(in crate::ledger) use schema::quoted;

/// A schema on a server that holds a crawl, or will hold one.
#[derive(Clone)]
pub struct ServerDatabase {
    address: ServerAddress,
    /// How to connect in order to read. A password may be in it.
    reading: Box<PgConnectOptions>,
    patience: Patience,
}

impl fmt::Debug for ServerDatabase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServerDatabase").field("address", &self.address).finish_non_exhaustive()
    }
}

impl ServerDatabase {
    /// Makes the schema, or opens an existing one.
    pub(super) async fn create(address: &ServerAddress) -> Result<Self, DbError> {
        let mut conn = connect_to_write(address).await?;
        schema::create(&mut conn, address).await?;
        crash::point("db.after-migrations");
        conn.close().await?;
        Self::at(address)
    }

    /// Opens an existing schema.
    pub(super) async fn open(address: &ServerAddress) -> Result<Self, DbError> {
        let mut conn = connect::connect(address, ConnectionPurpose::Read).await?;
        schema::check(&mut conn, address).await?;
        conn.close().await?;
        Self::at(address)
    }

    fn at(address: &ServerAddress) -> Result<Self, DbError> {
        let reading = Box::new(connect::options(address, ConnectionPurpose::Read)?);
        Ok(Self { address: address.clone(), reading, patience: Patience::none() })
    }

    /// Opens the one connection that writes, and checks that the server keeps what it is given.
    pub(super) async fn writer(&self) -> Result<Connection, DbError> {
        let mut waiting = self.patience.begin();
        loop {
            match self.open_writer().await {
                Err(error) if waiting.outlasts(&error).await => {}
                opened => return waiting.end(opened.map(Connection::to_server)),
            }
        }
    }

    async fn open_writer(&self) -> Result<ServerWriter, DbError> {
        let conn = connect_to_write(&self.address).await?;
        ServerWriter::new(conn, self.address.clone(), self.patience.clone()).await
    }

    /// Returns connections that only read. They are opened as they are needed.
    pub(super) fn readers(&self) -> Readers {
        let options = PgPoolOptions::new().max_connections(2).min_connections(0);
        let options = options.after_connect(|conn, _| Box::pin(connect::prepare(conn)));
        let pool = options.connect_lazy_with((*self.reading).clone());
        Readers::Postgres(ServerPool::new(pool, self.patience.clone()))
    }

    /// Opens a connection for the copying of whole tables.
    pub(in crate::ledger) async fn copier(&self) -> Result<PgConnection, DbError> {
        connect::connect(&self.address, ConnectionPurpose::Copy).await
    }

    /// Returns how long connections wait for a server that is gone.
    pub(super) const fn patience(&self) -> &Patience {
        &self.patience
    }

    /// Returns the same schema, whose connections wait this long for a server that is gone.
    pub(super) fn with(&self, patience: &Patience) -> Self {
        Self { patience: patience.clone(), ..self.clone() }
    }

    /// Returns where the schema is.
    pub const fn address(&self) -> &ServerAddress {
        &self.address
    }
}

/// Opens a connection that holds a lock as long as it lasts.
pub(in crate::ledger) async fn connect_to_lock(
    address: &ServerAddress,
) -> Result<PgConnection, DbError> {
    connect::connect(address, ConnectionPurpose::Lock).await
}

/// Opens a connection that holds the right to do something alone. The server ends it if nothing comes of that.
pub(in crate::ledger) async fn connect_alone(
    address: &ServerAddress,
) -> Result<PgConnection, DbError> {
    connect::connect(address, ConnectionPurpose::Alone).await
}
