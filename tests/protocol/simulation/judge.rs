//! What must be seen in the end.

use super::rules::Frames;
use super::world::World;

impl World {
    /// Whether a page has come to rest: nobody is signed in, and Python knows why, or somebody is,
    /// with a good token.
    pub fn is_settled(&self, page: usize) -> bool {
        let of = &self.pages[page];
        if let Some(token) = of.access_token() {
            return self.provider.valid_until(token) > self.true_now();
        }
        of.error().is_some()
    }

    pub fn is_all_settled(&self) -> bool {
        self.open_pages().iter().all(|page| self.is_settled(*page))
    }

    /// Asserts what must hold when there has been no trouble for a while.
    pub fn judge(&self) {
        if self.rules.frames == Frames::Answered && !self.watch.frame_failed {
            assert_eq!(self.provider.reuses, 0, "and the frame was always there");
        }
        for page in self.open_pages() {
            assert!(self.is_settled(page), "{page} has not come to rest");
            if let Some(token) = self.pages[page].access_token() {
                self.judge_sign_out(page, token);
            }
        }
    }

    /// Asserts that a page that is signed in may be, after a sign-out. One that has slept since, and
    /// has not heard of it, finds out at its next renewal.
    fn judge_sign_out(&self, page: usize, token: &str) {
        let signed_out_at = self.watch.signed_out_at;
        if self.clock_was_set || signed_out_at <= Some(self.watch.signed_in_at) {
            return;
        }
        let is_older = Some(self.granted_at(token)) < signed_out_at;
        assert!(
            is_older && self.pages[page].missed_at >= signed_out_at,
            "{page} is signed in after a sign-out"
        );
    }
}
