//! What users' functions may answer with.

use std::error::Error;
use std::fmt;

type BoxError = Box<dyn Error + Send + Sync + 'static>;

/// The error of a function of a flow. Every error converts into it, so that `?` works.
///
/// It does not implement [`Error`] itself, because of that conversion; [`NodeError::as_error`] shows
/// the error inside.
///
/// ```
/// use procession::flow::NodeError;
///
/// fn parse(text: &str) -> Result<u8, NodeError> {
///     Ok(text.parse()?)
/// }
/// assert_eq!(parse("x").unwrap_err().to_string(), "invalid digit found in string");
/// ```
pub struct NodeError {
    error: BoxError,
    code: Option<String>,
}

impl NodeError {
    /// An error that is only a text.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            error: message.into().into(),
            code: None,
        }
    }

    /// The same error with a code, by which `#[on_error("card_declined", then = ..)]` knows it.
    #[must_use]
    pub fn code(self, code: impl Into<String>) -> Self {
        Self {
            code: Some(code.into()),
            ..self
        }
    }

    /// True when the error has this code.
    #[must_use]
    pub fn has_code(&self, code: &str) -> bool {
        self.code.as_deref() == Some(code)
    }

    /// The error inside.
    #[must_use]
    pub fn as_error(&self) -> &(dyn Error + 'static) {
        &*self.error
    }

    pub(crate) fn given_code(&self) -> Option<String> {
        self.code.clone()
    }

    pub(crate) fn into_box(self) -> BoxError {
        self.error
    }

    pub(crate) fn of_box(error: BoxError, code: Option<String>) -> Self {
        Self { error, code }
    }

    /// The same error, from a job that a test has fail in a function.
    pub(crate) fn of_job(error: JobError) -> Self {
        Self {
            error: error.error,
            code: error.code,
        }
    }
}

impl<E: Error + Send + Sync + 'static> From<E> for NodeError {
    fn from(error: E) -> Self {
        Self {
            error: Box::new(error),
            code: None,
        }
    }
}

impl fmt::Display for NodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl fmt::Debug for NodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.error, f)
    }
}

/// The error of a job, which says whether another attempt may help. Every error converts into one
/// that may be tried again.
///
/// ```
/// use procession::flow::JobError;
///
/// assert!(JobError::new("the mail server is busy").is_transient());
/// assert!(!JobError::fatal("there is no such address").is_transient());
/// ```
pub struct JobError {
    error: BoxError,
    transient: bool,
    code: Option<String>,
}

impl JobError {
    /// A failure that may be tried again.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            error: message.into().into(),
            transient: true,
            code: None,
        }
    }

    /// A failure that no further attempt will mend: the task rests in error at once.
    pub fn fatal(error: impl Into<BoxError>) -> Self {
        Self {
            error: error.into(),
            transient: false,
            code: None,
        }
    }

    /// The same error with a code, by which `#[on_error("card_declined", then = ..)]` knows it. It is taken
    /// when no attempt is left; [`JobError::fatal`] leaves none.
    #[must_use]
    pub fn code(self, code: impl Into<String>) -> Self {
        Self {
            code: Some(code.into()),
            ..self
        }
    }

    /// True when the error has this code.
    #[must_use]
    pub fn has_code(&self, code: &str) -> bool {
        self.code.as_deref() == Some(code)
    }

    pub(crate) fn given_code(&self) -> Option<String> {
        self.code.clone()
    }

    /// True when another attempt may help.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        self.transient
    }

    /// The error inside.
    #[must_use]
    pub fn as_error(&self) -> &(dyn Error + 'static) {
        &*self.error
    }
}

impl<E: Error + Send + Sync + 'static> From<E> for JobError {
    fn from(error: E) -> Self {
        Self {
            error: Box::new(error),
            transient: true,
            code: None,
        }
    }
}

impl fmt::Display for JobError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl fmt::Debug for JobError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.error, f)
    }
}
