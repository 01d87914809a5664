//! Other answers: members, envelopes, slugs, statuses where the sources leave them open.

use crate::front::judge::Trial;
use crate::front::{Answer, Asked, Manner};
use serde_json::{Map, Value, json};

/// Changes each object below a value, the innermost first, so that what is added is left alone.
fn each_object(value: &mut Value, change: &impl Fn(&mut Map<String, Value>)) {
    match value {
        Value::Object(members) => {
            members.values_mut().for_each(|member| each_object(member, change));
            change(members);
        }
        Value::Array(items) => items.iter_mut().for_each(|item| each_object(item, change)),
        _ => {}
    }
}

fn error(value: &mut Value) -> Option<&mut Map<String, Value>> {
    value.get_mut("error")?.as_object_mut()
}

#[test]
fn members_that_no_document_knows() {
    let manner = Manner::saying(|_, _, value| {
        each_object(value, &|members| {
            members.insert("x_trace".to_owned(), json!({ "hops": [1, null, "two"], "": true }));
            members.insert("_links".to_owned(), Value::Null);
        });
    });
    Trial::of(manner).passes(&["revoke-omits-the-account", "again-reports-active"]);
}

#[test]
fn the_smallest_envelope() {
    let manner = Manner::saying(|_, _, value| {
        if let Some(error) = error(value) {
            error.retain(|name, _| ["message", "code", "slug", "status"].contains(&name.as_str()));
        }
    });
    Trial::of(manner).passes(&["error-without-slug"]);
}

#[test]
fn the_largest_envelope() {
    let manner = Manner::saying(|_, _, value| {
        if let Some(error) = error(value) {
            error.insert("request_id".into(), json!("req_0f8fad5bd9cb469fa165"));
            error.insert("suggested_fix".into(), json!(""));
            error.insert("errors".into(), json!(["first: no", "", "third: \u{1f512}"]));
            error.insert("details".into(), json!([{ "path": ["a", 0], "errors": null }]));
            value["request_id"] = json!(7);
            value["errors"] = json!(null);
        }
    });
    Trial::of(manner).passes(&["wrong-state-answers-bad-request"]);
}

#[test]
fn other_slugs_with_other_codes() {
    let manner = Manner::saying(|_, status, value| {
        if let Some(error) = error(value) {
            error.insert("slug".into(), json!("E-\u{fc}bel/17"));
            error.insert("code".into(), json!(f64::from(status) * 1e6 + 0.5));
            error.insert("status".into(), json!(f64::from(status)));
            error.insert("message".into(), json!("Das geht nicht.\n<b>Wirklich</b> nicht."));
        }
    });
    Trial::of(manner).passes(&["unsupported-answers-conflict"]);
}

#[test]
fn values_that_were_added_to_enumerations() {
    let manner = Manner::saying(|_, _, value| {
        if let Some(subjects) = value.get_mut("revoked_tokens").and_then(Value::as_array_mut)
            && !subjects.is_empty()
        {
            subjects.insert(0, json!("id_token"));
            subjects.push(json!("credential"));
        }
        each_object(value, &|members| {
            for (name, added) in [("status_reason", "REVIEWED_BY_NOBODY"), ("toolkit_version", "latest")] {
                if members.contains_key("user_id") {
                    members.insert(name.to_owned(), json!(added));
                }
            }
            if let Some(scheme) = members.get_mut("auth_scheme") {
                *scheme = json!("OAUTH_2_1");
            }
        });
    });
    Trial::of(manner).passes(&["claims-access-token-only", "first-revoke-is-empty"]);
}

#[test]
fn optional_members_that_are_null() {
    let manner = Manner::saying(|_, _, value| {
        each_object(value, &|members| {
            if members.contains_key("user_id") {
                for name in ["word_id", "status_reason"] {
                    members.insert(name.to_owned(), Value::Null);
                }
                members.entry("alias").or_insert(Value::Null);
            }
        });
    });
    Trial::of(manner).passes(&["list-hides-revoked"]);
}

#[test]
fn optional_members_that_are_left_out() {
    let manner = Manner::saying(|_, _, value| {
        each_object(value, &|members| {
            members.retain(|name, member| {
                !(member.is_null() && ["alias", "next_cursor", "requested_scopes"].contains(&name.as_str()))
            });
        });
    });
    Trial::of(manner).passes(&["get-keeps-active"]);
}

/// Answers another status where the sources leave it open.
fn elsewise(asked: &Asked, answer: &mut Answer) {
    let Ok(mut value) = serde_json::from_slice::<Value>(&answer.body) else { return };
    let slug = value.pointer("/error/slug").and_then(Value::as_str).unwrap_or_default().to_owned();
    let other_project = asked.headers.iter().any(|(name, key)| name == "x-api-key" && key.contains("Other"));
    let path = asked.path().trim_start_matches("/api/v3.1/connected_accounts/");
    let is_shaped = path.split('/').next().is_some_and(|id| id.len() == 15 && id.starts_with("ca_"));
    let status = match (answer.status, slug.as_str()) {
        // What cannot be understood.
        (400, "ConnectedAccount_BadRequest" | "ConnectedAccount_MissingRequiredFields") => 422,
        // What cannot be an id.
        (404, _) if asked.method == "POST" && path.ends_with("/revoke") && !is_shaped => 422,
        // What is somebody else's.
        (404, _) if other_project => 403,
        // What a path does not do.
        (405, _) => 404,
        _ => return,
    };
    answer.status = status;
    answer.headers.retain(|(name, _)| name != "allow");
    value["error"]["status"] = json!(status);
    answer.body = value.to_string().into_bytes();
}

#[test]
fn other_statuses_where_they_are_open() {
    Trial::of(Manner::answering(elsewise)).passes(&["unknown-id-answers-forbidden"]);
}

/// Answers what is safe without a word, as gateways do.
#[test]
fn safe_methods_that_are_answered_by_what_stands_before() {
    let manner = Manner::asking(|asked| match asked.method.as_str() {
        "OPTIONS" => Some(Answer { status: 204, headers: Vec::new(), body: Vec::new(), instead: None }),
        "HEAD" => Some(Answer { status: 200, headers: Vec::new(), body: Vec::new(), instead: None }),
        _ => None,
    });
    Trial::of(manner).passes(&["again-answers-conflict"]);
}

/// A server that filters what it has paged: its pages may be empty, but for a cursor.
#[test]
fn lists_that_begin_with_an_empty_page() {
    let manner = Manner::asking(|asked| {
        let is_own = asked.headers.iter().any(|(name, key)| name == "x-api-key" && key.starts_with("ak_Reference0"));
        let is_list = asked.method == "GET" && asked.path().ends_with("/connected_accounts");
        if !is_own || !is_list || !asked.target.contains("user_ids=") || asked.target.contains("cursor=") {
            asked.target = asked.target.replace("&cursor=begin", "");
            return None;
        }
        let empty =
            json!({ "items": [], "next_cursor": "begin", "total_pages": 9, "current_page": 1, "total_items": 99 });
        Some(Answer::json(200, &empty))
    });
    Trial::of(manner).passes(&["list-hides-revoked"]);
}
