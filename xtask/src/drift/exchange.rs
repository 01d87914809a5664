//! What an operation exchanges: parameters, bodies, answers with their headers.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    compare::Comparing,
    difference::{Direction, Effect, Lone},
    side::Side,
};
use crate::{
    document::{Operation, yaml::Node},
    error::Error,
};

/// A parameter by where it is sent, with its name; one of the path by its position instead.
type Parameters<'a> = BTreeMap<(String, String), &'a Node>;

/// Headers that OpenAPI says elsewhere; as parameters they are ignored.
const NO_PARAMETERS: &[&str] = &["accept", "authorization", "content-type"];

impl<'a> Comparing<'a> {
    pub(super) fn parameters(&mut self, before: Operation<'a>, after: Operation<'a>) -> Result<(), Error> {
        let (left, right) = (parameters(self.before, before)?, parameters(self.after, after)?);
        let keys: BTreeSet<_> = left.keys().chain(right.keys()).collect();
        for key in keys {
            let (left, right) = (left.get(key).copied(), right.get(key).copied());
            let shown = left.or(right).and_then(|node| node.text_of("name")).unwrap_or(&key.1);
            let part = format!("{} {shown}", key.0);
            match (left, right) {
                (Some(left), Some(right)) => self.parameter(&part, &key.0, left, right)?,
                (None, Some(only)) | (Some(only), None) => self.lone("parameter", &part, only, right.is_some()),
                (None, None) => {}
            }
        }
        Ok(())
    }

    fn parameter(&mut self, part: &str, place: &str, before: &'a Node, after: &'a Node) -> Result<(), Error> {
        self.requirement(part, Direction::Request, place != "path", before, after);
        self.deprecation(part, before, after);
        let schemas = [parameter_schema(before), parameter_schema(after)];
        let collections = self.may_be_collection(schemas)?;
        let (left, right) = (style(place, before), style(place, after));
        if collections && left != right {
            let effect = Effect { clients: true, servers: true };
            self.at(part, self.versus(&format!("sent as {left}"), &right), effect);
        }
        self.at_schemas(part, Direction::Request, schemas)
    }

    /// Records something that a client may send and only one document has.
    fn lone(&mut self, what: &str, part: &str, node: &Node, after: bool) {
        let required = is_required(node);
        let effect = Direction::Request.lone(Lone { after, required, unwelcome: true });
        let article = if required { "a required" } else { "a" };
        self.at(part, format!("{article} {what} {}", self.only(after)), effect);
    }

    /// Records whether only one of the two is required.
    fn requirement(&mut self, part: &str, direction: Direction, varies: bool, before: &Node, after: &Node) {
        let (left, right) = (is_required(before), is_required(after));
        if varies && left != right {
            let effect = direction.lone(Lone { after: right, required: true, unwelcome: false });
            self.at(part, self.required(right), effect);
        }
    }

    pub(super) fn request_body(&mut self, before: &'a Node, after: &'a Node) -> Result<(), Error> {
        let part = "body";
        let bodies = (self.before.member(before, "requestBody")?, self.after.member(after, "requestBody")?);
        match bodies {
            (Some(before), Some(after)) => {
                self.requirement(part, Direction::Request, true, before, after);
                self.content(part, Direction::Request, before, after)
            }
            (None, Some(only)) | (Some(only), None) => {
                self.lone("body", part, only, bodies.1.is_some());
                Ok(())
            }
            (None, None) => Ok(()),
        }
    }

    /// Compares the bodies of the media types that both have.
    fn content(&mut self, part: &str, direction: Direction, before: &'a Node, after: &'a Node) -> Result<(), Error> {
        let (left, right) = (media_types(before), media_types(after));
        if direction == Direction::Response && left.is_empty() != right.is_empty() {
            let after = left.is_empty();
            let effect = direction.lone(Lone { after, required: true, unwelcome: false });
            self.at(part, format!("a body {}", self.only(after)), effect);
            return Ok(());
        }
        let names: BTreeSet<&String> = left.keys().chain(right.keys()).collect();
        for name in names {
            match (left.get(name), right.get(name)) {
                (Some(left), Some(right)) => {
                    let part = if name == "application/json" { part.to_owned() } else { format!("{part} ({name})") };
                    self.at_schemas(&part, direction, [left.get("schema"), right.get("schema")])?;
                }
                (_, right) => {
                    let effect = direction.lone(Lone { after: right.is_some(), required: false, unwelcome: true });
                    self.at(part, format!("{name} {}", self.only(right.is_some())), effect);
                }
            }
        }
        Ok(())
    }

