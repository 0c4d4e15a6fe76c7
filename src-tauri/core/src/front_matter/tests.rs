//! Edits of whole posts, as the form and the command line ask for them.

use super::*;
use jiff::ZonedDateTime;
use proptest::prelude::*;

use crate::site::Generator;

fn path(keys: &str) -> Vec<String> {
    keys.split('.').map(str::to_owned).collect()
}

fn set(text: &str, keys: &str, value: &str) -> String {
    let edit = Edit::Set {
        path: path(keys),
        value: value.to_owned(),
    };
    edited(text, &edit)
}

fn now() -> ZonedDateTime {
    "2024-02-03T04:05:06+08:00[Asia/Shanghai]".parse().unwrap()
}

fn try_in(text: &str, generator: Generator, edit: &Edit) -> Option<String> {
    let change = apply(text, generator, edit, &now()).ok()?;
    Some(change.applied_to(text))
}

fn edited(text: &str, edit: &Edit) -> String {
    try_in(text, Generator::Plain, edit).unwrap_or_else(|| panic!("{edit:?} is refused in\n{text}"))
}

const SEED: &str = "---\nlayout: post\ntitle: 2023年回顾,致敬\ndate: 2023-05-30 23:29:48 +08:00\ncategories: ['Ai', 'Aigc']\nimage:\n    path: https://example.com/api?rand=sj&id=1\n    alt: 封面\nartid: 130953549\nrender_with_liquid: false\n---\n\n# 正文\n";

#[test]
fn one_field_is_one_line() {
    for (keys, value, line) in [
        (
            "title",
            "新标题: 带冒号 # 和井号",
            "title: '新标题: 带冒号 # 和井号'",
        ),
        ("title", "2024-01-02", "title: '2024-01-02'"),
        (
            "date",
            "2024-01-02 03:04:05 +08:00",
            "date: 2024-01-02 03:04:05 +08:00",
        ),
        ("image.alt", "新", "    alt: 新"),
        ("artid", "7", "artid: 7"),
        ("render_with_liquid", "true", "render_with_liquid: true"),
        ("layout", "no", "layout: 'no'"),
    ] {
        let new = set(SEED, keys, value);
        let changed: Vec<&str> = new
            .lines()
            .filter(|line| !SEED.lines().any(|old| old == *line))
            .collect();
        assert_eq!(changed, [line], "{keys} = {value}");
        assert_eq!(new.lines().count(), SEED.lines().count());
    }
}

#[test]
fn lists_keep_their_style() {
    let add = |text: &str| {
        let edit = Edit::AddItem {
            path: path("tags"),
            value: "新".to_owned(),
        };
        edited(text, &edit)
    };
    assert_eq!(
        add("---\ntags: ['a', 'b']\n---\n"),
        "---\ntags: ['a', 'b', '新']\n---\n"
    );
    assert_eq!(
        add("---\ntags:\n  - a\n---\n"),
        "---\ntags:\n  - a\n  - 新\n---\n"
    );
    assert_eq!(add("---\ntags: a, b\n---\n"), "---\ntags: a, b, 新\n---\n");
    assert_eq!(add("---\na: 1\n---\n"), "---\na: 1\ntags: [新]\n---\n");
    assert_eq!(
        add("+++\ntags = ['a']\n+++\n"),
        "+++\ntags = ['a', \"新\"]\n+++\n"
    );
    assert_eq!(
        add("{\n  \"tags\": [\"a\"]\n}\n"),
        "{\n  \"tags\": [\"a\", \"新\"]\n}\n"
    );
    let edit = Edit::RemoveItem {
        path: path("tags"),
        index: 0,
    };
    let text = "---\ntags: ['a', 'b'] # two\n---\n";
    assert_eq!(edited(text, &edit), "---\ntags: ['b'] # two\n---\n");
}

#[test]
fn other_languages_keep_their_comments() {
    assert_eq!(
        set("+++\ntitle = \"a\" # b\n+++\n", "title", "新"),
        "+++\ntitle = \"新\" # b\n+++\n"
    );
    assert_eq!(
        set(
            "{\n  \"title\": \"a\",\n  \"x\": { \"y\": 1 }\n}\nbody",
            "title",
            "新 \"标\""
        ),
        "{\n  \"title\": \"新 \\\"标\\\"\",\n  \"x\": { \"y\": 1 }\n}\nbody"
    );
    assert_eq!(
        set("{\"x\": { \"y\": 1 }}\n", "x.y", "2"),
        "{\"x\": { \"y\": 2 }}\n"
    );
}

