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
pub(in crate::ledger) use fitness::connect_to_write;
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
        let conn = connect_to_write(&self.address).await?;
        let (address, patience) = (self.address.clone(), self.patience.clone());
        Ok(Connection::to_server(ServerWriter::new(conn, address, patience).await?))
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

    /// From now on, waits for a server that is gone for a while. Returns the patience, so that the caller can end it.
    pub fn wait_for_server(&mut self) -> Patience {
        self.patience = Patience::of_a_run();
        self.patience.clone()
    }

    /// Returns the same schema, whose connections don't wait for a server that is gone.
    pub(super) fn impatient(&self) -> Self {
        Self { patience: Patience::none(), ..self.clone() }
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
