//! Pictures fetched from other hosts, when the writer said so: without Referer and cookies, within
//! limits, and never from a host of the writer's own network.

use std::io::{self, Read};
use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::time::Duration;

use ureq::Agent;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use url::Url;

use super::Kind;
use super::thumbnail::Served;
use crate::{Error, NetworkFault, Result};

/// The largest download, in bytes.
const MAX_BYTES: u64 = 25 * 1024 * 1024;

/// How long one picture may take in all.
const TIMEOUT: Duration = Duration::from_secs(20);

/// How many redirects are followed; each hop's host is checked.
const MAX_REDIRECTS: u32 = 3;

/// Which hosts may be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Only hosts of the public internet.
    Public,
    /// Those, and one address besides: a test server.
    PublicAnd(SocketAddr),
    /// This machine too; for a site served here, and for tests.
    Anywhere,
}

/// Fetches pictures.
#[derive(Debug)]
pub struct Fetcher {
    agent: Agent,
}

impl Fetcher {
    /// A fetcher that keeps nothing between requests.
    pub fn new(reach: Reach) -> Self {
        Self::with_patience(reach, TIMEOUT)
    }

    /// The same, that waits so long for a picture in all.
    pub fn with_patience(reach: Reach, patience: Duration) -> Self {
        let config = Config::builder()
            .timeout_global(Some(patience))
            .max_redirects(MAX_REDIRECTS)
            .user_agent("Inkstone")
            .build();
        let resolver = CheckedResolver {
            inner: DefaultResolver::default(),
            reach,
        };
        Self {
            agent: Agent::with_parts(config, DefaultConnector::default(), resolver),
        }
    }

    /// Fetches one picture; its kind is told by its bytes, not by what the host says. An `http:` address is asked for by
    /// https first, unless it names a port.
    ///
    /// # Errors
    /// [`Error::Network`] with the host and the reason.
    pub fn fetch(&self, address: &str) -> Result<Served> {
        let url = Url::parse(address)
            .map_err(|error| network(address, NetworkFault::Unreachable, error))?;
        let host = url.host_str().unwrap_or(address).to_owned();
        let bytes = match url.scheme() {
            "https" => self.bytes(&url),
            "http" if url.port().is_none() => {
                let mut safe = url.clone();
                match safe.set_scheme("https") {
                    Ok(()) => self.bytes(&safe).or_else(|_| self.bytes(&url)),
                    Err(()) => self.bytes(&url),
                }
            }
            "http" => self.bytes(&url),
            _ => {
                let reason = "only http and https are fetched";
                return Err(network(&host, NetworkFault::Unreachable, reason));
            }
        };
        let bytes = bytes.map_err(|error| network(&host, fault_of(&error), error))?;
        let kind = Kind::known(&bytes, Path::new(&host)).map_err(|error| match error {
            Error::ForeignPicture { format, advice, .. } => {
                let reason = format!("{format} cannot be read here; {advice}");
                network(&host, NetworkFault::NoPicture, reason)
            }
            _ => network(
                &host,
                NetworkFault::NoPicture,
                "the answer is not a picture",
            ),
        })?;
        Ok(Served {
            media_type: kind.media_type(),
            bytes,
        })
    }

