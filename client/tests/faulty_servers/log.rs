//! What a test's thread says to the two loggers, `tracing` with `log`, written down.

use std::cell::RefCell;
use std::fmt::{Debug, Write};
use std::sync::Once;

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// Writes down everything that is said on a thread, one line each.
///
/// There is one for the whole process: where subscribers come and go on several threads, `tracing` loses spans.
pub(crate) struct Log;

thread_local! {
    static OWN: RefCell<String> = const { RefCell::new(String::new()) };
    static OTHERS: RefCell<String> = const { RefCell::new(String::new()) };
}

/// What a span of this crate is called by; one of another crate has the next number.
const OWN_SPAN: u64 = 1;

struct Line<'l>(&'l mut String);

impl Visit for Line<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, " {}={value:?}", field.name()).unwrap();
    }
}

impl Log {
    pub(crate) fn install() {
        static ONCE: Once = Once::new();
        ONCE.call_once(|| {
            tracing::subscriber::set_global_default(Self).unwrap();
            log::set_logger(&Self).unwrap();
            log::set_max_level(log::LevelFilter::Trace);
        });
    }

    fn line(&self, is_own: bool, head: &str, record: impl FnOnce(&mut Line<'_>)) {
        let text = if is_own { &OWN } else { &OTHERS };
        text.with_borrow_mut(|text| {
            text.push_str(head);
            record(&mut Line(text));
            text.push('\n');
        });
    }

    /// What the client said on this thread.
    pub(crate) fn text() -> String {
        OWN.with_borrow(String::clone)
    }

    /// What the client and the libraries below it said on this thread.
    pub(crate) fn everything() -> String {
        Self::text() + &OTHERS.with_borrow(String::clone)
    }
}

fn is_own(metadata: &Metadata<'_>) -> bool {
    metadata.target().starts_with("connected_accounts")
}

impl Subscriber for Log {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        let metadata = attributes.metadata();
        self.line(is_own(metadata), &format!("span {}", metadata.name()), |line| attributes.record(line));
        Id::from_u64(if is_own(metadata) { OWN_SPAN } else { OWN_SPAN + 1 })
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        self.line(span.into_u64() == OWN_SPAN, "record", |line| values.record(line));
    }

    fn event(&self, event: &Event<'_>) {
        self.line(is_own(event.metadata()), "event", |line| event.record(line));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

impl log::Log for Log {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        self.line(false, &format!("{} {}", record.target(), record.args()), |_| {});
    }

    fn flush(&self) {}
}
