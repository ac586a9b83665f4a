//! What the command line says.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;
use uuid::Uuid;
use wayfare_core::session::TAB_IDLE_MS;
use wayfare_core::time::UnixMs;
use wayfare_protocol::SOURCE_BYTES_MAX;

use crate::client::{Proxies, ProxyHeader};
use crate::clock::parse_rfc3339;
use crate::error::Error;
use crate::ingest::parse_uuid;
use crate::limits::{CONNECTIONS_MAX, RETENTION_DAYS_MAX, TAB_IDLE_MS_MAX, TAB_IDLE_MS_MIN};
use crate::rates::PerSecond;
use crate::store::sqlite::Durability;

/// Options of `wayfare serve`.
#[derive(Args, Clone, Debug)]
pub struct ServeOptions {
    /// Address to listen on; port 0 takes a free one
    #[arg(
        long,
        env = "WAYFARE_LISTEN",
        default_value = "127.0.0.1:8787",
        value_name = "ADDRESS"
    )]
    pub listen: SocketAddr,
    /// Address for /metrics and /readyz, which the other listener does not answer; not for the public
    #[arg(long, env = "WAYFARE_ADMIN_LISTEN", value_name = "ADDRESS")]
    pub admin_listen: Option<SocketAddr>,
    /// Where events are kept: sqlite:FILE
    #[arg(
        long,
        env = "WAYFARE_STORE",
        default_value = "sqlite:wayfare.db",
        value_name = "URL"
    )]
    pub store: StoreUrl,
    /// What an acknowledged batch outlives: a loss of power too, or the end of the process alone
    #[arg(
        long,
        env = "WAYFARE_DURABILITY",
        default_value = "full",
        value_name = "LEVEL"
    )]
    pub durability: Durability,
    /// For tests: keep everything in memory, and list at /micro/all, /micro/good and /micro/bad what came
    #[arg(long, conflicts_with = "store")]
    pub micro: bool,
    /// A source to take events of; repeatable. Without any, every source is taken
    #[arg(
        long = "source",
        env = "WAYFARE_SOURCE",
        value_delimiter = ',',
        value_name = "NAME",
        value_parser = parse_source
    )]
    pub sources: Vec<String>,
    /// A file of sites, TOML or JSON: which source may send from which origins and with which keys
    #[arg(
        long,
        env = "WAYFARE_SITES",
        value_name = "FILE",
        conflicts_with = "sources"
    )]
    pub sites: Option<PathBuf>,
    /// A file with the token of the dashboard, made if it is not there. Without it the token is kept beside
    /// the database, and asked for unless --listen is a loopback address
    #[arg(long, env = "WAYFARE_DASHBOARD_TOKEN_FILE", value_name = "FILE")]
    pub dashboard_token_file: Option<PathBuf>,
    /// Limits of rates.
    #[command(flatten)]
    pub rates: PerSecond,
    /// A folder to serve as it is, such as /=www; repeatable
    #[arg(long = "static", value_name = "PREFIX=DIR")]
    pub static_dirs: Vec<StaticDir>,
    /// Most connections at once
    #[arg(
        long = "connections-max",
        env = "WAYFARE_CONNECTIONS_MAX",
        default_value_t = CONNECTIONS_MAX,
        value_name = "N",
        value_parser = parse_connections
    )]
    pub connections_max: usize,
    /// The rule of tab sessions.
    #[command(flatten)]
    pub tab_rule: TabRule,
    /// The proxies in front.
    #[command(flatten)]
    pub proxies: ProxyOptions,
    /// A database of places (MMDB) that says where addresses are; read again at SIGHUP
    #[arg(long = "geoip-db", env = "WAYFARE_GEOIP_DB", value_name = "FILE")]
    pub geoip_db: Option<PathBuf>,
    /// Forget visits that were last heard of more than N days ago; the figures of the days stay
    #[arg(
        long = "retention-days",
        env = "WAYFARE_RETENTION_DAYS",
        value_name = "N",
        value_parser = clap::value_parser!(u64).range(1..=RETENTION_DAYS_MAX)
    )]
    pub retention_days: Option<u64>,
}