#[test]
fn duplicate_keys_and_broken_titles_stay_editable() {
    let text = "---\nimage:\n  path: a\ntitle: [转载]文章\nimage: b\n---\n";
    let new = set(text, "image", "c");
    assert_eq!(
        new,
        "---\nimage:\n  path: a\ntitle: [转载]文章\nimage: c\n---\n"
    );
}

#[test]
fn new_values_have_the_type_that_their_key_has() {
    for (keys, value, expected) in [
        ("draft", "false", "---\na: 1\ndraft: false\n---\n"),
        ("weight", "12", "---\na: 1\nweight: 12\n---\n"),
        (
            "lastmod",
            "2024-01-01",
            "---\na: 1\nlastmod: 2024-01-01\n---\n",
        ),
        ("subtitle", "2024", "---\na: 1\nsubtitle: '2024'\n---\n"),
    ] {
        assert_eq!(set("---\na: 1\n---\n", keys, value), expected);
    }
    let emptied = set("---\nweight: 3 # order\nb: x\n---\n", "weight", "");
    assert_eq!(emptied, "---\nweight: # order\nb: x\n---\n");
    assert_eq!(
        set(&emptied, "weight", "12"),
        "---\nweight: 12 # order\nb: x\n---\n"
    );
    assert_eq!(
        set("+++\na = 1\n\n[extra]\nb = 2\n+++\n", "draft", "true"),
        "+++\na = 1\ndraft = true\n\n[extra]\nb = 2\n+++\n"
    );
}

#[test]
fn an_emptied_block_is_empty() {
    let edit = Edit::RemoveKey { path: path("a") };
    let text = "---\na: 1\n---\nbody";
    assert_eq!(edited(text, &edit), "---\n---\nbody");
}

#[test]
fn a_post_without_a_block_gets_one() {
    assert_eq!(set("正文", "title", "新"), "---\ntitle: 新\n---\n\n正文");
}

proptest! {
    #[test]
    fn any_title_is_read_back_and_nothing_else_moves(title in "\\PC{0,20}") {
        let edit = Edit::Set { path: path("title"), value: title.clone() };
        // A refusal is allowed, damage is not.
        if let Some(new) = try_in(SEED, Generator::Plain, &edit) {
            prop_assert_eq!(FrontMatter::read(&new, Generator::Plain).get("title").and_then(Value::text), Some(title));
            let rest = |text: &str| text.lines().filter(|line| !line.starts_with("title:")).map(str::to_owned).collect::<Vec<_>>();
            prop_assert_eq!(rest(&new), rest(SEED));
        }
    }
}

fn yaml(inner: &str, edit: &Edit) -> String {
    let new = edited(&format!("---\n{inner}---\nbody\n"), edit);
    let inner = new
        .strip_prefix("---\n")
        .and_then(|new| new.strip_suffix("---\nbody\n"));
    inner
        .unwrap_or_else(|| panic!("fences or body changed:\n{new}"))
        .to_owned()
}

fn add_item(keys: &str, value: &str) -> Edit {
    Edit::AddItem {
        path: path(keys),
        value: value.to_owned(),
    }
}

fn move_item(keys: &str, from: usize, to: usize) -> Edit {
    Edit::MoveItem {
        path: path(keys),
        from,
        to,
    }
}

fn rename(keys: &str, name: &str) -> Edit {
    Edit::RenameKey {
        path: path(keys),
        name: name.to_owned(),
    }
}

fn set_item(keys: &str, value: &str) -> Edit {
    Edit::Set {
        path: path(keys),
        value: value.to_owned(),
    }
}