    fn bytes(&self, url: &Url) -> std::result::Result<Vec<u8>, ureq::Error> {
        let mut response = self
            .agent
            .get(url.as_str())
            .header("accept", "image/*")
            .call()?;
        let mut bytes = Vec::new();
        response
            .body_mut()
            .with_config()
            .limit(MAX_BYTES)
            .reader()
            .read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

fn fault_of(error: &ureq::Error) -> NetworkFault {
    match error {
        ureq::Error::StatusCode(404 | 410) => NetworkFault::Gone,
        ureq::Error::StatusCode(401 | 403) => NetworkFault::Refused,
        ureq::Error::StatusCode(_) => NetworkFault::Answer,
        ureq::Error::Timeout(_) => NetworkFault::Slow,
        ureq::Error::HostNotFound => NetworkFault::NoHost,
        ureq::Error::Io(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            NetworkFault::Private
        }
        // Reading an answer wraps what happened.
        ureq::Error::Io(error) if error.kind() == io::ErrorKind::TimedOut => NetworkFault::Slow,
        _ => NetworkFault::Unreachable,
    }
}

fn network(host: &str, fault: NetworkFault, reason: impl ToString) -> Error {
    Error::Network {
        host: host.to_owned(),
        fault,
        reason: reason.to_string(),
    }
}

/// Resolves a name and refuses addresses of the writer's own network. The connection goes to the very
/// address that was checked, so that a second answer of the name server changes nothing.
#[derive(Debug)]
struct CheckedResolver {
    inner: DefaultResolver,
    reach: Reach,
}

impl Resolver for CheckedResolver {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> std::result::Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.inner.resolve(uri, config, timeout)?;
        let allowed = |address: &&SocketAddr| match self.reach {
            Reach::Anywhere => true,
            Reach::PublicAnd(other) if **address == other => true,
            Reach::Public | Reach::PublicAnd(_) => is_public(address.ip()),
        };
        let mut checked = self.empty();
        for address in found.iter().filter(allowed) {
            checked.push(*address);
        }
        if checked.is_empty() && !found.is_empty() {
            let refused = "it leads into a private network, which is not asked";
            return Err(io::Error::new(io::ErrorKind::PermissionDenied, refused).into());
        }
        Ok(checked)
    }
}

/// Whether an address belongs to the public internet (IANA's special-purpose registries, in short).
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => {
            let [first, second, ..] = address.octets();
            !(address.is_private()
                || address.is_loopback()
                || address.is_link_local()
                || address.is_broadcast()
                || address.is_documentation()
                || address.is_multicast()
                || first == 0
                || first >= 240
                || first == 100 && (64..128).contains(&second)
                || first == 198 && (18..20).contains(&second)
                || first == 192 && second == 0 && address.octets()[2] == 0)
        }
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(mapped) => is_public(mapped.into()),
            None => {
                !(address.is_loopback()
                    || address.is_unspecified()
                    || address.is_multicast()
                    || address.is_unique_local()
                    || address.is_unicast_link_local()
                    // Ways into version 4 (NAT64, 6to4) could lead to a private address.
                    || matches!(address.segments(), [0x64, 0xff9b, ..] | [0x2002, ..] | [0x2001, 0xdb8, ..])
                    || address.segments()[..6] == [0; 6])
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use std::net::TcpListener;

    #[test]
    fn own_networks_are_not_public() {
        for address in [
            "127.0.0.1",
            "10.0.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "::1",
            "fd00::1",
            "fe80::1",
            "::ffff:127.0.0.1",
            "64:ff9b::7f00:1",
            "0.0.0.0",
        ] {
            assert!(!is_public(address.parse().unwrap()), "{address}");
        }
        assert!(
            is_public("1.1.1.1".parse().unwrap()) && is_public("2606:4700::1111".parse().unwrap())
        );
    }

    /// Answers one request with `body` and gives back what was asked.
    fn answer_once(body: Vec<u8>) -> (String, std::thread::JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/a.png", listener.local_addr().unwrap());
        let asked = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = [0; 4096];
            let length = stream.read(&mut request).unwrap();
            write!(
                stream,
                "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nContent-Type: text/html\r\n\r\n",
                body.len()
            )
            .unwrap();
            stream.write_all(&body).unwrap();
            String::from_utf8_lossy(&request[..length]).to_lowercase()
        });
        (address, asked)
    }

    #[test]
    fn a_picture_is_fetched_without_referer_and_cookies() {
        let mut png = std::io::Cursor::new(Vec::new());
        image::RgbImage::new(2, 2)
            .write_to(&mut png, image::ImageFormat::Png)
            .unwrap();
        let (address, asked) = answer_once(png.into_inner());
        let served = Fetcher::new(Reach::Anywhere).fetch(&address).unwrap();
        assert_eq!(served.media_type, "image/png");
        let request = asked.join().unwrap();
        assert!(
            !request.contains("referer:") && !request.contains("cookie:"),
            "{request}"
        );
    }

    #[test]
    fn a_page_is_no_picture_and_this_machine_is_not_asked() {
        let (address, asked) = answer_once(b"<html>".to_vec());
        assert!(Fetcher::new(Reach::Anywhere).fetch(&address).is_err());
        asked.join().unwrap();
        let error = Fetcher::new(Reach::Public)
            .fetch("http://127.0.0.1:9/a.png")
            .unwrap_err();
        assert!(matches!(error, Error::Network { .. }));
    }
}
