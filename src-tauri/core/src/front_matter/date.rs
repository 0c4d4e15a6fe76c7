//! Dates as blogs write them: read for ordering, taken apart for the form, and compared with what each
//! generator makes of them. The written form itself is touched only when asked.

use jiff::civil::DateTime;
use jiff::fmt::strtime::{self, BrokenDownTime};
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, ZonedDateTime};

use super::fields::DateParts;
use crate::site::Generator;

/// The forms met in 38,000 posts, with a zone first, since a shorter form would match their start.
const ZONED: [&str; 7] = [
    "%Y-%m-%d %H:%M:%S %:z",
    "%Y-%m-%d %H:%M:%S %z",
    "%Y-%m-%d %H:%M %:z",
    "%Y-%m-%d %H:%M %z",
    "%Y-%m-%dT%H:%M:%S%.f%:z",
    "%Y-%m-%dT%H:%M:%S%z",
    "%Y-%m-%d %H:%M:%S%.f%z",
];
const LOCAL: [&str; 8] = [
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%M:%S%.fZ",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%dT%H:%M",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%Y/%m/%d",
];
const DAY: &str = "%Y-%m-%d";

/// The day and time that a written date shows, zone aside: what the writer sees is what the list shows.
pub fn written(text: &str) -> Option<DateTime> {
    let (_, parsed) = parse(text)?;
    moment(&parsed)
}

fn parse(text: &str) -> Option<(&'static str, BrokenDownTime)> {
    let text = text.trim();
    ZONED
        .iter()
        .chain(&LOCAL)
        .chain([&DAY])
        .find_map(|form| Some((*form, strtime::parse(form, text).ok()?)))
        .filter(|(_, parsed)| moment(parsed).is_some())
}

/// The moment that a date with a zone means; none without a zone.
pub fn moment_of(text: &str) -> Option<Timestamp> {
    let (form, parsed) = parse(text)?;
    if form.ends_with('Z') && text.trim().ends_with('Z') {
        let zoned = moment(&parsed)?.to_zoned_datetime(TimeZone::UTC).ok()?;
        return Some(zoned.timestamp());
    }
    parsed.offset()?;
    parsed.to_timestamp().ok()
}

fn moment(parsed: &BrokenDownTime) -> Option<DateTime> {
    parsed
        .to_datetime()
        .or_else(|_| parsed.to_date().map(|date| date.at(0, 0, 0, 0)))
        .ok()
}

/// A date taken apart for the form; none for what is no date.
pub(crate) fn parts(text: &str) -> Option<DateParts> {
    let (form, parsed) = parse(text)?;
    let is_utc = form.ends_with('Z') && text.ends_with('Z');
    if parsed.offset().is_none() && !is_utc {
        return Some(DateParts {
            moment: text.to_owned(),
            gap: String::new(),
            zone: None,
        });
    }
    let zone_start = if is_utc {
        text.len() - 1
    } else {
        text.rfind(['+', '-'])?
    };
    let moment = text[..zone_start].trim_end();
    Some(DateParts {
        moment: moment.to_owned(),
        gap: text[moment.len()..zone_start].to_owned(),
        zone: Some(text[zone_start..].to_owned()),
    })
}

/// The present time as a date of this generator. A field that has a date which is read right keeps its
/// form and its zone.
pub fn now(generator: Generator, before: Option<&str>, now: &ZonedDateTime) -> String {
    if let Some((form, parsed)) = before.and_then(parse)
        && misread(before.unwrap_or_default(), generator, None).is_none()
    {
        let zone = match parsed.offset() {
            Some(offset) => offset.to_time_zone(),
            None if form.ends_with('Z') => TimeZone::UTC,
            None => now.time_zone().clone(),
        };
        // Nanoseconds are nobody's habit.
        let form = form.replace("%.f", "");
        let now = Timestamp::from_second(now.timestamp().as_second())
            .unwrap_or_else(|_| now.timestamp())
            .to_zoned_datetime(zone);
        return now.strftime(&form).to_string();
    }
    let form = own_form(generator, true);
    now.strftime(form).to_string()
}

/// The form of new dates, which the generator reads right on any machine (measured: Hugo takes
/// jekyll-compose's form for the year 1, Hexo shifts a date with a zone).
fn own_form(generator: Generator, zoned: bool) -> &'static str {
    match (generator, zoned) {
        (Generator::Jekyll, true) => "%Y-%m-%d %H:%M:%S %z",
        (Generator::Jekyll, false) | (Generator::Hexo, _) => "%Y-%m-%d %H:%M:%S",
        (_, true) => "%Y-%m-%dT%H:%M:%S%:z",
        (_, false) => "%Y-%m-%dT%H:%M:%S",
    }
}

