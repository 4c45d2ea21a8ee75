//! Why a library is not used, with what to do. Its sources fail with it, and no others.

use camino::Utf8PathBuf;

use crate::diagnostic::Hint;

/// Why a library in the folder, or named by a source, is not used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Nobody has pinned it.
    #[error("`{file}` is in the plugin folder but not pinned in plugins.lock")]
    NotPinned {
        /// Its file.
        file: String,
    },
    /// Pinned, but gone.
    #[error("`{file}` cannot be used: {reason}")]
    Unreadable {
        /// Its file.
        file: String,
        /// Why.
        reason: String,
    },
    /// Others could have written it.
    #[error("`{file}` is not trusted: {reason}")]
    Untrusted {
        /// Its file.
        file: String,
        /// Why.
        reason: String,
    },
    /// Not the bytes that were pinned.
    #[error("`{file}` has the SHA-256 {found}, but {pinned} is pinned")]
    Changed {
        /// Its file.
        file: String,
        /// Its hash.
        found: String,
        /// The pinned hash.
        pinned: String,
    },
    /// Made for another major of the ABI.
    #[error("it was pinned for ABI {found}, this nenji speaks {}", nenji_abi::ABI_MAJOR)]
    Abi {
        /// What the lock says.
        found: u16,
    },
    /// No such plugin.
    #[error("there is no plugin `{id}` in `{folder}`")]
    Unknown {
        /// Its id.
        id: String,
        /// Where it was looked for.
        folder: Utf8PathBuf,
        /// The one there whose id is most like it.
        near: Option<String>,
    },
}

impl Hint for Refusal {
    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Unknown { near: Some(near), .. } => format!("did you mean `{near}`?"),
            Self::NotPinned { .. } | Self::Unreadable { .. } | Self::Unknown { .. } => {
                "pin a library that you trust: `nenji plugin add LIBRARY`, or `--built-plugins`".to_owned()
            }
            Self::Untrusted { .. } => {
                "if you know who wrote it, make it a file of your own (`chmod go-w`); if not, pin one that you trust: `nenji plugin add LIBRARY`, or `--built-plugins`"
                    .to_owned()
            }
            Self::Changed { .. } => {
                "if you rebuilt it, pin it anew with `nenji plugin add` or `--built-plugins`; if not, ask who did"
                    .to_owned()
            }
            Self::Abi { .. } => "build it against this nenji's header, and pin it anew".to_owned(),
        })
    }
}