/// Options of the rule of tab sessions.
#[derive(Args, Clone, Copy, Debug, PartialEq, Eq)]
pub struct TabRule {
    /// Longest pause over which a tab keeps its token, in milliseconds: a minute to ten hours
    #[arg(
        long = "tab-idle-ms",
        env = "WAYFARE_TAB_IDLE_MS",
        default_value_t = TAB_IDLE_MS,
        value_name = "N",
        value_parser = clap::value_parser!(u64).range(TAB_IDLE_MS_MIN..=TAB_IDLE_MS_MAX)
    )]
    pub idle_ms: u64,
}

/// Options about proxies.
#[derive(Args, Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProxyOptions {
    /// Through how many proxies of your own a request comes. They say who sent it; without any, nobody's word
    /// on that is taken
    #[arg(
        long = "trusted-proxies",
        env = "WAYFARE_TRUSTED_PROXIES",
        default_value_t = 0,
        value_name = "N"
    )]
    pub count: u8,
    /// The header that these proxies append to
    #[arg(
        long = "proxy-header",
        env = "WAYFARE_PROXY_HEADER",
        default_value = "x-forwarded-for",
        value_name = "NAME"
    )]
    pub header: ProxyHeader,
}

/// Options of `detect`.
#[derive(Args, Clone, Copy, Debug, PartialEq, Eq)]
pub struct DetectOptions {
    /// Use the tables that a page carries, and not the collector's larger ones
    #[arg(long)]
    pub page: bool,

    /// Say also what the Session calls the device, as device_name
    #[arg(long)]
    pub device_name: bool,
}

impl From<ProxyOptions> for Proxies {
    fn from(ProxyOptions { count, header }: ProxyOptions) -> Self {
        Self { count, header }
    }
}

/// Options of `erase`.
#[derive(Args, Clone, Debug, PartialEq, Eq)]
pub struct EraseOptions {
    /// The database file
    #[arg(long, value_name = "FILE")]
    pub database: PathBuf,
    /// Whom to erase.
    #[command(flatten)]
    pub subject: SubjectOptions,
}

/// Whom to erase: one of these.
#[derive(Args, Clone, Copy, Debug, PartialEq, Eq)]
#[group(required = true, multiple = false)]
pub struct SubjectOptions {
    /// The visitor with this profile, by any id that it ever had
    #[arg(long, value_name = "ID", value_parser = parse_subject)]
    pub profile: Option<Uuid>,
    /// The visit with this id
    #[arg(long, value_name = "ID", value_parser = parse_subject)]
    pub session: Option<Uuid>,
}

/// Options of `export`.
#[derive(Args, Clone, Debug, PartialEq, Eq)]
pub struct ExportOptions {
    /// The database file
    #[arg(long, value_name = "FILE")]
    pub database: PathBuf,
    /// Only what came since then: a day such as 2026-11-26, or a moment such as 2026-11-26T09:30:00Z
    #[arg(long, value_name = "TIME", default_value = "1970-01-01", value_parser = parse_since)]
    pub since: UnixMs,
}

/// Options of `replay`.
#[derive(Args, Clone, Debug, PartialEq, Eq)]
pub struct ReplayOptions {
    /// What happened to the page, JSON lines
    #[arg(value_name = "LOG")]
    pub log: PathBuf,
}

fn parse_subject(text: &str) -> Result<Uuid, Error> {
    parse_uuid(text).ok_or_else(|| Error::Config("an id is a UUID with hyphens".to_owned()))
}

fn parse_since(text: &str) -> Result<UnixMs, Error> {
    parse_rfc3339(text)
        .or_else(|| parse_rfc3339(&format!("{text}T00:00:00Z")))
        .ok_or_else(|| Error::Config("a time is a day or RFC 3339, from 1970 on".to_owned()))
}

/// Where events are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreUrl {
    /// A SQLite database file.
    Sqlite(PathBuf),
}

impl FromStr for StoreUrl {
    type Err = Error;

    fn from_str(url: &str) -> Result<Self, Error> {
        match url.split_once(':') {
            Some(("sqlite", "")) => Err(Error::Config(
                "the store needs a file: sqlite:wayfare.db".to_owned(),
            )),
            Some(("sqlite", file)) => Ok(Self::Sqlite(PathBuf::from(file))),
            _ => Err(Error::Config("the only store is sqlite:FILE".to_owned())),
        }
    }
}

/// Who may send.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sources(Vec<String>);

