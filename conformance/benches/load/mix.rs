//! Which request comes next.

/// One kind of request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    /// Read one of the accounts, whatever its status.
    Get,
    /// The newest page of all accounts.
    List,
    /// Import an ACTIVE account that holds both tokens.
    Create,
    /// Revoke one of the ACTIVE accounts; the server has both tokens killed at its provider.
    Revoke,
}

/// How many of a hundred requests are of which kind.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mix {
    parts: [(Operation, usize); 4],
}

/// The requests of a mix in random order, the parts being exact in every hundred.
#[derive(Debug)]
pub(crate) struct Deck {
    mix: Mix,
    cards: Vec<Operation>,
    random: fastrand::Rng,
}

impl Mix {
    /// How many accounts there must be before the first request: a hundred requests may revoke
    /// that many before they create any.
    pub(crate) const STOCK: usize = 10;

    /// Mostly reading; as many accounts are revoked as created.
    pub(crate) const USUAL: Self =
        Self { parts: [(Operation::Get, 60), (Operation::List, 20), (Operation::Create, 10), (Operation::Revoke, 10)] };

    /// What an account costs by itself.
    pub(crate) const CREATE_ONLY: Self =
        Self { parts: [(Operation::Get, 0), (Operation::List, 0), (Operation::Create, 100), (Operation::Revoke, 0)] };
}

impl Deck {
    /// A deck whose order follows from `seed`.
    pub(crate) fn new(mix: Mix, seed: u64) -> Self {
        Self { mix, cards: Vec::new(), random: fastrand::Rng::with_seed(seed) }
    }

    /// The next request.
    pub(crate) fn draw(&mut self) -> Operation {
        loop {
            if let Some(operation) = self.cards.pop() {
                return operation;
            }
            for (operation, count) in self.mix.parts {
                self.cards.extend(std::iter::repeat_n(operation, count));
            }
            self.random.shuffle(&mut self.cards);
        }
    }

    /// One of `items`.
    pub(crate) fn choose<'i, T>(&mut self, items: &'i [T]) -> Option<&'i T> {
        self.random.choice(items)
    }
}
