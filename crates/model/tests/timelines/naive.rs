//! The rules, recomputed for each activity from all that was done before. Nothing of the core is used
//! here: numbers stand for ids, one clock for all clocks.

const MINUTE: u64 = 60_000;
const HOUR: u64 = 60 * MINUTE;

/// What the site chose.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Rule {
    pub(crate) on_campaign: bool,
    pub(crate) at_midnight: bool,
}

/// Something that was done.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Done {
    pub(crate) tab: usize,
    pub(crate) at: u64,
    pub(crate) campaign: u32,
}

/// The numbers of the visit, and of the tab's token within the tab.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Expected {
    pub(crate) visit: usize,
    pub(crate) token: usize,
}

/// Everything that was done.
pub(crate) struct Naive {
    rule: Rule,
    done: Vec<Done>,
}

impl Naive {
    pub(crate) fn new(rule: Rule) -> Self {
        Self {
            rule,
            done: Vec::new(),
        }
    }

    pub(crate) fn take(&mut self, done: &Done) -> Expected {
        self.done.push(*done);
        Expected {
            visit: self.visits(),
            token: self.tokens(done.tab),
        }
    }

    /// A visit is renewed when it was idle for more than 30 minutes, is older than 24 hours, when a day
    /// has begun or another campaign comes, where the site asks for that.
    fn visits(&self) -> usize {
        let mut first = self.done[0];
        let mut last = first;
        let mut visits = 1;
        for next in &self.done {
            let is_idle = next.at - last.at > 30 * MINUTE;
            let is_old = next.at - first.at > 24 * HOUR;
            let is_of_another_day = first.at / (24 * HOUR) < next.at / (24 * HOUR);
            let has_another_campaign = next.campaign != 0 && next.campaign != first.campaign;
            if is_idle
                || is_old
                || self.rule.at_midnight && is_of_another_day
                || self.rule.on_campaign && has_another_campaign
            {
                visits += 1;
                first = *next;
            }
            last = *next;
        }
        visits
    }

    /// A token is renewed after more than 10 minutes without activity in its tab.
    fn tokens(&self, tab: usize) -> usize {
        let own: Vec<_> = self.done.iter().filter(|done| done.tab == tab).collect();
        let pauses = own.windows(2).map(|pair| pair[1].at - pair[0].at);
        pauses.filter(|pause| *pause > 10 * MINUTE).count()
    }
}
