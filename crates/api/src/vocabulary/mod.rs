//! What the fields of a figure take, for clients that offer choices.

mod fields;

use std::collections::BTreeMap;
use std::sync::Arc;

use likeness_tasks::figure::{Worn, imported_word};
use poem::Request;
use poem::web::Data;
use poem_openapi::payload::Json;
use poem_openapi::types::{Example, ToJSON};
use poem_openapi::{ApiResponse, Object, OpenApi};

use self::fields::{Field, Values, fields};
use crate::error::{Error, Refusal};
use crate::{Context, Tag, etag};

/// How long a client may keep the answer: it changes with the studio's version, and when something is imported.
const CACHE: &str = "public, max-age=5";

/// What the fields of `/generate` and `/generate_video` take, by the name of the field.
#[derive(Debug, Object)]
#[oai(example)]
struct Vocabulary {
    /// Fields that take a word; for lists, the words that `key` takes.
    words: BTreeMap<String, Vec<Word>>,
    /// Fields that take a number; for lists, the numbers that `value` takes.
    ranges: BTreeMap<String, Range>,
    /// Fields that take a text of some form, as regular expressions.
    patterns: BTreeMap<String, String>,
}

/// A word, in any case; blanks, hyphens and underscores in it are alike.
#[derive(Debug, Object)]
#[oai(rename = "VocabularyWord")]
struct Word {
    /// As documented.
    word: String,
    /// What else is understood in its place.
    synonyms: Vec<String>,
}

/// Numbers from the smallest to the largest.
#[derive(Debug, Object)]
#[oai(rename = "NumberRange")]
struct Range {
    /// The smallest.
    minimum: f64,
    /// The largest.
    maximum: f64,
    /// What holds when the field is absent.
    default: f64,
}

impl Vocabulary {
    fn of(fields: Vec<Field>) -> Self {
        let (mut words, mut ranges, mut patterns) = Default::default();
        for field in fields {
            let name = field.name.to_owned();
            match field.values {
                Values::Closed(list) | Values::Numbered(list) | Values::Open(list) => {
                    insert(&mut words, name, list.into_iter().map(Word::from).collect());
                }
                Values::Range(range) => insert(&mut ranges, name, Range::from(&range)),
                Values::Pattern(pattern) => insert(&mut patterns, name, pattern.to_owned()),
            }
        }
        Self {
            words,
            ranges,
            patterns,
        }
    }

    /// Adds what was imported to the words of the fields that take it.
    fn add(&mut self, imported: &[(Worn, String)]) {
        for (worn, name) in imported {
            let field = match worn {
                Worn::Garment => "item_id",
                Worn::Hair => "hairstyle",
            };
            self.words.entry(field.to_owned()).or_default().push(Word {
                word: imported_word(name),
                synonyms: Vec::new(),
            });
        }
    }
}

/// Keeps the first of several properties that one field has.
fn insert<T>(map: &mut BTreeMap<String, T>, name: String, value: T) {
    map.entry(name).or_insert(value);
}

impl From<fields::Word> for Word {
    fn from(word: fields::Word) -> Self {
        Self {
            word: word.word,
            synonyms: word.synonyms,
        }
    }
}

impl From<&fields::Range> for Range {
    fn from(range: &fields::Range) -> Self {
        let number = |value: &serde_json::Value| value.as_f64().unwrap_or_default();
        Self {
            minimum: number(&range.least),
            maximum: number(&range.most),
            default: number(&range.usual),
        }
    }
}

impl Example for Vocabulary {
    fn example() -> Self {
        let shown = ["size", "skin_tone", "hair_color"];
        let fields = fields().into_iter();
        Self::of(fields.filter(|field| shown.contains(&field.name)).collect())
    }
}

/// The vocabulary, or that the caller has it.
#[derive(ApiResponse)]
enum Answer {
    /// Everything that the fields take.
    #[oai(status = 200)]
    Whole(
        Json<Vocabulary>,
        #[oai(header = "ETag")] String,
        #[oai(header = "Cache-Control")] String,
    ),
    /// The caller has it already.
    #[oai(status = 304)]
    Known(
        #[oai(header = "ETag")] String,
        #[oai(header = "Cache-Control")] String,
    ),
}

pub(crate) struct VocabularyApi;

#[OpenApi]
impl VocabularyApi {
    /// List what the fields take
    ///
    /// Every word, number and form that `/generate` and `/generate_video` understand, the same
    /// that requests are checked against. Garments and hairs that the operator imported are among
    /// the words of `item_id` and `hairstyle`, as `imported/` and their names, within seconds. Needs
    /// no token and changes only with the studio's version and what is imported.
    #[oai(
        path = "/vocabulary",
        method = "get",
        tag = "Tag::Generate",
        operation_id = "get_vocabulary"
    )]
    async fn get_vocabulary(
        &self,
        context: Data<&Arc<Context>>,
        request: &Request,
    ) -> Result<Answer, Refusal> {
        let mut vocabulary = Vocabulary::of(fields());
        let imported = context.imports.list().await.map_err(Error::from)?;
        vocabulary.add(&imported);
        let etag = etag::of(&vocabulary.to_json_string());
        let caching = CACHE.to_owned();
        Ok(if etag::is_known(request.headers(), &etag) {
            Answer::Known(etag, caching)
        } else {
            Answer::Whole(Json(vocabulary), etag, caching)
        })
    }
}

/// Writes at every documented field what it takes.
pub(crate) fn describe(schemas: &mut serde_json::Value) {
    for field in fields() {
        field.describe(schemas);
    }
}
