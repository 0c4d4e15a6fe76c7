//! Readers of other hands as judges: Ruby's Psych, which Jekyll uses, Python's ruamel.yaml for YAML 1.2,
//! and Hugo. Wherever one of them reads the block before an edit, it must read what was asked after it,
//! and everything else as before.

use std::collections::HashMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use fastrand::Rng;
use inkstone_core::post::parts::Format;

use super::oracle::{self, Alone, Asked, Tree};
use super::trial::{self, Outcome, Subject};
use super::{generate, in_parallel, read, real_posts};
use crate::support::root;

/// How many edits of made-up posts are judged, beside some of every real post.
const EDITS: u64 = 7_800;
const EDITS_A_POST: u64 = 12;
const EDITS_A_REAL_POST: usize = 4;
const SEED: u64 = 5_000_000;

struct Case {
    format: Format,
    edit: String,
    before: String,
    after: String,
    asked: Asked,
    doubled: bool,
    /// Whether serde_yaml, toml_edit or serde_json reads the block before.
    strict: bool,
    /// Top-level keys before and after.
    keys: Vec<String>,
    own: Tree,
}

fn cases() -> Vec<Case> {
    let real = real_posts();
    let made_up = EDITS / EDITS_A_POST;
    let of_one = |number: u64| {
        let mut rng = Rng::with_seed(SEED ^ number);
        let (bytes, edits) = match number.checked_sub(made_up) {
            None => (generate::post(SEED + number).bytes, EDITS_A_POST as usize),
            Some(number) => (fs::read(&real[number as usize]).unwrap(), EDITS_A_REAL_POST),
        };
        let Some(subject) = Subject::new(bytes) else {
            return Vec::new();
        };
        let edits = (0..edits).filter_map(|_| trial::any_edit(&mut rng, &subject));
        let cases = edits.filter_map(|edit| {
            let Outcome::Made(made) = trial::try_edit(&subject, &edit) else {
                return None;
            };
            let own = Tree::of(&subject.own.entries);
            let mut keys: Vec<String> = subject
                .own
                .entries
                .iter()
                .map(|entry| entry.key.clone())
                .collect();
            keys.extend(made.asked.path().first().cloned());
            if let Asked::Renamed(_, name) = &made.asked {
                keys.push(name.clone());
            }
            Some(Case {
                format: subject.block.format,
                edit: format!("{edit:?}"),
                before: subject.inner().to_owned(),
                after: made.inner,
                doubled: trial::is_doubled(&subject.own, made.asked.path()),
                asked: made.asked,
                strict: subject.strict.is_some(),
                keys,
                own,
            })
        });
        cases.collect()
    };
    let all = in_parallel(made_up + real.len() as u64, of_one);
    all.into_iter().flatten().collect()
}

/// A reader: texts in, what it makes of each; none for one that it refuses.
type Reader<'a> = &'a dyn Fn(&[(Format, String)]) -> Vec<Option<Tree>>;

