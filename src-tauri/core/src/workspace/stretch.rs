//! What changed in a list of things at places in the text: a post of thousands of blocks is not listed anew with
//! every letter.

use serde::Serialize;
use ts_rs::TS;

/// A thing at a place in the text.
pub trait Placed: Clone {
    /// First UTF-16 code unit of its source.
    fn from(&self) -> usize;

    /// Whether the other one is this one, `shift` UTF-16 code units further on.
    fn is_moved(&self, other: &Self, shift: i64) -> bool;
}

/// How a list became another one: what is named takes the place of what is gone, and what follows moves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, export_to = "bindings.ts")]
pub struct Stretch<T> {
    /// So many at the start are as before.
    pub kept: usize,
    /// So many after those are gone.
    pub gone: usize,
    /// Those in their place.
    pub items: Vec<T>,
    /// How many UTF-16 code units further on all behind those stand.
    pub shift: i64,
}

impl<T: Placed> Stretch<T> {
    /// What leads from the one list to the other.
    pub fn between(old: &[T], new: &[T]) -> Self {
        let same = |(old, new): &(&T, &T)| old.is_moved(new, 0);
        let kept = old.iter().zip(new).take_while(same).count();
        let (old, new) = (&old[kept..], &new[kept..]);
        let shift = match (old.last(), new.last()) {
            (Some(old), Some(new)) => new.from() as i64 - old.from() as i64,
            _ => 0,
        };
        let moved = |(old, new): &(&T, &T)| old.is_moved(new, shift);
        let ends = old.iter().rev().zip(new.iter().rev());
        let behind = ends.take_while(moved).count();
        Self {
            kept,
            gone: old.len() - behind,
            items: new[..new.len() - behind].to_vec(),
            shift,
        }
    }
}

impl<T> Stretch<T> {
    /// The same change in a list of other things.
    pub fn map<U>(self, other: impl FnMut(T) -> U) -> Stretch<U> {
        Stretch {
            kept: self.kept,
            gone: self.gone,
            items: self.items.into_iter().map(other).collect(),
            shift: self.shift,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    #[derive(Clone, Debug, PartialEq)]
    struct Thing {
        name: u8,
        from: usize,
    }

    impl Placed for Thing {
        fn from(&self) -> usize {
            self.from
        }

        fn is_moved(&self, other: &Self, shift: i64) -> bool {
            self.name == other.name && self.from as i64 + shift == other.from as i64
        }
    }

    fn laid(old: &[Thing], stretch: &Stretch<Thing>) -> Vec<Thing> {
        let behind = old[stretch.kept + stretch.gone..].iter();
        let behind = behind.map(|thing| Thing {
            name: thing.name,
            from: (thing.from as i64 + stretch.shift) as usize,
        });
        let before = old[..stretch.kept].iter().cloned();
        before.chain(stretch.items.clone()).chain(behind).collect()
    }

    fn things() -> impl Strategy<Value = Vec<Thing>> {
        vec((0..3u8, 1..4usize), 0..12).prop_map(|things| {
            let mut at = 0;
            let mut place = |length| {
                at += length;
                at
            };
            let things = things.into_iter();
            things
                .map(|(name, length)| Thing {
                    name,
                    from: place(length),
                })
                .collect()
        })
    }

    proptest! {
        #[test]
        fn a_stretch_leads_from_the_old_list_to_the_new(old in things(), new in things()) {
            prop_assert_eq!(laid(&old, &Stretch::between(&old, &new)), new);
        }
    }

    #[test]
    fn only_what_changed_is_named() {
        let things = |shift: usize, middle: u8| -> Vec<Thing> {
            let named = [0, 1, middle, 3, 4].into_iter().enumerate();
            named
                .map(|(at, name)| Thing {
                    name,
                    from: at * 10 + if at > 2 { shift } else { 0 },
                })
                .collect()
        };
        let stretch = Stretch::between(&things(0, 2), &things(1, 7));
        assert_eq!((stretch.kept, stretch.gone, stretch.shift), (2, 1, 1));
        assert_eq!(stretch.items.len(), 1);
    }
}
