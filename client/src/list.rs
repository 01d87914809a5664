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
            let page = request.clone().send().await.and_then(|page| cursors.follow(page));
            Some(match page {
                Ok((page, next)) => (Ok(page), next.map(|cursor| (request.cursor(cursor), cursors))),
                Err(error) => (Err(error), None),
            })
        }))
    }
}

impl Cursors {
    /// The page with the cursor of the next one, unless the list goes in a circle.
    pub(crate) fn follow(
        &mut self,
        page: Response<ConnectedAccountPage>,
    ) -> Result<(Response<ConnectedAccountPage>, Option<String>), Error> {
        let Some(next) = page.next_cursor.clone().filter(|next| !next.is_empty()) else {
            return Ok((page, None));
        };
        if self.repeats(&next) {
            return Err(Error::contradiction(OPERATION, &page, "the list leads back to where it has been"));
        }
        Ok((page, Some(next)))
    }
}
