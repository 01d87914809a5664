//! What a figure depends on: the machine, the compiler, the revision.

use std::{fmt, fs, process::Command, thread};

use crate::workspace;

/// Where something was measured.
#[derive(Debug)]
pub(crate) struct Machine {
    cores: Option<usize>,
    processor: Option<String>,
    rustc: Option<String>,
    revision: Option<String>,
    load: Option<String>,
}

impl Machine {
    /// This machine, as far as it says what it is.
    pub(crate) fn here() -> Self {
        Self {
            cores: thread::available_parallelism().ok().map(usize::from),
            processor: fs::read_to_string("/proc/cpuinfo").ok().and_then(|text| processor(&text)),
            rustc: first_line(workspace::command("rustc").arg("--version")),
            revision: first_line(workspace::command("git").args(["describe", "--always", "--dirty"])),
            load: fs::read_to_string("/proc/loadavg").ok().and_then(|text| Some(text.split(' ').next()?.to_owned())),
        }
    }
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cores = self.cores.map_or_else(|| "an unknown number of".to_owned(), |cores| cores.to_string());
        write!(f, "{cores} cores")?;
        if let Some(processor) = &self.processor {
            write!(f, " ({processor})")?;
        }
        write!(f, ", {}", std::env::consts::OS)?;
        for part in [&self.rustc, &self.revision].into_iter().flatten() {
            write!(f, ", {part}")?;
        }
        if let Some(load) = &self.load {
            write!(f, ", load average {load} before")?;
        }
        Ok(())
    }
}

fn processor(cpuinfo: &str) -> Option<String> {
    let line = cpuinfo.lines().find(|line| line.starts_with("model name"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

fn first_line(command: &mut Command) -> Option<String> {
    let output = command.output().ok().filter(|output| output.status.success())?;
    String::from_utf8_lossy(&output.stdout).lines().next().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_processor_has_a_name() {
        let text = "processor\t: 0\nmodel name\t: Example CPU @ 2 GHz\nmodel name\t: other\n";
        assert_eq!(processor(text), Some("Example CPU @ 2 GHz".to_owned()));
        assert_eq!(processor("processor: 0\n"), None);
    }
}
