//! Posts made up at random: front matter as real blogs write it, and front matter as nobody should.
//! The same number gives the same post.

use fastrand::Rng;

/// A made-up post.
pub(super) struct Post {
    /// The file.
    pub(super) bytes: Vec<u8>,
    /// Of a shape that real blogs have: an edit of it must not be refused.
    pub(super) ordinary: bool,
}

/// Stands at the end of every comment behind a value; an edit of the value keeps it.
pub(super) const COMMENT: &str = "#~";

/// Strings that some reader takes for something else when they stand without quotes, or cannot hold.
pub(super) const NASTY: [&str; 76] = [
    "",
    " ",
    "no",
    "Yes",
    "on",
    "y",
    "true",
    "null",
    "~",
    "12:30",
    "12:30:45",
    "2024-01-02",
    "2024-01-02 03:04:05 +08:00",
    "2024-01-02T03:04:05Z",
    "2024-01-02 见",
    "0755",
    "0o17",
    "0x1F",
    "1e3",
    "1_000",
    "1.10",
    ".5",
    "+1",
    "-",
    ".inf",
    ".NaN",
    "=",
    "<<",
    "@a",
    "`a`",
    "a # b",
    "a #b",
    "#a",
    "a: b",
    "a:",
    ": ",
    ": a",
    "- x",
    "? x",
    "? ",
    "!tag",
    "!!int 3",
    "&a",
    "*a",
    "%",
    "%TAG",
    "|",
    ">",
    "|-",
    "---",
    "...",
    "+++",
    " leading",
    "trailing ",
    "\ttab",
    "a\tb",
    "it's",
    "'quoted'",
    "say \"so\"",
    "'\"",
    "[转载]文章",
    "[a, b",
    "{a: b}",
    "}",
    "a, b",
    "C:\\new\\table",
    "\\",
    "\\u0041 \\n",
    "two\nlines",
    "\n",
    "a\u{85}b\u{2028}c\u{2029}d",
    "\u{7f}\u{9f}\u{1b}\u{0}",
    "\u{feff}a\u{fffe}",
    "🎉 e\u{301} 👨‍👩‍👧\u{200b}\u{a0}\u{3000}",
    "标题：“引号”——和，标点！",
    "a very long one: 一个很长很长的标题，长得没有一行放得下，只好一直写下去，写到末尾也没有换行 # and so on, and on, 'and on', and on, and on, and on, and on, and on, and on, and on, and on",
];

/// Titles as writers have them; the second form is how they have to stand in YAML.
const TITLES: [&str; 12] = [
    "梅雨季的第三个周末",
    "Notes on reading slowly",
    "'关于 Rust: 一年之后'",
    "\"A \\\"quoted\\\" title\"",
    "2023年回顾,致敬",
    "2023-05-30 日记",
    "C# 与 F#",
    "it's fine",
    "'it''s old'",
    "🎉 一周年",
    "Rust 1.10",
    "10 条建议",
];

const WORDS: [&str; 16] = [
    "雨",
    "周末",
    "rust",
    "Node.js",
    "C#",
    "node js",
    "2024",
    "1.10",
    "随笔",
    "生活",
    "橘子🍊",
    "a\u{a0}b",
    "零\u{200b}宽",
    "don't",
    "v2",
    "é",
];

const DATES: [&str; 10] = [
    "2023-05-30 23:29:48 +08:00",
    "2023-05-30 23:29:48 +0800",
    "2023-05-30T23:29:48+08:00",
    "2018-11-06 17:55:09",
    "2018-11-06 17:55",
    "2022-07-01 14:35 +0800",
    "2026-01-30",
    "2018/11/06 17:55:09",
    "2018-1-6",
    "'2024-01-02'",
];

fn pick<'a>(rng: &mut Rng, from: &[&'a str]) -> &'a str {
    from[rng.usize(..from.len())]
}

fn chance(rng: &mut Rng, percent: u32) -> bool {
    rng.u32(..100) < percent
}

