//! Measured values: what they are called, how they are summed up, how they are shown.

use std::fmt;

use serde_json::{Value, json};

use super::machine::Machine;

/// What one command shows.
#[derive(Debug)]
pub(crate) struct Measurement {
    /// What was measured.
    pub(crate) name: &'static str,
    /// What shows it, for a shell in the workspace's root.
    pub(crate) command: String,
    /// What a reader must know to judge it.
    pub(crate) remark: String,
    /// What came out.
    pub(crate) figures: Vec<Figure>,
}

/// One quantity, measured several times.
#[derive(Debug)]
pub(crate) struct Figure {
    /// What it is, with its unit.
    name: &'static str,
    sorted: Vec<f64>,
    /// Whether the range that is shown is where the true median lies, rather than all that was measured.
    interval: bool,
}

impl Figure {
    /// A quantity with its values in any order.
    pub(crate) fn new(name: &'static str, values: impl IntoIterator<Item = f64>) -> Self {
        let mut sorted: Vec<f64> = values.into_iter().collect();
        sorted.sort_by(f64::total_cmp);
        Self { name, sorted, interval: false }
    }

    /// How many times the one is the other, from rounds in which both were measured one after the other.
    pub(crate) fn ratio(name: &'static str, ours: &[f64], peers: &[f64]) -> Self {
        let ratios = ours.iter().zip(peers).map(|(our, peer)| our / peer);
        Self { interval: true, ..Self::new(name, ratios) }
    }

    /// The 95 % interval of the median, by the order of the values alone: no assumption is made on how they
    /// are distributed. Too few values have none.
    fn median_interval(&self) -> Option<(f64, f64)> {
        let count = self.sorted.len();
        let mut term = 0.5_f64.powi(i32::try_from(count).ok()?);
        let (mut below, mut rank) = (term, 0);
        // As long as less than 2.5 % of all samples have so few values below the median.
        while below <= 0.025 && rank < count {
            rank += 1;
            term *= (count + 1 - rank) as f64 / rank as f64;
            below += term;
        }
        Some((*self.sorted.get(rank.checked_sub(1)?)?, *self.sorted.get(count - rank)?))
    }

    /// The middle value, or the mean of the two in the middle.
    fn median(&self) -> Option<f64> {
        let (upper, lower) = (self.sorted.len() / 2, self.sorted.len().checked_sub(1)? / 2);
        Some(f64::midpoint(*self.sorted.get(lower)?, *self.sorted.get(upper)?))
    }

    /// The cells of the table: name, median, least to most, number of values.
    fn row(&self) -> [String; 4] {
        let (Some(median), Some(least), Some(most)) = (self.median(), self.sorted.first(), self.sorted.last()) else {
            return [self.name.to_owned(), "not known here".to_owned(), String::new(), "0".to_owned()];
        };
        let range = match self.median_interval() {
            Some((low, high)) if self.interval => format!("{} – {} (95 %)", ratio(low), ratio(high)),
            _ if least == most => number(*least),
            _ => format!("{} – {}", number(*least), number(*most)),
        };
        let shown = if self.interval { ratio(median) } else { number(median) };
        [self.name.to_owned(), shown, range, self.sorted.len().to_string()]
    }
}

impl fmt::Display for Measurement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "### {}\n\n`{}`\n", self.name, self.command)?;
        if !self.remark.is_empty() {
            writeln!(f, "{}\n", self.remark)?;
        }
        let head = ["figure", "median", "least – most", "runs"].map(str::to_owned);
        let rows: Vec<[String; 4]> = std::iter::once(head).chain(self.figures.iter().map(Figure::row)).collect();
        let widths: [usize; 4] =
            std::array::from_fn(|column| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0));
        let [name, median, range, runs] = widths;
        for (position, row) in rows.iter().enumerate() {
            let line = format!("| {:name$} | {:>median$} | {:>range$} | {:>runs$} |", row[0], row[1], row[2], row[3]);
            if position > 0 {
                writeln!(f)?;
            }
            f.write_str(&line)?;
            if position == 0 {
                let dashes = |width: usize| "-".repeat(width.saturating_sub(1));
                write!(
                    f,
                    "\n|-{}-|-{}:|-{}:|-{}:|",
                    "-".repeat(name),
                    dashes(median + 1),
                    dashes(range + 1),
                    dashes(runs + 1)
                )?;
            }
        }
        Ok(())
    }
}