#[test]
fn a_list_keeps_its_form_whatever_happens_to_it() {
    for (before, edit, after) in [
        (
            "tags: [a, 'b']\n",
            move_item("tags", 1, 0),
            "tags: ['b', a]\n",
        ),
        (
            "tags:\n  - a # first\n  - b\n  - c\nx: 1\n",
            move_item("tags", 2, 0),
            "tags:\n  - c\n  - a # first\n  - b\nx: 1\n",
        ),
        (
            "tags: a, b, c\n",
            move_item("tags", 0, 2),
            "tags: b, c, a\n",
        ),
        ("tags: a, b\n", set_item("tags.1", "新"), "tags: a, 新\n"),
        (
            "tags: [a, 'b']\n",
            set_item("tags.1", "c"),
            "tags: [a, 'c']\n",
        ),
        (
            "tags:\n- a\n- b\n",
            set_item("tags.0", "no"),
            "tags:\n- 'no'\n- b\n",
        ),
        (
            "tags: word\n",
            add_item("tags", "two"),
            "tags: [word, two]\n",
        ),
        (
            "tags: a, b\n",
            add_item("tags", "c, d"),
            "tags: [a, b, 'c, d']\n",
        ),
        ("tags:\nx: 1\n", add_item("tags", "a"), "tags: [a]\nx: 1\n"),
        (
            "categories:\n- [a, b]\n- [c]\n",
            add_item("categories.1", "d"),
            "categories:\n- [a, b]\n- [c, d]\n",
        ),
        (
            "categories: a, b\n",
            Edit::RemoveItem {
                path: path("categories"),
                index: 0,
            },
            "categories: b\n",
        ),
        (
            "r:\n- name: x\n  src: y\n- name: z\n",
            set_item("r.0.src", "新.png"),
            "r:\n- name: x\n  src: 新.png\n- name: z\n",
        ),
        (
            "r:\n- name: x\n- name: z\n",
            Edit::RemoveKey { path: path("r.0") },
            "r:\n- name: z\n",
        ),
    ] {
        assert_eq!(yaml(before, &edit), after, "{edit:?} of\n{before}");
    }
}

#[test]
fn jekyll_tells_tags_apart_by_space() {
    let text = "---\ntags: one two\n---\n";
    let add = |word| try_in(text, Generator::Jekyll, &add_item("tags", word));
    assert_eq!(
        add("three").as_deref(),
        Some("---\ntags: one two three\n---\n")
    );
    assert_eq!(
        add("three four").as_deref(),
        Some("---\ntags: [one, two, three four]\n---\n")
    );
}

#[test]
fn a_missing_key_comes_with_its_parents() {
    assert_eq!(
        yaml("a: 1\n", &set_item("image.path", "/x.png")),
        "a: 1\nimage:\n  path: /x.png\n"
    );
    assert_eq!(
        yaml("image:\nb: 1\n", &set_item("image.alt", "新")),
        "image:\n  alt: 新\nb: 1\n"
    );
    assert_eq!(
        set("+++\na = 1\n+++\n", "extra.x", "y"),
        "+++\na = 1\n\n[extra]\nx = \"y\"\n+++\n"
    );
    assert_eq!(
        set("{\"a\": 1}\n", "image.path", "y"),
        "{\"a\": 1, \"image\": {\"path\": \"y\"}}\n"
    );
}

#[test]
fn a_key_gets_another_name_where_it_stands() {
    for (text, after) in [
        (
            "---\na: 1\nold: 'x' # why\nb: 2\n---\n",
            "---\na: 1\nnew: 'x' # why\nb: 2\n---\n",
        ),
        (
            "+++\nold = 1 # why\nb = 2\n+++\n",
            "+++\nnew = 1 # why\nb = 2\n+++\n",
        ),
        ("{\"old\": [1], \"b\": 2}\n", "{\"new\": [1], \"b\": 2}\n"),
    ] {
        assert_eq!(edited(text, &rename("old", "new")), after);
        assert_eq!(try_in(text, Generator::Plain, &rename("old", "b")), None);
    }
    assert_eq!(
        yaml("image:\n  old: x\n", &rename("image.old", "alt")),
        "image:\n  alt: x\n"
    );
    assert_eq!(yaml("a: 1\n", &rename("a", "no")), "'no': 1\n");
}