/// The post of a number.
pub(super) fn post(number: u64) -> Post {
    let mut rng = Rng::with_seed(number);
    let rng = &mut rng;
    let (text, ordinary) = match rng.u32(..20) {
        0..=9 => (fenced("---", &ordinary_yaml(rng)), true),
        10..=14 => (fenced("---", &wild_yaml(rng)), false),
        15..=17 => (fenced("+++", &toml(rng)), true),
        _ => (json(rng), true),
    };
    let body = pick(
        rng,
        &[
            "",
            "\n正文\n",
            "body without a final newline",
            "\n---\ntitle: not me\n---\n",
            "\n```yaml\ntitle: nor me\n```\n",
            "{{ site.title }}\n",
            "\u{feff}late\u{b}\n\n\n",
        ],
    );
    Post {
        bytes: file(rng, &(text + body)),
        ordinary,
    }
}

fn fenced(fence: &str, inner: &str) -> String {
    format!("{fence}\n{inner}{fence}\n")
}

/// Line ends, byte order mark and a missing final newline.
fn file(rng: &mut Rng, text: &str) -> Vec<u8> {
    let style = rng.u32(..12);
    let mut raw = String::new();
    if chance(rng, 5) {
        raw.push('\u{feff}');
    }
    for character in text.chars() {
        let end = match style {
            0..=2 => "\r\n",
            3 => "\r",
            4 => pick(rng, &["\n", "\r\n", "\r"]),
            _ => "\n",
        };
        match character {
            '\n' => raw.push_str(end),
            other => raw.push(other),
        }
    }
    raw.into_bytes()
}

// --- YAML as blogs have it -----------------------------------------------------------------------------

fn ordinary_yaml(rng: &mut Rng) -> String {
    type Entry = fn(&mut Rng) -> String;
    const ENTRIES: [Entry; 24] = [
        |_| "layout: post\n".to_owned(),
        |rng| format!("date: {}\n", pick(rng, &DATES)),
        |rng| list(rng, "categories"),
        |rng| list(rng, "tags"),
        |rng| list(rng, "authors"),
        |rng| list(rng, "redirect_from"),
        picture,
        |rng| format!("pin: {}\n", pick(rng, &["true", "false", ""])),
        |rng| format!("draft: {}\n", pick(rng, &["true", "false", "True"])),
        |rng| format!("math: {}\n", pick(rng, &["true", "false", "yes"])),
        |rng| format!("weight: {}\n", pick(rng, &["1", "10", "-3", ""])),
        |rng| format!("lastmod: {}\n", pick(rng, &DATES)),
        description,
        |rng| {
            format!(
                "keywords: {}\n",
                pick(rng, &["\"排版, 空格\"", "Windows, Dll", "", "one"])
            )
        },
        |rng| {
            format!(
                "author: {}\n",
                pick(rng, &["wren", "'Wren'", "王\u{a0}小明"])
            )
        },
        |_| "permalink: /a/b:c/\n".to_owned(),
        |rng| format!("artid: {}\n", pick(rng, &["130953549", "'130953549'"])),
        |_| "arturl_encode: \"68747470:733a\"\n".to_owned(),
        |_| "render_with_liquid: false\n".to_owned(),
        |_| "toc:\n  enable: true\n  auto: false\n".to_owned(),
        |_| {
            "resources:\n- name: featured-image\n  src: a.jpg\n- name: second\n  src: b.jpg\n"
                .to_owned()
        },
        |_| "repost:\n  enable: false\n  url:\n".to_owned(),
        |_| "menu:\n    main:\n        name: 'Home'\n        weight: 3\n".to_owned(),
        |_| "作者: 王小明\n".to_owned(),
    ];
    let mut chosen: Vec<String> = Vec::new();
    for entry in ENTRIES {
        if chance(rng, 35) {
            chosen.push(entry(rng));
        }
    }
    if chance(rng, 20) {
        rng.shuffle(&mut chosen);
    }
    if chance(rng, 96) {
        let at = if chance(rng, 80) {
            0
        } else {
            rng.usize(..=chosen.len())
        };
        chosen.insert(at, format!("title: {}\n", pick(rng, &TITLES)));
    }
    let mut text = String::new();
    for entry in chosen {
        let one_line = entry.matches('\n').count() == 1;
        if one_line && chance(rng, 8) {
            text.push_str(&format!(
                "{} {COMMENT} 备注: it's \"so\"\n",
                entry.trim_end()
            ));
        } else if one_line && chance(rng, 2) {
            text.push_str(&format!("{}  \n", entry.trim_end()));
        } else {
            text.push_str(&entry);
        }
        match rng.u32(..60) {
            0 => text.push('\n'),
            1 => text.push_str("# a comment: of its own\n"),
            _ => {}
        }
    }
    text
}

