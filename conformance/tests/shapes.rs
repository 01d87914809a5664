//! The shape of each answer of the embedded server: keys with their types, no values.

use connected_accounts_conformance::check::{Failure, Scene};
use connected_accounts_conformance::cli::embedded::{Embedded, Embedding};
use connected_accounts_conformance::fixture::Kind;
use connected_accounts_conformance::target::Key;
use serde_json::{Value, json};

/// The value with each leaf replaced by its type; of an array one item a shape is kept.
fn shape(value: &Value) -> Value {
    match value {
        Value::Null => json!("null"),
        Value::Bool(_) => json!("boolean"),
        Value::Number(_) => json!("number"),
        Value::String(_) => json!("string"),
        Value::Object(members) => members.iter().map(|(name, member)| (name.clone(), shape(member))).collect(),
        Value::Array(items) => {
            let mut shapes: Vec<Value> = Vec::new();
            for item in items.iter().map(shape) {
                if !shapes.contains(&item) {
                    shapes.push(item);
                }
            }
            Value::Array(shapes)
        }
    }
}

#[tokio::test]
async fn each_answer_of_revoke_has_its_shape() {
    let embedded = Embedded::start(&Embedding::default()).await.unwrap();
    for (name, scene) in [
        ("200", Scene::First),
        ("200_again", Scene::Again),
        ("400", Scene::Unsupported),
        ("401", Scene::WithKey(Key::Missing)),
        ("404", Scene::UnknownId),
        ("409", Scene::Conflict(Kind::Expired)),
        ("500", Scene::ProviderFails(Failure::Error)),
    ] {
        let attempt = embedded.stage.attempt(scene).await.unwrap();
        assert!(name.starts_with(&attempt.answer.status.to_string()), "{scene}: {}", attempt.answer.status);
        let body = attempt.answer.json().unwrap();
        insta::assert_json_snapshot!(name, shape(&body));
    }
    embedded.stop().await;
}