    pub(super) fn responses(&mut self, before: &'a Node, after: &'a Node) -> Result<(), Error> {
        let (left, right) = (responses(before), responses(after));
        let statuses: BTreeSet<&String> = left.keys().chain(right.keys()).collect();
        for status in statuses {
            match (answer(&left, status), answer(&right, status)) {
                (Some(before), Some(after)) => {
                    let (before, after) = (self.before.resolve(before)?, self.after.resolve(after)?);
                    self.headers(status, before, after)?;
                    self.content(status, Direction::Response, before, after)?;
                }
                (_, after) => {
                    // Every client must be ready for an error that no document tells; not so for a success. The default
                    // only says what other answers would look like.
                    let unwelcome = status.starts_with(['1', '2', '3']);
                    let lone = Lone { after: after.is_some(), required: false, unwelcome };
                    let sentence = format!("an answer {}", self.only(after.is_some()));
                    self.at(status, sentence, Direction::Response.lone(lone));
                }
            }
        }
        Ok(())
    }

    fn headers(&mut self, status: &str, before: &'a Node, after: &'a Node) -> Result<(), Error> {
        let (left, right) = (headers(self.before, before)?, headers(self.after, after)?);
        let names: BTreeSet<&String> = left.keys().chain(right.keys()).collect();
        for name in names {
            let part = format!("{status} → header {name}");
            match (left.get(name).copied(), right.get(name).copied()) {
                (Some(before), Some(after)) => {
                    self.requirement(&part, Direction::Response, true, before, after);
                    let schemas = [parameter_schema(before), parameter_schema(after)];
                    self.at_schemas(&part, Direction::Response, schemas)?;
                }
                (left, right) => {
                    let required = left.or(right).is_some_and(is_required);
                    let lone = Lone { after: right.is_some(), required, unwelcome: false };
                    let article = if required { "a required" } else { "a" };
                    let sentence = format!("{article} header {}", self.only(right.is_some()));
                    self.at(&part, sentence, Direction::Response.lone(lone));
                }
            }
        }
        Ok(())
    }
}

fn parameters<'a>(side: Side<'a>, operation: Operation<'a>) -> Result<Parameters<'a>, Error> {
    let positions: Vec<&str> =
        operation.path.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect();
    let mut parameters = Parameters::new();
    for parameter in operation.parameters() {
        let node = side.resolve(parameter)?;
        let (Some(name), Some(place)) = (node.text_of("name"), node.text_of("in")) else {
            return Err(side.error(format!("a parameter of `{}` has no `name` or no `in`", operation.path)));
        };
        let position = positions.iter().position(|position| *position == name);
        let key = match (place, position) {
            ("path", Some(position)) => format!("{position}"),
            ("header", _) => name.to_ascii_lowercase(),
            _ => name.to_owned(),
        };
        if place == "header" && NO_PARAMETERS.contains(&key.as_str()) {
            continue;
        }
        // The operation's own come first and win over those of its path.
        parameters.entry((place.to_owned(), key)).or_insert(node);
    }
    Ok(parameters)
}

fn is_required(node: &Node) -> bool {
    node.get("required").is_some_and(Node::is_true)
}

/// How a list or an object is written, in words.
fn style(place: &str, parameter: &Node) -> String {
    let default = if place == "query" || place == "cookie" { "form" } else { "simple" };
    let style = parameter.text_of("style").unwrap_or(default);
    let explode = parameter.get("explode").map_or(style == "form", Node::is_true);
    format!("{style}{}", if explode { " (exploded)" } else { "" })
}

/// The schema of a parameter or header, which may stand under a media type.
fn parameter_schema(node: &Node) -> Option<&Node> {
    let content = || node.get("content")?.entries().first()?.value.get("schema");
    node.get("schema").or_else(content)
}

/// The media types of a body, without their parameters.
fn media_types(body: &Node) -> BTreeMap<String, &Node> {
    let content = body.get("content").map_or(&[][..], Node::entries);
    let name = |key: &str| key.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    content.iter().map(|entry| (name(&entry.key), &entry.value)).collect()
}

fn responses(operation: &Node) -> BTreeMap<String, &Node> {
    let responses = operation.get("responses").map_or(&[][..], Node::entries);
    let answers = responses.iter().filter(|entry| !entry.key.starts_with("x-"));
    // `default` stays as it is: ranges are written with a capital X.
    let name = |key: &str| if key == "default" { key.to_owned() } else { key.to_ascii_uppercase() };
    answers.map(|entry| (name(&entry.key), &entry.value)).collect()
}

/// What is answered with a status: the answer of its own, that of its range, or the default.
fn answer<'a>(responses: &BTreeMap<String, &'a Node>, status: &str) -> Option<&'a Node> {
    let range = status.get(..1).map(|class| format!("{class}XX"));
    let range = range.and_then(|range| responses.get(&range));
    responses.get(status).or(range).or_else(|| responses.get("default")).copied()
}

fn headers<'a>(side: Side<'a>, response: &'a Node) -> Result<BTreeMap<String, &'a Node>, Error> {
    let headers = response.get("headers").map_or(&[][..], Node::entries).iter();
    let named = headers.map(|entry| Ok((entry.key.to_ascii_lowercase(), side.resolve(&entry.value)?)));
    named.filter(|header| !matches!(header, Ok((name, _)) if name == "content-type")).collect()
}