/// Lets one reader judge the cases.
fn judge(name: &str, cases: &[&Case], lower_case: bool, read: Reader<'_>) {
    let mut texts: Vec<(Format, String)> = Vec::new();
    let mut known: HashMap<(u8, String), usize> = HashMap::new();
    let mut number = |format: Format, text: &str| {
        *known
            .entry((format as u8, text.to_owned()))
            .or_insert_with(|| {
                texts.push((format, text.to_owned()));
                texts.len() - 1
            })
    };
    let asked: Vec<_> = cases
        .iter()
        .map(|case| {
            let alone = trial::alone_texts(case.format, &case.asked).map(|(plain, string)| {
                let readable = oracle::strict(case.format, &plain).is_some();
                (
                    readable.then(|| number(case.format, &plain)),
                    number(case.format, &string),
                )
            });
            (
                number(case.format, &case.before),
                number(case.format, &case.after),
                alone,
            )
        })
        .collect();
    let trees = read(&texts);
    let tree = |at: usize| {
        trees[at]
            .as_ref()
            .filter(|tree| matches!(tree, Tree::Map(_) | Tree::Null))
    };
    let (mut judged, mut not_before, mut wrong) = (0, 0, Vec::new());
    for (case, (before, after, alone)) in cases.iter().zip(asked) {
        let no_date = alone.is_some_and(|(_, string)| {
            tree(string)
                .and_then(|tree| tree.at(&trial::alone_key(case.asked.path())))
                .is_none()
        });
        let lowered = |text: &String| {
            if lower_case {
                text.to_lowercase()
            } else {
                text.clone()
            }
        };
        let map = |tree: &Tree| match tree {
            Tree::Map(entries) if lower_case => {
                // Hugo adds keys of its own; only those that are written count.
                let date = |key: &str| matches!(key, "date" | "lastmod");
                let asked = case.asked.path()[0].to_lowercase();
                // Its dates stand in for one another, so beside one that changes the others say nothing.
                let written = |key: &String| {
                    case.keys.iter().any(|name| name.to_lowercase() == *key)
                        && !(date(key) && date(&asked) && (*key != asked || no_date))
                };
                Tree::Map(
                    entries
                        .iter()
                        .filter(|(key, _)| written(key))
                        .cloned()
                        .collect(),
                )
            }
            Tree::Null => Tree::Map(Vec::new()),
            other => other.clone(),
        };
        let asked = case
            .asked
            .with_path(case.asked.path().iter().map(lowered).collect());
        let asked = match asked {
            Asked::Renamed(path, name) => Asked::Renamed(path, lowered(&name)),
            asked => asked,
        };
        // A reader to whom the key is another one (`yes` is true to Psych) has nothing to say of it.
        let sees = |tree: &&Tree| {
            let path = asked.path();
            let parents = &path[..path.len() - 1];
            let same_parents = matches!(
                tree.at(parents),
                Some(Tree::Map(_) | Tree::List(_) | Tree::Null)
            );
            same_parents && (case.own.at(case.asked.path()).is_none() || tree.at(path).is_some())
        };
        // Hugo gives these a value of its own where they are not written.
        let given = lower_case
            && matches!(
                asked.path()[0].as_str(),
                "draft" | "date" | "lastmod" | "weight"
            );
        let Some(before) = tree(before).filter(sees).map(map) else {
            not_before += 1;
            continue;
        };
        judged += 1;
        let key = trial::alone_key(asked.path());
        let alone = alone.map_or_else(Alone::default, |(plain, string)| {
            let value = |at: usize| tree(at)?.at(&key).cloned();
            Alone {
                plain: plain.and_then(value),
                string: value(string),
            }
        });
        let asked = match asked {
            Asked::Value(path, _) if given && alone.string.is_none() => Asked::Nothing(path),
            asked => asked,
        };
        let fault = match tree(after).map(map) {
            Some(after) => oracle::fault(
                &before.settled(),
                &after.settled(),
                &asked,
                &alone,
                case.doubled || given,
            ),
            None => Some("refuses the block now".to_owned()),
        };
        if let Some(fault) = fault {
            wrong.push(format!(
                "{}\n  {fault}\n  before {:?}\n  after  {:?}",
                case.edit, case.before, case.after
            ));
        }
    }
    eprintln!(
        "{name}: {judged} judged, {not_before} not accepted before, {} wrong",
        wrong.len()
    );
    wrong.sort_by_key(String::len);
    for fault in wrong.iter().take(12) {
        eprintln!("  {name}: {fault}");
    }
    assert!(
        wrong.is_empty(),
        "{name} reads something else than was asked"
    );
    assert!(judged >= 5_000, "{name} reads most blocks");
}

/// A script of tests/judges, fed with JSON lines; none when its language or library is not installed.
fn script(
    program: &str,
    probe: &[&str],
    script: &str,
    texts: &[(Format, String)],
) -> Option<Vec<Option<Tree>>> {
    let there = Command::new(program)
        .args(probe)
        .stderr(Stdio::null())
        .status();
    if !there.is_ok_and(|status| status.success()) {
        return None;
    }
    let mut child = Command::new(program)
        .arg(root().join("tests/judges").join(script))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let output = BufReader::new(child.stdout.take().unwrap());
    let trees = std::thread::scope(|scope| {
        scope.spawn(move || {
            for (_, text) in texts {
                writeln!(input, "{}", serde_json::json!({ "text": text })).unwrap();
            }
        });
        let answers = output.lines().map(|line| {
            let mut answer: serde_json::Value = serde_json::from_str(&line.unwrap()).unwrap();
            answer
                .get_mut("tree")
                .map(|tree| Tree::of_answer(tree.take()))
        });
        answers.collect::<Vec<_>>()
    });
    assert!(child.wait().unwrap().success());
    assert_eq!(trees.len(), texts.len(), "{script} answers every line");
    Some(trees)
}

fn yaml(cases: &[Case]) -> Vec<&Case> {
    cases
        .iter()
        .filter(|case| case.format == Format::Yaml)
        .collect()
}

#[test]
fn psych_reads_what_was_asked() {
    let read = |texts: &[_]| script("ruby", &["-e", "require 'yaml'"], "psych.rb", texts);
    if read(&[]).is_none() {
        return eprintln!("SKIPPED: there is no Ruby with Psych to judge front matter");
    }
    judge("psych", &yaml(&cases()), false, &|texts| {
        read(texts).unwrap()
    });
}