impl Sources {
    /// Only these; any, when there are none.
    pub fn new(names: Vec<String>) -> Self {
        Self(names)
    }

    /// Whether every source may send.
    pub fn is_open(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether this source may send.
    pub fn accept(&self, name: &str) -> bool {
        self.is_open() || self.0.iter().any(|known| known == name)
    }
}

fn parse_connections(text: &str) -> Result<usize, Error> {
    let number = text.parse().ok().filter(|number| *number > 0);
    number.ok_or_else(|| Error::Config("a whole number from 1 on".to_owned()))
}

fn parse_source(name: &str) -> Result<String, Error> {
    if name.is_empty() || name.len() > SOURCE_BYTES_MAX || name.chars().any(char::is_control) {
        let message = format!("a source's name has 1 to {SOURCE_BYTES_MAX} bytes");
        return Err(Error::Config(message));
    }
    Ok(name.to_owned())
}

/// A folder that is served as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaticDir {
    /// Path below which it appears, without a slash at its end; empty for the root.
    pub prefix: String,
    /// The folder.
    pub dir: PathBuf,
}

/// Paths that belong to the collector itself.
const OWN_PATHS: [&str; 6] = ["v1", "track", "dashboard", "micro", "healthz", "readyz"];

impl FromStr for StaticDir {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let wrong = |why: &str| Err(Error::Config(format!("{why}: PREFIX=DIR, such as /=www")));
        let Some((prefix, dir)) = text.split_once('=') else {
            return wrong("there is no = in it");
        };
        if !prefix.starts_with('/') || prefix.contains(['{', '}', '*', '?', '#', ':']) {
            return wrong("the prefix is a path that begins with /");
        }
        let prefix = prefix.trim_end_matches('/');
        let first = prefix.split('/').nth(1).unwrap_or_default();
        if OWN_PATHS.contains(&first) {
            return wrong("the prefix is the collector's own");
        }
        if dir.is_empty() {
            return wrong("there is no folder after the =");
        }
        Ok(Self {
            prefix: prefix.to_owned(),
            dir: PathBuf::from(dir),
        })
    }
}

/// Refuses two folders for one prefix: which of them is meant cannot be known.
///
/// # Errors
/// Names the prefix.
pub(crate) fn check_prefixes(dirs: &[StaticDir]) -> Result<(), Error> {
    let mut prefixes: Vec<&str> = dirs.iter().map(|dir| dir.prefix.as_str()).collect();
    prefixes.sort_unstable();
    match prefixes.array_windows().find(|[one, next]| one == next) {
        Some([twice, _]) => {
            let message = format!("--static is given twice for the prefix {twice}/");
            Err(Error::Config(message))
        }
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_store_is_a_sqlite_file() {
        let file = StoreUrl::Sqlite(PathBuf::from("a/b.db"));
        assert_eq!("sqlite:a/b.db".parse::<StoreUrl>().unwrap(), file);
        for url in [
            "",
            "sqlite",
            "sqlite:",
            "postgres://localhost",
            "wayfare.db",
        ] {
            assert!(url.parse::<StoreUrl>().is_err(), "{url}");
        }
    }

    #[test]
    fn a_static_folder_has_a_prefix_that_is_not_ours() {
        for (text, prefix) in [("/=www", ""), ("/pkg=dist", "/pkg"), ("/a/b/=c", "/a/b")] {
            assert_eq!(text.parse::<StaticDir>().unwrap().prefix, prefix);
        }
        for text in [
            "www",
            "=www",
            "pkg=dist",
            "/=",
            "/v1=x",
            "/dashboard/x=y",
            "/{id}=x",
        ] {
            assert!(text.parse::<StaticDir>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_prefix_is_given_once() {
        let dirs = |texts: &[&str]| {
            texts
                .iter()
                .map(|text| text.parse().unwrap())
                .collect::<Vec<_>>()
        };
        assert!(check_prefixes(&dirs(&["/=a", "/b=a", "/b/c=a"])).is_ok());
        assert!(check_prefixes(&dirs(&["/b=a", "/=a", "/b/=c"])).is_err());
    }

    #[test]
    fn named_sources_shut_out_the_others() {
        assert!(Sources::default().accept("any"));
        let shop = Sources::new(vec!["shop".to_owned()]);
        assert!(shop.accept("shop") && !shop.accept("Shop"));
    }
}