/// A date that its generator takes for another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Misread {
    /// What it takes it for; none when it sees no date.
    pub(super) reads_as: Option<String>,
    /// The same moment in a form that it reads right.
    pub(super) right: String,
}

/// What a generator makes of a written date, when that is not what was meant. `zone` is the site's own
/// zone. Measured with Jekyll 4 (Psych), Hugo 0.111 and Hexo 8.1.
pub(super) fn misread(
    text: &str,
    generator: Generator,
    zone: Option<&TimeZone>,
) -> Option<Misread> {
    let (form, parsed) = parse(text)?;
    let meant = moment(&parsed)?;
    let offset = parsed.offset();
    match generator {
        // Psych takes a date and time without a zone for UTC; the site shows it in its own zone.
        Generator::Jekyll if offset.is_none() && is_psych_timestamp(text, form) => {
            let zone = zone?;
            let shown = meant
                .to_zoned_datetime(TimeZone::UTC)
                .ok()?
                .with_time_zone(zone.clone());
            if shown.datetime() == meant {
                return None;
            }
            let right = meant.to_zoned_datetime(zone.clone()).ok()?;
            Some(Misread {
                reads_as: Some(shown.strftime("%Y-%m-%d %H:%M:%S").to_string()),
                right: right.strftime(own_form(generator, true)).to_string(),
            })
        }
        Generator::Hugo if !is_read_by_hugo(text, form) => Some(Misread {
            reads_as: None,
            right: rewritten(generator, meant, offset)?,
        }),
        // A site is mostly built on a machine whose clock is in UTC.
        Generator::Hexo if offset.is_some_and(|offset| offset != Offset::UTC) => {
            let utc = parsed
                .to_zoned_datetime()
                .ok()?
                .with_time_zone(TimeZone::UTC);
            Some(Misread {
                reads_as: Some(utc.strftime("%Y-%m-%d %H:%M:%S").to_string()),
                right: rewritten(generator, meant, None)?,
            })
        }
        Generator::Zola if !is_read_by_zola(text, form) => Some(Misread {
            reads_as: None,
            right: rewritten(generator, meant, offset)?,
        }),
        _ => None,
    }
}

fn rewritten(generator: Generator, meant: DateTime, offset: Option<Offset>) -> Option<String> {
    Some(match offset {
        Some(offset) if generator != Generator::Hexo => meant
            .to_zoned_datetime(offset.to_time_zone())
            .ok()?
            .strftime(own_form(generator, true))
            .to_string(),
        _ => meant.strftime(own_form(generator, false)).to_string(),
    })
}

/// Seconds make it a timestamp; with less it stays a string, which Ruby reads in the site's zone.
fn is_psych_timestamp(text: &str, form: &str) -> bool {
    form.contains("%S") && form.starts_with("%Y-%m-%d") && !text.ends_with('Z')
}

/// The forms of spf13/cast's `StringToDate`: whole days and times with seconds, two digits each.
fn is_read_by_hugo(text: &str, form: &str) -> bool {
    let day = text.trim().split(['T', ' ']).next().unwrap_or_default();
    day.len() == 10 && form.starts_with("%Y-%m-%d") && (form == DAY || form.contains("%S"))
}

