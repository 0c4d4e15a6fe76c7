//! A hundred thousand edits: each does what was asked, and nothing else.

use std::collections::BTreeMap;
use std::fs;

use fastrand::Rng;
use inkstone_core::front_matter::Edit;

use super::oracle::{self, Tree};
use super::trial::{self, Outcome, Subject};
use super::{generate, in_parallel, real_posts};

/// How many edits are tried; the environment variable `INKSTONE_EDITS` asks for another number.
const EDITS: u64 = 104_000;

/// Edits of one made-up post.
const EDITS_A_POST: u64 = 12;

/// Another number here is other posts and other edits.
const SEED: u64 = 20_240_618;

#[derive(Default)]
struct Tally {
    tried: u64,
    made: u64,
    refused: BTreeMap<String, (u64, String)>,
    wrong: BTreeMap<String, (u64, Vec<String>)>,
}

impl Tally {
    fn add(&mut self, subject: &Subject, edit: &Edit, ordinary: bool) {
        self.tried += 1;
        match trial::try_edit(subject, edit) {
            Outcome::Made(_) => self.made += 1,
            Outcome::Refused(reason) => {
                let shape = match (ordinary, subject.strict.is_some()) {
                    (true, true) => "an ordinary block",
                    (false, true) => "an odd block",
                    (_, false) => "a block that strict readers refuse",
                };
                let example = format!("{edit:?} of {:?}", subject.inner());
                let entry = self
                    .refused
                    .entry(format!("{shape}: {reason}, {}", kind(subject, edit)));
                let (count, shortest) = entry.or_insert((0, example.clone()));
                *count += 1;
                if example.len() < shortest.len() {
                    *shortest = example;
                }
            }
            Outcome::Wrong(what, detail) => {
                let what = format!("{what}, {}", kind(subject, edit));
                let (count, examples) = self.wrong.entry(what).or_default();
                *count += 1;
                examples.push(detail);
                keep_a_few(examples);
            }
        }
    }

    fn merge(mut self, other: Self) -> Self {
        self.tried += other.tried;
        self.made += other.made;
        for (reason, (count, example)) in other.refused {
            let (sum, shortest) = self.refused.entry(reason).or_insert((0, example.clone()));
            *sum += count;
            if example.len() < shortest.len() {
                *shortest = example;
            }
        }
        for (what, (count, examples)) in other.wrong {
            let (sum, all) = self.wrong.entry(what).or_default();
            *sum += count;
            all.extend(examples);
            keep_a_few(all);
        }
        self
    }

    fn refused_where(&self, shape: &str) -> u64 {
        let of_shape = self
            .refused
            .iter()
            .filter(|(reason, _)| reason.starts_with(shape));
        of_shape.map(|(_, (count, _))| count).sum()
    }

    /// Prints what was found; fails when anything is wrong.
    fn judge(&self, name: &str) {
        let wrong: u64 = self.wrong.values().map(|(count, _)| count).sum();
        let refused: u64 = self.refused.values().map(|(count, _)| count).sum();
        eprintln!(
            "{name}: {} edits, {} made, {refused} refused, {wrong} wrong",
            self.tried, self.made
        );
        for (reason, (count, example)) in &self.refused {
            eprintln!("  refused {count} times, {reason}\n    such as {example}");
        }
        for (what, (count, examples)) in &self.wrong {
            eprintln!("  WRONG {count} times: {what}");
            for example in examples {
                eprintln!("    {example}");
            }
        }
        assert_eq!(wrong, 0, "edits did something else than was asked");
        assert_eq!(self.made + refused, self.tried);
    }
}

/// The language and the kind of an edit.
fn kind(subject: &Subject, edit: &Edit) -> String {
    let edit = format!("{edit:?}");
    let variant = edit.split([' ', '{']).next().unwrap_or_default();
    format!("{:?} {variant}", subject.block.format)
}

/// The shortest examples, one for each edit.
fn keep_a_few(examples: &mut Vec<String>) {
    examples.sort_by_key(String::len);
    let mut seen = std::collections::HashSet::new();
    examples.retain(|example| seen.insert(example.lines().next().map(str::to_owned)));
    examples.truncate(4);
}

fn wanted() -> u64 {
    std::env::var("INKSTONE_EDITS").map_or(EDITS, |number| {
        number.parse().expect("INKSTONE_EDITS is a number")
    })
}

#[test]
fn edits_of_real_posts_do_what_was_asked_and_nothing_else() {
    let posts = real_posts();
    let tallies = in_parallel(posts.len() as u64, |number| {
        let mut tally = Tally::default();
        let bytes = fs::read(&posts[number as usize]).unwrap();
        if let Some(subject) = Subject::new(bytes) {
            let mut rng = Rng::with_seed(SEED ^ number);
            for edit in trial::all_edits(&mut rng, &subject) {
                tally.add(&subject, &edit, true);
            }
        }
        tally
    });
    let tally = tallies.into_iter().fold(Tally::default(), Tally::merge);
    tally.judge("real posts");
    assert!(tally.tried > 500);
    assert!(tally.refused_where("an ordinary block") * 100 <= tally.tried);
}

#[test]
fn edits_of_made_up_posts_do_what_was_asked_and_nothing_else() {
    let tallies = in_parallel(wanted().div_ceil(EDITS_A_POST), |number| {
        let mut tally = Tally::default();
        let post = generate::post(SEED + number);
        let Some(subject) = Subject::new(post.bytes) else {
            return tally;
        };
        let mut rng = Rng::with_seed(SEED ^ number);
        for _ in 0..EDITS_A_POST {
            if let Some(edit) = trial::any_edit(&mut rng, &subject) {
                tally.add(&subject, &edit, post.ordinary);
            }
        }
        tally
    });
    let tally = tallies.into_iter().fold(Tally::default(), Tally::merge);
    tally.judge("made-up posts");
    assert!(
        tally.tried * 10 >= wanted() * 9,
        "most posts have room for edits"
    );
    assert!(tally.refused_where("an ordinary block") * 100 <= tally.tried);
}

/// Whatever is edited is first read; where a strict reader takes a block, ours must see the same in it.
#[test]
fn blocks_are_read_as_strict_readers_read_them() {
    let real = real_posts();
    let made_up = wanted() / EDITS_A_POST;
    let found = in_parallel(made_up + real.len() as u64, |number| {
        let bytes = match number.checked_sub(made_up) {
            None => generate::post(SEED + number).bytes,
            Some(number) => fs::read(&real[number as usize]).unwrap(),
        };
        let subject = Subject::new(bytes)?;
        let strict = subject.strict.as_ref()?;
        // Aliases, tags, merged keys and template marks are shown as they are written; and to YAML 1.1 NEL
        // is a line end, to YAML 1.2 a character.
        let odd = ["&", "!", "*", "?", "<<", "{{", "\u{85}"];
        if odd.iter().any(|mark| subject.inner().contains(mark)) {
            return None;
        }
        let own = Tree::of(&subject.own.entries).settled();
        Some(
            oracle::misreading(&own, strict, "")
                .map(|fault| format!("{fault}\n    in {:?}", subject.inner())),
        )
    });
    let compared = found.iter().flatten().count();
    let mut wrong: Vec<&String> = found.iter().flatten().flatten().collect();
    wrong.sort_by_key(|fault| fault.len());
    eprintln!("{compared} blocks compared, {} read otherwise", wrong.len());
    for fault in wrong.iter().take(20) {
        eprintln!("  {fault}");
    }
    assert!(wrong.is_empty(), "the engine misreads blocks");
    assert!(compared > 100);
}
