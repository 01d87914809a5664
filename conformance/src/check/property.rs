//! Properties: generated cases, shrunk when one fails.

use super::Cx;
use crate::outcome::{Checked, Stop};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// The most steps that are tried to make a failing case simpler.
const SHRINK_STEPS: u32 = 64;

/// Checks a property for the run's number of cases.
///
/// The cases follow from the seed and `name` alone: two rules that use the same name see the same.
///
/// # Errors
///
/// What `check` answered for the simplest failing case, which becomes part of the finding's place.
pub async fn for_all<S: Strategy>(
    cx: &Cx<'_>,
    name: &str,
    strategy: S,
    check: impl AsyncFn(S::Value) -> Checked,
) -> Checked
where
    S::Value: Clone,
{
    let stage = cx.stage();
    let config = Config { failure_persistence: None, ..Config::default() };
    let random = TestRng::from_seed(RngAlgorithm::ChaCha, &stage.seed.stream(name));
    let mut runner = TestRunner::new_with_rng(config, random);
    for case in 1..=stage.cases {
        let mut tree = strategy
            .new_tree(&mut runner)
            .map_err(|reason| Stop::defect(format!("no case of {name} can be generated: {reason}")))?;
        let Err(stop) = check(tree.current()).await else { continue };
        let Stop::Violated(findings) = stop else { return Err(stop) };
        let (value, mut findings) = shrink(&mut tree, findings, &check).await;
        for finding in &mut findings {
            finding.r#where = format!("{} (case {case} of {}: {value:?})", finding.r#where, stage.cases);
        }
        return Err(Stop::Violated(findings));
    }
    cx.recorder().remark(format!("{} cases of {name}, seed {}", stage.cases, stage.seed));
    Ok(())
}

/// Makes a failing case as simple as it goes.
async fn shrink<T: ValueTree>(
    tree: &mut T,
    findings: Vec<crate::outcome::Finding>,
    check: &impl AsyncFn(T::Value) -> Checked,
) -> (T::Value, Vec<crate::outcome::Finding>) {
    let mut best = (tree.current(), findings);
    let mut moved = tree.simplify();
    for _ in 0..SHRINK_STEPS {
        if !moved {
            break;
        }
        moved = match check(tree.current()).await {
            Err(Stop::Violated(findings)) => {
                best = (tree.current(), findings);
                tree.simplify()
            }
            _ => tree.complicate(),
        };
    }
    best
}