/// A list in the forms that generators take for one.
fn list(rng: &mut Rng, key: &str) -> String {
    let words: Vec<&str> = (0..rng.usize(1..=4)).map(|_| pick(rng, &WORDS)).collect();
    let single = |word: &&str| format!("'{}'", word.replace('\'', "''"));
    let double = |word: &&str| format!("\"{word}\"");
    let flow = |items: Vec<String>| format!("{key}: [{}]\n", items.join(", "));
    let block = |indent: &str, items: Vec<String>| {
        items.iter().fold(format!("{key}:\n"), |text, item| {
            text + indent + "- " + item + "\n"
        })
    };
    let plain: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    match rng.u32(..14) {
        0..=2 => flow(plain),
        3 => flow(words.iter().map(single).collect()),
        4 => flow(words.iter().map(double).collect()),
        5 | 6 => block("  ", plain),
        7 => block("", plain),
        8 => block("    ", words.iter().map(single).collect()),
        9 => format!("{key}: {}\n", words[0]),
        10 => format!("{key}: {}\n", plain.join(", ")),
        11 => format!("{key}:\n"),
        12 => format!("{key}: []\n"),
        _ => format!("{key}: [\n  {},\n]\n", plain.join(",\n  ")),
    }
}

fn picture(rng: &mut Rng) -> String {
    match rng.u32(..6) {
        0 => "image: https://example.com/api?rand=sj&id=1#top\n".to_owned(),
        1 => "image: {path: /a.jpg, alt: '雨'}\n".to_owned(),
        2 => "image:\n  path: /a.jpg\n".to_owned(),
        3 => "cover:\n  image: images/a.gif\n  alt: \"夜, 车\"\n  hidden: false\n".to_owned(),
        4 => "image:\n    # which one\n    path: /a.jpg\n\n    alt: 窗台上的雨 #~ alt\n".to_owned(),
        _ => "image:\n    path: https://example.com/a\n    alt: 封面\n".to_owned(),
    }
}

fn description(rng: &mut Rng) -> String {
    match rng.u32(..9) {
        0 => "description:\n".to_owned(),
        1 => "description: ''\n".to_owned(),
        2 => "description: \"说明: 一\"\n".to_owned(),
        3 => "description: >-\n  folded\n  over lines\n".to_owned(),
        4 => "description: |\n    kept\n      as it is: yes\n\n    end\n".to_owned(),
        5 => "description: plain words\n  that go on\n".to_owned(),
        6 => "description: 'quoted\n  over lines'\n".to_owned(),
        _ => "description: 一句话。\n".to_owned(),
    }
}

// --- YAML as it may come ---------------------------------------------------------------------------------

fn wild_yaml(rng: &mut Rng) -> String {
    let mut text = String::new();
    let mut anchors = Vec::new();
    for number in 0..rng.usize(0..9) {
        if chance(rng, 15) {
            text.push_str(pick(
                rng,
                &[
                    "\n",
                    "  \n",
                    "# comment\n",
                    "   # indented\n",
                    "\t\n",
                    "#\n\n",
                    "# a: b\u{7}\n",
                ],
            ));
        }
        text.push_str(&wild_entry(rng, number, &mut anchors));
    }
    text
}

fn wild_entry(rng: &mut Rng, number: usize, anchors: &mut Vec<String>) -> String {
    if chance(rng, 12) {
        return pick(
            rng,
            &[
                "title: [转载]文章\n",
                "title: a: b\n",
                "title: @foo\n",
                "title: **bold**\n",
                "title: %E4\n",
                "title: `code`\n",
                "title:no space\n",
                "title: 'open\n",
                "\ttitle: tab\n",
                "title:\ttab\n",
                "? title\n: explicit\n",
                "title: a\ntitle: b\n",
                "image: a\nimage:\n  path: b\n",
                "<<: {title: merged}\n",
                "just words\n",
                "{title: flow, tags: [a]}\n",
                "title: !!str 3\n",
                "title: !custom x\n",
                "title: {{ page.title }}\n",
                "\u{200b}title: hidden\n",
                "title : spaced\n",
                "\"title\": quoted key\n",
                "'date' : 2024-01-02\n",
                "12: number\n",
                "yes: switch\n",
                "a: \u{1}\n",
            ],
        )
        .to_owned();
    }
    let names = [
        "title",
        "tags",
        "image",
        "date",
        "weight",
        "键",
        "a b",
        "x-y",
        "description",
    ];
    let key = match rng.u32(..10) {
        0 => format!("key{number}"),
        1 => format!("\"q{number}\""),
        _ => pick(rng, &names).to_owned(),
    };
    format!("{key}:{}", node(rng, 0, anchors))
}