#[test]
fn a_new_key_has_the_first_value_of_its_type() {
    let add = |key: &str, input| Edit::AddKey {
        path: path(key),
        input,
    };
    for (edit, line) in [
        (add("x", FieldInput::Text), "x:\n"),
        (add("x", FieldInput::Switch), "x: false\n"),
        (add("x", FieldInput::Number), "x: 0\n"),
        (add("x", FieldInput::Words), "x: []\n"),
        (add("x", FieldInput::Group), "x: {}\n"),
        (
            add("date", FieldInput::Date),
            "date: 2024-02-03T04:05:06+08:00\n",
        ),
        (add("image.alt", FieldInput::Text), "image:\n  alt:\n"),
    ] {
        assert_eq!(yaml("a: 1\n", &edit), format!("a: 1\n{line}"), "{edit:?}");
    }
    let text = "+++\na = 1\n+++\n";
    assert_eq!(
        edited(text, &add("x", FieldInput::Text)),
        "+++\na = 1\nx = \"\"\n+++\n"
    );
    assert_eq!(yaml("x:\n", &set_item("x", "abc")), "x: abc\n");
    assert_eq!(
        yaml("x: {}\n", &set_item("x.alt", "abc")),
        "x: {alt: abc}\n"
    );
}

#[test]
fn the_present_time_is_written_as_the_date_before() {
    let edit = Edit::SetNow { path: path("date") };
    let new = try_in(SEED, Generator::Jekyll, &edit).unwrap();
    assert!(
        new.contains("\ndate: 2024-02-03 04:05:06 +08:00\n"),
        "{new}"
    );
}

#[test]
fn hexo_json_without_braces_is_edited_in_place() {
    let text = "\"title\": \"a\",\n\"tags\": [\"x\"]\n;;;\nbody\n";
    let edit = |edit: &Edit| try_in(text, Generator::Hexo, edit).unwrap();
    assert_eq!(
        edit(&set_item("title", "新")),
        text.replace("\"a\"", "\"新\"")
    );
    assert_eq!(
        edit(&add_item("tags", "y")),
        text.replace("[\"x\"]", "[\"x\", \"y\"]")
    );
    let unfenced = "title: a # b\n---\nbody\n";
    assert_eq!(
        try_in(unfenced, Generator::Hexo, &set_item("title", "新")).unwrap(),
        "title: 新 # b\n---\nbody\n"
    );
}

#[test]
fn a_block_comes_and_goes() {
    assert_eq!(
        edited("body\n", &Edit::CreateBlock),
        "---\ntitle:\n---\n\nbody\n"
    );
    assert_eq!(
        try_in("body\n", Generator::Zola, &Edit::CreateBlock).unwrap(),
        "+++\ntitle = \"\"\n+++\n\nbody\n"
    );
    assert_eq!(
        edited("---\na: 1\n---\nbody\n", &Edit::RemoveBlock),
        "body\n"
    );
}

#[test]
fn quotes_repair_what_the_reader_stumbles_over() {
    let text = "---\na: 1\ntitle: [转载]文章\n---\nbody\n";
    let matter = FrontMatter::read(text, Generator::Plain);
    let found = problems(text, &matter, None, &crate::library::WordIndex::default());
    let [problem] = found.as_slice() else {
        panic!("{found:#?}")
    };
    assert_eq!(
        (problem.path.as_slice(), problem.line),
        (["title".to_owned()].as_slice(), 3)
    );
    let new = edited(text, problem.fix.as_ref().unwrap());
    assert_eq!(new, text.replace("[转载]文章", "'[转载]文章'"));
    // Read as its writer meant it, and replaced whole.
    assert_eq!(matter.text("title").as_deref(), Some("[转载]文章"));
    let new = edited(text, &set_item("title", "新"));
    assert_eq!(new, text.replace("[转载]文章", "'新'"));
}

#[test]
fn what_yaml_1_1_takes_for_a_line_end_is_written_as_an_escape() {
    for text in ["a\u{85}b", "a\u{2028}b", "\u{feff}a", "a\u{7f}"] {
        let new = yaml("title: x\n", &set_item("title", text));
        assert!(
            new.starts_with("title: \"") && !new.contains(text),
            "{new:?}"
        );
    }
}