#[test]
fn ruamel_reads_what_was_asked() {
    let probe = ["-c", "import ruamel.yaml"];
    // The system's own Python has the packages of the system; another one may stand before it.
    let read = |texts: &[_]| {
        ["python3", "/usr/bin/python3"]
            .iter()
            .find_map(|python| script(python, &probe, "ruamel_reader.py", texts))
    };
    if read(&[]).is_none() {
        return eprintln!("SKIPPED: there is no Python with ruamel.yaml to judge front matter");
    }
    judge("ruamel.yaml", &yaml(&cases()), false, &|texts| {
        read(texts).unwrap()
    });
}

#[test]
fn hugo_reads_what_was_asked() {
    if Command::new("hugo")
        .arg("version")
        .stdout(Stdio::null())
        .status()
        .is_err()
    {
        return eprintln!("SKIPPED: there is no Hugo to judge front matter");
    }
    let cases = cases();
    // Template marks are a map as a key, which Hugo refuses: one more build for each. And it panics at
    // some addresses, and prints no infinite number.
    let infinite = |text: &str| {
        [".inf", ".nan"]
            .iter()
            .any(|name| text.to_lowercase().contains(name))
    };
    let readable = |case: &&Case| {
        let panics = case
            .asked
            .path()
            .first()
            .is_some_and(|key| key == "permalink" || key == "aliases");
        let prints = !infinite(&case.before) && !infinite(&case.after);
        case.strict && prints && !panics && !case.before.contains("{{")
    };
    let cases: Vec<&Case> = cases.iter().filter(readable).collect();
    judge("hugo", &cases, true, &hugo);
}

/// Builds one site with a page for each text, and reads what the pages' parameters are. A page that Hugo
/// refuses ends the build, so it is taken out and the site built again.
fn hugo(texts: &[(Format, String)]) -> Vec<Option<Tree>> {
    let site = crate::support::copy_of(&root().join("tests/judges/hugo"));
    let content = site.path().join("content");
    fs::create_dir(&content).unwrap();
    for (number, (format, inner)) in texts.iter().enumerate() {
        let page = match format {
            Format::Yaml => format!("---\n{inner}---\nx\n"),
            Format::Toml => format!("+++\n{inner}+++\nx\n"),
            Format::Json => format!("{inner}\nx\n"),
        };
        fs::write(content.join(format!("{number}.md")), page).unwrap();
    }
    let mut refused = 0;
    loop {
        let build = Command::new("hugo")
            .arg("--source")
            .arg(site.path())
            .output()
            .unwrap();
        if build.status.success() {
            break;
        }
        let says = String::from_utf8_lossy(&build.stdout).into_owned()
            + &String::from_utf8_lossy(&build.stderr);
        let page = says
            .split("content/")
            .nth(1)
            .and_then(|rest| rest.split(".md").next())
            .unwrap_or_else(|| panic!("hugo: {says}"));
        fs::remove_file(content.join(format!("{page}.md"))).unwrap();
        refused += 1;
        assert!(
            refused * 10 <= texts.len(),
            "hugo refuses too many pages: {says}"
        );
    }
    let printed = fs::read_to_string(Path::new(site.path()).join("public/index.html")).unwrap();
    let mut trees = vec![None; texts.len()];
    for line in printed.lines() {
        if let Some((page, params)) = line.split_once('\t') {
            let number: usize = page.trim_end_matches(".md").parse().unwrap();
            trees[number] = Some(Tree::of_json(serde_json::from_str(params).unwrap()));
        }
    }
    trees
}

/// The judges themselves are judged: a wrong edit does not pass.
#[test]
fn a_judge_finds_what_is_wrong() {
    let own = |text: &str| Tree::of(&read(&format!("---\n{text}---\n")).entries);
    let asked = Asked::Value(vec!["a".to_owned()], "no".to_owned());
    let alone = Alone {
        plain: Some(Tree::Boolean(false)),
        string: Some(Tree::Text("no".to_owned())),
    };
    let fault =
        |before: &str, after: &str| oracle::fault(&own(before), &own(after), &asked, &alone, false);
    assert_eq!(fault("a: x\nb: 1\n", "a: 'no'\nb: 1\n"), None);
    assert!(fault("a: x\nb: 1\n", "a: false\nb: 1\n").is_some());
    assert!(fault("a: x\nb: 1\n", "a: 'no'\nb: 2\n").is_some());
    assert!(fault("a: x\nb: 1\n", "a: 'no'\n").is_some());
    assert!(fault("a: x\n", "a: 'no'\nb: 1\n").is_some());
    assert!(fault("a: x\n", "a: yes\n").is_some());
    assert_eq!(fault("a: true\n", "a: false\n"), None);
}
