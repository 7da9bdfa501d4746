//! Viewsets under one prefix.

use std::sync::Arc;

use procession::User;

use crate::viewset::Viewset;
use crate::visit::Visit;

/// Groups viewsets under one prefix, one title, and one permission for all of them.
///
/// ```
/// use procession_web::{Application, Worklists};
///
/// let office = Application::new("Back office")
///     .icon("work")
///     .permission("office.enter")
///     .viewset(Worklists::new());
/// # let _ = office;
/// ```
pub struct Application {
    name: String,
    title: String,
    icon: String,
    open: Arc<dyn Fn(&User) -> bool + Send + Sync>,
    viewsets: Vec<Arc<dyn Viewset>>,
}

impl Application {
    /// An application of this title. Its part of the path is the title in lower case, with `-` for whatever
    /// is neither a letter nor a digit.
    pub fn new(title: impl Into<String>) -> Self {
        let title = title.into();
        Self {
            name: slug(&title),
            title,
            icon: "apps".to_owned(),
            open: Arc::new(|_| true),
            viewsets: Vec::new(),
        }
    }

    /// The same with another part of the path.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// The same with an icon, by its Material Symbols name.
    #[must_use]
    pub fn icon(mut self, icon: impl Into<String>) -> Self {
        self.icon = icon.into();
        self
    }

    /// The same for those only who have this permission.
    #[must_use]
    pub fn permission(self, permission: impl Into<String>) -> Self {
        let permission = permission.into();
        self.permitted(move |user| user.has_permission(&permission))
    }

    /// The same for those only for whom the question is answered with true.
    #[must_use]
    pub fn permitted(mut self, open: impl Fn(&User) -> bool + Send + Sync + 'static) -> Self {
        self.open = Arc::new(open);
        self
    }

    /// The same with one more viewset.
    #[must_use]
    pub fn viewset(mut self, viewset: impl Viewset) -> Self {
        self.viewsets.push(Arc::new(viewset));
        self
    }
}

impl std::fmt::Debug for Application {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = f.debug_struct("Application");
        shown.field("name", &self.name).finish_non_exhaustive()
    }
}

impl Viewset for Application {
    fn name(&self) -> String {
        self.name.clone()
    }

    fn title(&self) -> String {
        self.title.clone()
    }

    fn icon(&self) -> String {
        self.icon.clone()
    }

    fn children(&self) -> Vec<Arc<dyn Viewset>> {
        self.viewsets.clone()
    }

    fn allows(&self, visit: &Visit) -> bool {
        visit.is_signed_in() && (self.open)(visit.user())
    }
}

/// A title as a part of a path.
fn slug(title: &str) -> String {
    let words = title.split(|c: char| !c.is_ascii_alphanumeric());
    let words: Vec<String> = words
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    words.join("-")
}