#[test]
fn the_last_key_of_a_group_leaves_it_empty() {
    let remove = |keys: &str| Edit::RemoveKey { path: path(keys) };
    assert_eq!(
        yaml(
            "a: 1\nimage:\n  path: /a.jpg\nb: 2\n",
            &remove("image.path")
        ),
        "a: 1\nimage: {}\nb: 2\n"
    );
    let text = "{\n  \"a\": {\n    \"b\": 1,\n    \"c\": 2\n  },\n  \"d\": 3\n}\n";
    assert_eq!(
        edited(text, &remove("a.c")),
        "{\n  \"a\": {\n    \"b\": 1\n  },\n  \"d\": 3\n}\n"
    );
    let text = "+++\n# why\na = 1 # one\n\n# two\n[b]\nc = 2\n+++\n";
    assert_eq!(
        edited(text, &remove("a")),
        "+++\n# why\n\n# two\n[b]\nc = 2\n+++\n"
    );
    assert_eq!(
        edited(text, &remove("b")),
        "+++\n# why\na = 1 # one\n\n# two\n+++\n"
    );
}

#[test]
fn a_list_of_groups_takes_one_more_and_gives_one_up() {
    let add = |index: &str| Edit::SetLiteral {
        path: vec!["r".to_owned(), index.to_owned()],
        literal: "{}".to_owned(),
    };
    let name = |index: &str| Edit::Set {
        path: vec!["r".to_owned(), index.to_owned(), "name".to_owned()],
        value: "x".to_owned(),
    };
    let one = yaml("r: []\n", &add("0"));
    assert_eq!(yaml(&one, &name("0")), "r: [{name: x}]\n");
    let two = yaml("r:\n- name: a\n", &add("1"));
    assert_eq!(yaml(&two, &name("1")), "r:\n- name: a\n- {name: x}\n");
    let text = "+++\n[[r]]\nname = \"a\"\n+++\n";
    let two = edited(&edited(text, &add("1")), &name("1"));
    assert_eq!(
        two,
        "+++\n[[r]]\nname = \"a\"\n\n[[r]]\nname = \"x\"\n+++\n"
    );
    let one = edited(
        &two,
        &Edit::RemoveItem {
            path: path("r"),
            index: 0,
        },
    );
    assert_eq!(one.matches("[[r]]").count(), 1, "{one}");
    let text = "{\"r\": [{\"name\": \"a\"}]}\n";
    let two = edited(&edited(text, &add("1")), &name("1"));
    assert_eq!(two, "{\"r\": [{\"name\": \"a\"}, {\"name\": \"x\"}]}\n");
}

#[test]
fn a_block_scalar_keeps_its_header_and_its_indent() {
    for (before, text, after) in [
        (
            "d: |\n  one\n  two\nx: 1\n",
            "one\ntwo!",
            "d: |\n  one\n  two!\nx: 1\n",
        ),
        (
            "d: |-\n    one\nx: 1\n",
            "one\n\nthree",
            "d: |-\n    one\n\n    three\nx: 1\n",
        ),
        (
            "d: >-\n  one\n  two\nx: 1\n",
            "one two!",
            "d: >-\n  one two!\nx: 1\n",
        ),
        (
            "d: >\n  one\nx: 1\n",
            "one\ntwo",
            "d: >\n  one\n\n  two\nx: 1\n",
        ),
    ] {
        assert_eq!(yaml(before, &set_item("d", text)), after, "{before}");
    }
}

#[test]
fn what_is_not_meant_is_not_done() {
    let refused = |inner: &str, edit: Edit| {
        let text = format!("---\n{inner}---\n");
        assert_eq!(
            try_in(&text, Generator::Plain, &edit),
            None,
            "{edit:?} of\n{inner}"
        );
    };
    refused("tags: {a: 1}\n", add_item("tags", "x, y"));
    refused("tags: [a, b\nb: 1\n", add_item("tags", "z"));
    refused("title: 'open\nb: 1\n", set_item("title", "z"));
    let text = "---\ntags: [a, b\nb: 1\n---\n";
    let matter = FrontMatter::read(text, Generator::Plain);
    let found = problems(text, &matter, None, &crate::library::WordIndex::default());
    assert!(
        found.iter().all(|problem| problem.fix.is_none()),
        "{found:?}"
    );
    let text = "{\n  \"title\": \"x\",\n  \"tags\": [\"a\",],\n}\n";
    assert_eq!(try_in(text, Generator::Hugo, &set_item("title", "z")), None);
}