/// RFC 3339, with or without a zone, or a day alone.
fn is_read_by_zola(text: &str, form: &str) -> bool {
    let day = text.trim().split('T').next().unwrap_or_default();
    day.len() == 10
        && (form == DAY
            || form.starts_with("%Y-%m-%dT")
                && form.contains("%S")
                && form != "%Y-%m-%dT%H:%M:%S%z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_forms_that_blogs_use() {
        for (text, shown) in [
            ("2023-05-30 23:29:48 +08:00", "2023-05-30T23:29:48"),
            ("2023-05-30 23:29:48 +0800", "2023-05-30T23:29:48"),
            ("2023-05-30T23:29:48+08:00", "2023-05-30T23:29:48"),
            ("2023-12-15T21:47:31+0800", "2023-12-15T21:47:31"),
            ("2022-07-01 14:35 +0800", "2022-07-01T14:35:00"),
            ("2018-11-06 17:55:09", "2018-11-06T17:55:09"),
            ("2018-11-06 17:55", "2018-11-06T17:55:00"),
            ("2018/11/06 17:55:09", "2018-11-06T17:55:09"),
            ("2018-1-6", "2018-01-06T00:00:00"),
            ("2024-01-02T03:04:05Z", "2024-01-02T03:04:05"),
        ] {
            assert_eq!(
                written(text).map(|date| date.to_string()).as_deref(),
                Some(shown),
                "{text}"
            );
        }
        assert_eq!(written("someday"), None);
    }

    #[test]
    fn a_date_is_taken_apart_and_put_together_again() {
        for (text, zone) in [
            ("2023-05-30 23:29:48 +08:00", Some("+08:00")),
            ("2023-12-15T21:47:31-0800", Some("-0800")),
            ("2024-01-02T03:04:05Z", Some("Z")),
            ("2018-11-06 17:55:09", None),
            ("2018-1-6", None),
        ] {
            let parts = parts(text).unwrap();
            assert_eq!(parts.zone.as_deref(), zone, "{text}");
            let whole = format!("{}{}{}", parts.moment, parts.gap, zone.unwrap_or_default());
            assert_eq!(whole, text);
        }
    }

    /// The rows of the table that was measured.
    #[test]
    fn what_each_generator_misreads() {
        let shanghai = TimeZone::get("Asia/Shanghai").unwrap();
        let read = |generator, text: &str| misread(text, generator, Some(&shanghai));
        for (generator, text, reads_as, right) in [
            (
                Generator::Jekyll,
                "2018-11-06 17:55:09",
                Some("2018-11-07 01:55:09"),
                "2018-11-06 17:55:09 +0800",
            ),
            (
                Generator::Hugo,
                "2022-07-01 14:35 +0800",
                None,
                "2022-07-01T14:35:00+08:00",
            ),
            (Generator::Hugo, "2018-1-6", None, "2018-01-06T00:00:00"),
            (
                Generator::Hugo,
                "2018/11/06 17:55:09",
                None,
                "2018-11-06T17:55:09",
            ),
            (
                Generator::Hexo,
                "2023-05-30 23:29:48 +08:00",
                Some("2023-05-30 15:29:48"),
                "2023-05-30 23:29:48",
            ),
            (
                Generator::Zola,
                "2023-05-30 23:29:48 +08:00",
                None,
                "2023-05-30T23:29:48+08:00",
            ),
        ] {
            let misread = read(generator, text).unwrap_or_else(|| panic!("{generator:?} {text}"));
            assert_eq!(
                misread.reads_as.as_deref(),
                reads_as,
                "{generator:?} {text}"
            );
            assert_eq!(misread.right, right, "{generator:?} {text}");
            assert_eq!(read(generator, right), None, "{generator:?} {right}");
        }
        for (generator, text) in [
            (Generator::Jekyll, "2023-05-30 23:29:48 +08:00"),
            (Generator::Jekyll, "2018-11-06 17:55"),
            (Generator::Jekyll, "2022-07-01 14:35 +0800"),
            (Generator::Hugo, "2023-05-30 23:29:48 +0800"),
            (Generator::Hugo, "2018-11-06 17:55:09"),
            (Generator::Hexo, "2018/11/06 17:55:09"),
            (Generator::Plain, "2018-1-6"),
        ] {
            assert_eq!(read(generator, text), None, "{generator:?} {text}");
        }
    }

    #[test]
    fn the_present_time_keeps_the_form_of_the_date_before() {
        let time: ZonedDateTime = "2024-02-03T04:05:06+01:00[Europe/Berlin]".parse().unwrap();
        for (generator, before, expected) in [
            (
                Generator::Jekyll,
                Some("2023-05-30 23:29:48 +08:00"),
                "2024-02-03 11:05:06 +08:00",
            ),
            (Generator::Jekyll, None, "2024-02-03 04:05:06 +0100"),
            (Generator::Hugo, None, "2024-02-03T04:05:06+01:00"),
            (
                Generator::Hugo,
                Some("2022-07-01 14:35 +0800"),
                "2024-02-03T04:05:06+01:00",
            ),
            (
                Generator::Hexo,
                Some("2018/11/06 17:55"),
                "2024/02/03 04:05",
            ),
        ] {
            assert_eq!(now(generator, before, &time), expected);
        }
    }
}
