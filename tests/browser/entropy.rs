//! Random bytes.

use streamlit_pkce::browser::entropy;
use streamlit_pkce::protocol::Entropy;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{Dice, During};

#[wasm_bindgen_test]
fn every_draw_is_fresh_and_comes_from_the_browser() {
    let dice = During::new(Dice::new());
    for _ in 0..3 {
        assert!(entropy::draw().is_some());
    }
    assert_eq!(dice.count(), 3);
    let rolls: Vec<_> = (0..3).map(|index| dice.roll(index)).collect();
    for roll in &rolls {
        assert_eq!(roll.len(), Entropy::SIZE);
        assert!(roll.iter().any(|byte| *byte != roll[0]));
    }
    assert!(rolls[0] != rolls[1] && rolls[1] != rolls[2] && rolls[0] != rolls[2]);
}

#[wasm_bindgen_test]
fn what_was_drawn_does_not_show() {
    let drawn = entropy::draw().expect("random bytes");
    assert!(!format!("{drawn:?}").contains(|c: char| c.is_ascii_digit()));
}