/// What follows a colon, with its line end.
fn node(rng: &mut Rng, depth: usize, anchors: &mut Vec<String>) -> String {
    let indent = "  ".repeat(depth + 1);
    let mut anchor = String::new();
    if chance(rng, 4) {
        let name = format!("n{}", anchors.len());
        anchor = format!(" &{name}");
        anchors.push(name);
    }
    let comment = if chance(rng, 8) { " #~ x: 'y" } else { "" };
    match rng.u32(..if depth > 2 { 12 } else { 18 }) {
        0 => format!("{anchor}{comment}\n"),
        1 if !anchors.is_empty() && anchor.is_empty() => {
            format!(" *{}\n", anchors[rng.usize(..anchors.len())])
        }
        1..=3 => format!("{anchor} {}{comment}\n", plain(rng)),
        4 => format!("{anchor} {}{comment}\n", quoted(rng)),
        5 => format!("{anchor} '{}\n{indent}{}'{comment}\n", "over", "lines"),
        6 => format!("{anchor} \"over \\\n{indent}lines\\t\\u4e2d\"{comment}\n"),
        7 => {
            let header = pick(rng, &["|", ">", "|-", ">-", "|+", ">+", "|2", ">1-"]);
            let deeper = if header.contains('1') {
                indent[1..].to_owned()
            } else {
                indent
            };
            let end = if chance(rng, 30) { "\n\n" } else { "" };
            format!(
                "{anchor} {header}{comment}\n{deeper}block # no comment\n\n{deeper}  - more: x\n{end}"
            )
        }
        8 => format!("{anchor} words\n{indent}that go on{comment}\n"),
        9 | 10 => format!("{anchor} {}{comment}\n", flow(rng, 0)),
        11 => format!(
            "{anchor} [\n{indent}{}, # in it\n{indent}{}\n{indent}]{comment}\n",
            quoted(rng),
            quoted(rng)
        ),
        12..=14 => {
            let mut text = format!("{anchor}{comment}\n");
            for number in 0..rng.usize(1..4) {
                let name = pick(rng, &["path", "alt", "x"]);
                text.push_str(&format!(
                    "{indent}{name}{number}:{}",
                    node(rng, depth + 1, anchors)
                ));
            }
            text
        }
        _ => {
            let mut text = format!("{anchor}{comment}\n");
            let dash = if chance(rng, 20) {
                indent[2..].to_owned()
            } else {
                indent.clone()
            };
            for _ in 0..rng.usize(1..4) {
                text.push_str(&match rng.u32(..6) {
                    0 => format!(
                        "{dash}- name: {}\n{dash}  src: {}\n",
                        plain(rng),
                        quoted(rng)
                    ),
                    1 => format!("{dash}- - {}\n{dash}  - b\n", plain(rng)),
                    2 => format!("{dash}-   {} #~ item\n", quoted(rng)),
                    3 => format!("{dash}- {}\n", flow(rng, 1)),
                    _ => format!("{dash}- {}\n", plain(rng)),
                });
            }
            text
        }
    }
}

fn plain(rng: &mut Rng) -> &'static str {
    match rng.u32(..3) {
        0 => pick(
            rng,
            &[
                "yes",
                "~",
                "12:30",
                "0755",
                "1e3",
                "true",
                "2024-01-02",
                "3",
                "-1.5",
                "null",
                ".inf",
                "0x1F",
            ],
        ),
        1 => pick(rng, &WORDS),
        _ => pick(
            rng,
            &[
                "a:b",
                "a#b",
                "中 文",
                "x\u{3000}y",
                "e\u{301}",
                "-x",
                "a'b",
                "a\"b",
                "key\\n",
                "a   b",
            ],
        ),
    }
}

fn quoted(rng: &mut Rng) -> String {
    let text = if chance(rng, 50) {
        pick(rng, &WORDS)
    } else {
        NASTY[rng.usize(..NASTY.len())]
    };
    if chance(rng, 50) && !text.contains('\n') {
        format!("'{}'", text.replace('\'', "''"))
    } else {
        serde_json::Value::from(text).to_string()
    }
}