#[test]
fn values_of_toml_keep_their_written_form() {
    let text = "+++\nv = 1.10 # one\ndate = 2023-05-30T23:29:48+08:00\n+++\n";
    let matter = FrontMatter::read(text, Generator::Hugo);
    assert_eq!(matter.text("v").as_deref(), Some("1.10"));
    assert_eq!(set(text, "v", "1.20"), text.replace("1.10", "1.20"));
    assert_eq!(set(text, "v", "3"), text.replace("1.10", "3"));
    let day = "2024-01-02 03:04:05";
    assert_eq!(
        set(text, "date", day),
        text.replace("2023-05-30T23:29:48+08:00", day)
    );
}

#[test]
fn a_key_is_added_to_a_group_in_flow_style_and_taken_from_an_item() {
    let add = Edit::AddKey {
        path: path("image.alt"),
        input: FieldInput::Text,
    };
    assert_eq!(
        yaml("image: {path: /p.png}\n", &add),
        "image: {path: /p.png, alt: ''}\n"
    );
    let remove = Edit::RemoveKey {
        path: path("r.0.name"),
    };
    assert_eq!(
        yaml("r:\n- name: a\n  src: b\nx: 1\n", &remove),
        "r:\n- src: b\nx: 1\n"
    );
    let date = Edit::AddKey {
        path: path("my date"),
        input: FieldInput::Date,
    };
    assert_eq!(
        yaml("a: 1\n", &date),
        "a: 1\nmy date: 2024-02-03T04:05:06+08:00\n"
    );
}

#[test]
fn a_block_that_is_no_map_says_so() {
    let matter = FrontMatter::read("---\n- a\n---\n", Generator::Jekyll);
    assert_eq!(matter.problem.map(|problem| problem.line), Some(Some(2)));
    for empty in [
        "---\n---\n",
        "---\n# only a comment\n---\n",
        "---\n{}\n---\n",
    ] {
        assert_eq!(FrontMatter::read(empty, Generator::Jekyll).problem, None);
    }
}

#[test]
fn comments_in_a_toml_list_stay_with_their_items() {
    let text = "+++\ntags = [\n  \"a\", # first\n  # mid\n  \"b\", # second\n  \"c\" # last\n  # end\n]\n+++\n";
    let remove = |index| Edit::RemoveItem {
        path: path("tags"),
        index,
    };
    assert_eq!(
        edited(text, &remove(1)),
        text.replace("  \"b\", # second\n", "")
    );
    assert_eq!(
        edited(text, &remove(2)),
        text.replace("  \"c\" # last\n", "")
    );
    let moved = Edit::MoveItem {
        path: path("tags"),
        from: 2,
        to: 0,
    };
    assert_eq!(try_in(text, Generator::Hugo, &moved), None);
}

#[test]
fn a_switch_that_reads_no_is_turned_and_stays_one() {
    assert_eq!(
        set("---\npin: no\n---\n", "pin", "true"),
        "---\npin: true\n---\n"
    );
    assert_eq!(
        set("---\nword: no\n---\n", "word", "true"),
        "---\nword: 'true'\n---\n"
    );
}

#[test]
fn a_key_between_blank_lines_is_removed_alone() {
    let text = "---\ntitle: x\n\ntags: [d]\n\nz: 1\n---\nbody\n";
    let remove = |keys| Edit::RemoveKey { path: path(keys) };
    assert_eq!(
        edited(text, &remove("tags")),
        text.replace("tags: [d]\n", "")
    );
    assert_eq!(edited(text, &remove("z")), text.replace("z: 1\n", ""));
}

#[test]
fn no_second_block_and_no_second_key_is_written_beside_one_that_cannot_be_read() {
    let edit = Edit::Set {
        path: path("weight"),
        value: "3".to_owned(),
    };
    for text in [
        "{\"title\":\"x\" \"tags\":[\"k\"]}\nbody\n",
        "---\ntitle: x\ndate： 2020\nweight: 1\n---\nbody\n",
    ] {
        assert_eq!(try_in(text, Generator::Hugo, &edit), None, "{text}");
    }
    assert_eq!(
        try_in("\n---\ntitle: x\n---\nbody\n", Generator::Hugo, &edit).as_deref(),
        Some("\n---\ntitle: x\nweight: 3\n---\nbody\n")
    );
}
