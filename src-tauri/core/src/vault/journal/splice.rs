//! What one text has that another has not, as one piece.

/// How many bytes are compared at once.
const STRIDE: usize = 4096;

/// One piece of a text that takes the place of a piece of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Splice<'a> {
    /// Where the piece of the old text begins, in bytes.
    pub(super) from: usize,
    /// Where it ends.
    pub(super) to: usize,
    /// What stands there in the new text.
    pub(super) insert: &'a [u8],
}

impl<'a> Splice<'a> {
    /// What makes `new` of `old`: all but what both begin and end with.
    pub(super) fn between(old: &[u8], new: &'a [u8]) -> Self {
        let from = common_start(old, new);
        let end = common_end(&old[from..], &new[from..]);
        Self {
            from,
            to: old.len() - end,
            insert: &new[from..new.len() - end],
        }
    }

    /// The new text of the old one; none when the piece does not lie within it.
    pub(super) fn apply(&self, old: &[u8]) -> Option<Vec<u8>> {
        let start = old.get(..self.from)?;
        let end = old
            .get(self.from..)?
            .get(self.to.checked_sub(self.from)?..)?;
        Some([start, self.insert, end].concat())
    }
}

fn common_start(a: &[u8], b: &[u8]) -> usize {
    let strides = a
        .chunks_exact(STRIDE)
        .zip(b.chunks_exact(STRIDE))
        .take_while(|(a, b)| a == b)
        .count();
    let start = strides * STRIDE;
    let rest = a[start..].iter().zip(&b[start..]);
    start + rest.take_while(|(a, b)| a == b).count()
}

fn common_end(a: &[u8], b: &[u8]) -> usize {
    let strides = a
        .rchunks_exact(STRIDE)
        .zip(b.rchunks_exact(STRIDE))
        .take_while(|(a, b)| a == b)
        .count();
    let end = strides * STRIDE;
    let (a, b) = (&a[..a.len() - end], &b[..b.len() - end]);
    let rest = a.iter().rev().zip(b.iter().rev());
    end + rest.take_while(|(a, b)| a == b).count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_what_differs_is_in_it() {
        let splice = Splice::between("墨水砚".as_bytes(), "墨汁砚".as_bytes());
        // 水 and 汁 share their first byte: bytes are compared, not characters.
        assert_eq!(
            splice.from,
            3 + usize::from("水".as_bytes()[0] == "汁".as_bytes()[0])
        );
        assert_eq!(splice.to, 6);
        assert_eq!(
            Splice::between(b"aaa", b"aaaa"),
            Splice {
                from: 3,
                to: 3,
                insert: b"a"
            }
        );
    }

    #[test]
    fn a_piece_that_lies_outside_is_refused() {
        for (from, to) in [
            (2, 1),
            (0, 4),
            (4, 4),
            (usize::MAX, usize::MAX),
            (1, usize::MAX),
        ] {
            assert_eq!(
                Splice {
                    from,
                    to,
                    insert: b"x"
                }
                .apply(b"abc"),
                None
            );
        }
    }

    proptest! {
        #[test]
        fn it_makes_the_new_text_of_the_old(
            start in "[ab]{0,9}", old in "[ab]{0,4}", new in "[ab]{0,4}", end in "[ab]{0,9}",
            repeated in 1_usize..3000,
        ) {
            let text = |middle: &str| {
                [start.repeat(repeated), middle.to_owned(), end.repeat(repeated)].concat().into_bytes()
            };
            let (old, new) = (text(&old), text(&new));
            let splice = Splice::between(&old, &new);
            prop_assert!(splice.insert.len() <= 4);
            prop_assert_eq!(splice.apply(&old), Some(new));
        }
    }
}
