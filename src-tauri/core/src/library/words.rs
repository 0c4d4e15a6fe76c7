//! Which words the posts of a site use, how often, and in which spellings.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;
use ts_rs::TS;

use super::PostSummary;
use crate::front_matter::Spellings;

/// A word and how many posts have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "bindings.ts")]
pub struct WordUsage {
    /// The word.
    pub word: String,
    /// How many posts have it.
    pub posts: usize,
}

/// Counts kept true post by post: by key, by the word in lower case, by spelling.
#[derive(Clone, Debug, Default)]
pub struct WordIndex {
    keys: HashMap<String, HashMap<String, BTreeMap<String, usize>>>,
}

impl WordIndex {
    pub(super) fn add(&mut self, post: &PostSummary) {
        for (key, word) in words_of(post) {
            let spellings = self.keys.entry(key.to_owned()).or_default();
            let counts = spellings.entry(word.to_lowercase()).or_default();
            *counts.entry(word.to_owned()).or_default() += 1;
        }
    }

    pub(super) fn remove(&mut self, post: &PostSummary) {
        for (key, word) in words_of(post) {
            let Some(spellings) = self.keys.get_mut(key) else {
                continue;
            };
            let lower = word.to_lowercase();
            let Some(counts) = spellings.get_mut(&lower) else {
                continue;
            };
            if let Some(count) = counts.get_mut(word) {
                *count -= 1;
                if *count == 0 {
                    counts.remove(word);
                }
            }
            if counts.is_empty() {
                spellings.remove(&lower);
            }
        }
    }

    /// The words under a key, most used first. One tag or category is one of the same words as several.
    pub fn usage(&self, key: &str) -> Vec<WordUsage> {
        let key = match key {
            "tag" => "tags",
            "category" => "categories",
            other => other,
        };
        let mut usage: Vec<WordUsage> = self
            .keys
            .get(key)
            .into_iter()
            .flat_map(HashMap::values)
            .flatten()
            .map(|(word, posts)| WordUsage {
                word: word.clone(),
                posts: *posts,
            })
            .collect();
        usage.sort_by(|a, b| b.posts.cmp(&a.posts).then_with(|| a.word.cmp(&b.word)));
        usage
    }
}

/// Each word of a post once, however often its list repeats it.
fn words_of(post: &PostSummary) -> impl Iterator<Item = (&str, &str)> {
    post.words.iter().flat_map(|(key, words)| {
        words
            .iter()
            .enumerate()
            .filter(|(index, word)| !words[..*index].contains(word))
            .map(|(_, word)| (key.as_str(), word.as_str()))
    })
}

impl Spellings for WordIndex {
    fn posts_with(&self, key: &str, word: &str) -> usize {
        self.keys
            .get(key)
            .and_then(|spellings| spellings.get(&word.to_lowercase())?.get(word))
            .copied()
            .unwrap_or_default()
    }

    fn other_spelling(&self, key: &str, word: &str) -> Option<(String, usize)> {
        self.keys
            .get(key)?
            .get(&word.to_lowercase())?
            .iter()
            .filter(|(other, _)| *other != word)
            .max_by_key(|(_, posts)| **posts)
            .map(|(other, posts)| (other.clone(), *posts))
    }
}
