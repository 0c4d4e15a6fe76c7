//! Classes of characters as Go's `unicode` package and goldmark's `util` have them.

use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

/// `unicode.IsPunct`: category P.
pub(super) fn is_punctuation(c: char) -> bool {
    c.general_category_group() == GeneralCategoryGroup::Punctuation
}

/// `util.IsPunctRune`: categories P and S.
pub(super) fn is_punctuation_or_symbol(c: char) -> bool {
    matches!(
        c.general_category_group(),
        GeneralCategoryGroup::Punctuation | GeneralCategoryGroup::Symbol
    )
}

/// `unicode.IsLetter`: category L.
pub(super) fn is_letter(c: char) -> bool {
    c.general_category_group() == GeneralCategoryGroup::Letter
}

/// `unicode.IsDigit`: category Nd.
pub(super) fn is_digit(c: char) -> bool {
    c.general_category() == GeneralCategory::DecimalNumber
}

/// `unicode.IsNumber`: category N.
pub(super) fn is_number(c: char) -> bool {
    c.general_category_group() == GeneralCategoryGroup::Number
}

/// `util.IsSpaceRune`.
pub(super) fn is_space_rune(c: char) -> bool {
    c.is_whitespace()
}

/// `util.IsEastAsianWideRune`: kana, Han, Hangul, modifier letters, CJK symbols and punctuation.
pub(super) fn is_east_asian_wide(c: char) -> bool {
    matches!(c,
        '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{2fd5}' | '\u{3000}'..='\u{30ff}' | '\u{3131}'..='\u{318e}'
        | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{a960}'..='\u{a97c}'
        | '\u{ac00}'..='\u{d7fb}' | '\u{f900}'..='\u{fad9}' | '\u{ff66}'..='\u{ffdc}' | '\u{1aff0}'..='\u{1b16f}'
        | '\u{20000}'..='\u{323af}')
        || c.general_category() == GeneralCategory::ModifierLetter
}
