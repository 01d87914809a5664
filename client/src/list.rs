//! Reading a list to its end.

mod cursor;

use futures_util::stream::{self, StreamExt, TryStreamExt};

use crate::error::Error;
use crate::generated::builder::GetConnectedAccounts;
use crate::response::Response;
use crate::results::Results;
use crate::types::{ConnectedAccount, ConnectedAccountPage};

pub(crate) use cursor::Cursors;

/// What the generated code calls the operation.
pub(crate) const OPERATION: &str = "get_connected_accounts";

impl<'a> GetConnectedAccounts<'a> {
    /// Every account that the filters let through, page by page as they are needed.
    ///
    /// Memory holds one page at a time. Accounts that change while the list is read can be missed or come twice
    /// where a filter depends on what changes, such as `statuses`.
    ///
    /// ```no_run
    /// # async fn example(client: connected_accounts_client::Client) -> Result<(), connected_accounts_client::Error> {
    /// let mut accounts = client.api().get_connected_accounts().user_ids(vec!["user-1".to_owned()]).items();
    /// while let Some(account) = accounts.next().await {
    ///     println!("{}", account?.id);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn items(self) -> Results<'a, ConnectedAccount> {
        let items = |page: Response<ConnectedAccountPage>| stream::iter(page.into_inner().items).map(Ok);
        Results::new(self.pages().map_ok(items).try_flatten())
    }

    /// Every page that the filters let through, from the `cursor` on if one is set. Each names the next
    /// ([`next_cursor`](ConnectedAccountPage::next_cursor)), so that a reading which was cut short can go on there.
    ///
    /// A list that leads back to where it has been is an error ([`Error::is_off_schema`]) rather than endless.
    pub fn pages(self) -> Results<'a, Response<ConnectedAccountPage>> {
        let start = Some((self, Cursors::default()));
        Results::new(stream::unfold(start, |state| async move {
            let (request, mut cursors) = state?;
            let page = request.clone().send().await;
            let page = page.and_then(|page| Ok((cursors.follow(&page, page.next_cursor.as_deref())?, page)));
            Some(match page {
                Ok((next, page)) => (Ok(page), next.map(|cursor| (request.cursor(cursor), cursors))),
                Err(error) => (Err(error), None),
            })
        }))
    }
}

impl Cursors {
    /// The cursor of the next page, unless the list goes in a circle.
    pub(crate) fn follow<T>(&mut self, page: &Response<T>, next: Option<&str>) -> Result<Option<String>, Error> {
        let Some(next) = next.filter(|next| !next.is_empty()) else {
            return Ok(None);
        };
        if self.repeats(next) {
            return Err(Error::contradiction(OPERATION, page, "the list leads back to where it has been"));
        }
        Ok(Some(next.to_owned()))
    }
}