/// Everything that was measured, for programs.
pub(crate) fn json(machine: &Machine, measurements: &[Measurement]) -> Value {
    let figure = |figure: &Figure| {
        let interval = figure.interval.then(|| figure.median_interval());
        json!({"name": figure.name, "median": figure.median(), "interval": interval, "values": figure.sorted})
    };
    let measurement = |measurement: &Measurement| {
        let figures: Vec<Value> = measurement.figures.iter().map(figure).collect();
        json!({"name": measurement.name, "command": measurement.command, "figures": figures})
    };
    json!({
        "machine": machine.to_string(),
        "measurements": measurements.iter().map(measurement).collect::<Vec<Value>>(),
    })
}

/// A value to three or four digits, or to the last one before the point.
pub(crate) fn number(value: f64) -> String {
    if value.fract() == 0.0 || value.abs() >= 100.0 {
        grouped(value)
    } else if value.abs() >= 10.0 {
        format!("{value:.1}")
    } else if value.abs() >= 0.1 {
        format!("{value:.2}")
    } else {
        format!("{value:.3}")
    }
}

/// A ratio to three digits after the point, where a twentieth more or less matters.
fn ratio(value: f64) -> String {
    format!("{value:.3}")
}

/// A whole number with its thousands apart.
fn grouped(value: f64) -> String {
    let digits = format!("{:.0}", value.abs());
    let mut text = if value <= -0.5 { "-".to_owned() } else { String::new() };
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_in_the_middle() {
        assert_eq!(Figure::new("s", [3.0, 1.0, 2.0]).median(), Some(2.0));
        assert_eq!(Figure::new("s", [4.0, 1.0, 3.0, 2.0]).median(), Some(2.5));
        assert_eq!(Figure::new("s", []).median(), None);
    }

    #[test]
    fn the_interval_of_a_median_follows_from_the_ranks() {
        let interval = |count: u32| Figure::new("x", (1..=count).map(f64::from)).median_interval();
        // As in tables of the sign test.
        assert_eq!(interval(0), None);
        assert_eq!(interval(5), None);
        assert_eq!(interval(6), Some((1.0, 6.0)));
        assert_eq!(interval(10), Some((2.0, 9.0)));
        assert_eq!(interval(25), Some((8.0, 18.0)));
        assert_eq!(interval(100), Some((40.0, 61.0)));
    }

    #[test]
    fn a_ratio_shows_its_interval() {
        let figure = Figure::ratio("ratio", &[2.0; 7], &[1.0, 2.0, 4.0, 1.0, 2.0, 4.0, 2.0]);
        assert_eq!(figure.row(), ["ratio", "1.000", "0.500 – 2.000 (95 %)", "7"]);
        assert_eq!(Figure::ratio("ratio", &[1.0], &[2.0]).row(), ["ratio", "0.500", "0.50", "1"]);
    }

    #[test]
    fn numbers_are_as_long_as_they_are_meaningful() {
        let shown = [0.0123, 0.5, 12.34, 432.1, 64.0, 1_234_567.0, -4096.0].map(number);
        assert_eq!(shown, ["0.012", "0.50", "12.3", "432", "64", "1,234,567", "-4,096"]);
    }

    #[test]
    fn a_measurement_is_a_table_with_its_command() {
        let measurement = Measurement {
            name: "Waiting",
            command: "sleep 1".to_owned(),
            remark: String::new(),
            figures: vec![Figure::new("seconds", [1.5, 1.0, 1.25]), Figure::new("memory, MB", [])],
        };
        let expected = "\
### Waiting

`sleep 1`

| figure     |         median | least – most | runs |
|------------|---------------:|-------------:|-----:|
| seconds    |           1.25 |     1 – 1.50 |    3 |
| memory, MB | not known here |              |    0 |";
        assert_eq!(measurement.to_string(), expected);
    }
}