fn flow(rng: &mut Rng, depth: usize) -> String {
    let space = pick(rng, &["", " "]);
    let count = rng.usize(0..4);
    let items: Vec<String> = (0..count)
        .map(|number| {
            let item = match rng.u32(..4) {
                0 if depth < 3 => flow(rng, depth + 1),
                1 => pick(rng, &WORDS).to_owned(),
                _ => quoted(rng),
            };
            (number, item)
        })
        .map(|(number, item)| {
            if depth.is_multiple_of(2) {
                item
            } else {
                format!("k{number}: {item}")
            }
        })
        .collect();
    let joined = items.join(pick(rng, &[", ", ",", " , "]));
    let (open, close) = if depth.is_multiple_of(2) {
        ('[', ']')
    } else {
        ('{', '}')
    };
    format!("{open}{space}{joined}{space}{close}")
}

// --- TOML and JSON ---------------------------------------------------------------------------------------

fn toml(rng: &mut Rng) -> String {
    let mut text = String::new();
    let titles = [
        "title = \"A Field Guide\"\n",
        "title = '小: 引号'\n",
        "title = \"\"\"\nlong\n\"\"\"\n",
        "title   =   \"spaced\"\n",
        "\"title\" = \"quoted key\"\n",
    ];
    text.push_str(pick(rng, &titles));
    let entries = [
        "date = 2023-08-12T07:40:00+08:00\n",
        "date = 2023-08-12\n",
        "draft = false\n",
        "weight = 1_0\n",
        "ratio = 1.50\n",
        "description = \"说明 \\\"x\\\"\"\n",
        "tags = [\"birds\", \"balcony\"]\n",
        "tags = [ 'a', 'b', ]\n",
        "aliases = [\n    \"2016/a.html\", # old\n    \"b\",\n]\n",
        "categories = []\n",
        "cover = { image = \"a.jpg\", alt = '雨' }\n",
        "params.color = \"red\"\n",
        "# a comment\n",
        "\n",
        "authors = [\"X\"]\n",
        "path = \"a/b\"\n",
        "time = 07:32:00\n",
    ];
    let mut known = vec!["title"];
    for entry in entries {
        let key = entry.split([' ', '.']).next().unwrap_or_default();
        let again = known.contains(&key);
        if chance(rng, 40) && !again {
            if !key.starts_with('#') && !entry.trim().is_empty() {
                known.push(key);
            }
            if entry.matches('\n').count() == 1 && entry.contains('=') && chance(rng, 12) {
                text.push_str(&format!("{} {COMMENT} b\n", entry.trim_end()));
            } else {
                text.push_str(entry);
            }
        }
    }
    for table in [
        "\n[extra]\nteam = \"x\"\nrelease = true\n",
        "\n[taxonomies]\ntags = [\"a\", \"b\"]\n",
        "[[resources]]\nname = \"a\"\n\n[[resources]]\nname = \"b\"\n",
        "[menu.main]\nname = \"Home\" #~ shown\nweight = 3\n",
    ] {
        if chance(rng, 25) {
            text.push_str(table);
        }
    }
    text
}

fn json(rng: &mut Rng) -> String {
    let mut map = serde_json::Map::new();
    let title = pick(rng, &["绿皮车", "say \"so\"", "a \\ b", "A: B"]);
    map.insert("title".to_owned(), title.into());
    let entries = [
        ("date", serde_json::json!("2022-11-05T23:12:00+08:00")),
        ("draft", serde_json::json!(false)),
        ("weight", serde_json::json!(10)),
        ("description", serde_json::json!(null)),
        ("tags", serde_json::json!(["火车", "夜"])),
        ("categories", serde_json::json!([])),
        (
            "cover",
            serde_json::json!({"image": "a.gif", "alt": "夜车", "hidden": false}),
        ),
        (
            "resources",
            serde_json::json!([{"name": "a"}, {"name": "b"}]),
        ),
        ("ratio", serde_json::json!(1.5)),
    ];
    for (key, value) in entries {
        if chance(rng, 45) {
            map.insert(key.to_owned(), value);
        }
    }
    let value = serde_json::Value::Object(map);
    match rng.u32(..4) {
        0 => format!("{value}\n"),
        1 => format!("{value:#}\n").replace("  ", "\t"),
        2 => format!("{value:#}\n").replace("\": ", "\" : "),
        _ => format!("{value:#}\n"),
    }
}
